"""How far a long job has come. The core tells; whoever shows it hands in a listener."""


class Progress:
    """Does nothing by default. Methods may be called from any thread."""

    def reading(self, done: int, total: int | None) -> None:
        """So many bytes of a file have been read; `total` is None where nobody knows its size."""

    def building(self) -> None:
        """The built-in landscape is being made."""

    def sending(self, done: int, total: int) -> None:
        """So many pieces of it have been sent."""

    def searching(self, service: str, done: int, known: int) -> None:
        """A window of a service was asked for; `known` windows are known of so far."""

    def rebuilding(self) -> None:
        """The traces found are being sorted into orders."""

    def examined(self, done: int, total: int) -> None:
        """So many of the orders have been judged."""

    def finished(self) -> None:
        """Nothing more will come; harmless when called twice."""


SILENT = Progress()
