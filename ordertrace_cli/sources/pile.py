"""The spans of a file, put together as traces: in memory while they are few, else on disk.

A Collector writes a line for each batch it received, so one trace lies spread over the file, and
none is whole before the end.
"""

from collections.abc import Iterator, Mapping

from ordertrace_cli.sources.shelf import Shelf
from ordertrace_cli.spans.gather import Batch, gather, merge_caveats
from ordertrace_cli.spans.model import Caveat, Trace


class Shelved(Mapping[str, Trace]):
    """Traces on disk, by id; each is read when it is asked for."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._count = sum(1 for _ in shelf.trace_ids())

    def __getitem__(self, trace_id: str) -> Trace:
        found = self._shelf.get(trace_id)
        if found is None:
            raise KeyError(trace_id)
        return found

    def __iter__(self) -> Iterator[str]:
        return self._shelf.trace_ids()

    def __reversed__(self) -> Iterator[str]:
        return self._shelf.trace_ids(last_first=True)

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        self._shelf.close()


class Pile:
    """Batches one upon the other. most_spans: more are put on disk.

    services: every one that was named. caveats: those that concern no one trace.
    """

    def __init__(self, most_spans: int) -> None:
        self.services: set[str] = set()
        self.caveats: tuple[Caveat, ...] = ()
        self._most_spans = most_spans
        self._spans = 0
        self._batches: list[Batch] = []
        self._shelf: Shelf | None = None

    def add(self, batch: Batch) -> None:
        self.services.update(span.service for span in batch.spans if span.service)
        self.services |= batch.silent_services
        self.caveats = merge_caveats((*self.caveats, *batch.caveats), add=True)
        self._batches.append(batch)
        self._spans += len(batch.spans)
        if self._spans > self._most_spans:
            self._put_away()

    def traces(self) -> dict[str, Trace] | Shelved:
        """Every trace, by id. Nothing is added after that."""
        if self._shelf is None:
            return {trace.trace_id: trace for trace in gather(self._batches)}
        self._put_away()
        return Shelved(self._shelf)

    def _put_away(self) -> None:
        if self._shelf is None:
            self._shelf = Shelf()
        for trace in gather(self._batches):
            self._shelf.add(trace)
        self._batches.clear()
        self._spans = 0
