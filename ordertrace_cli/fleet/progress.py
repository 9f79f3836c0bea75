"""How far a long job has come. The core tells; whoever shows it hands in a listener."""


class Progress:
    """Does nothing by default. Methods may be called from any thread."""

    def searching(self, service: str, done: int, known: int) -> None:
        """A window of a service was asked for; `known` windows are known of so far."""

    def examined(self, done: int, total: int) -> None:
        """So many of the orders have been judged."""

    def finished(self) -> None:
        """Nothing more will come."""


SILENT = Progress()
