"""What the rest of the program knows of a source of spans."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct, field

from ordertrace_cli.spans.model import Caveat, Trace
from ordertrace_cli.spans.repeats import Repeats


class SpanQuery(Struct, frozen=True):
    """Traces with a span that starts in [start, end) and fits all that is given.

    service: exact `service.name`, or None for any (only sources with `any_service` take that).
    attributes: span attributes, compared as text, on one span together. repeats: a source may
    leave out what was handed over before with the same ones.
    """

    start: datetime
    end: datetime
    service: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    repeats: Repeats | None = None


class SpanPage(Struct, frozen=True):
    """Whole traces that answer a query. full: the server's depth was reached, there may be more.

    documents: what the traces were read from, where the source was told to keep that. repeats:
    how many traces answer, too, and are left out.
    """

    traces: tuple[Trace, ...]
    full: bool = False
    caveats: tuple[Caveat, ...] = ()
    documents: tuple[bytes, ...] = ()
    repeats: int = 0


class SpanSource(Protocol):
    """Where spans come from. Methods raise the errors of `ordertrace_cli.errors` and no others.

    `search` and `fetch` may be called from several threads at once.
    """

    @property
    def label(self) -> str:
        """What a person calls it: an address without credentials, a file's name, "demo"."""

    @property
    def concurrency(self) -> int:
        """How many calls at once are welcome (1: no use in threads)."""

    @property
    def any_service(self) -> bool:
        """Whether a query without a service is answered (files can, Jaeger cannot)."""

    def services(self) -> frozenset[str]:
        """Every `service.name` the source has ever seen."""

    def fetch(self, trace_id: str) -> Trace:
        """The trace with this 32-digit id. Raises TraceNotFoundError."""

    def search(self, query: SpanQuery) -> SpanPage:
        """One page; never silently cut: `full` says when the depth was reached."""

    def pages(self, query: SpanQuery) -> Iterator[SpanPage]:
        """The same in pieces, where one answer may be too much for memory: files of any size."""

    def count(self, query: SpanQuery) -> int | None:
        """How many traces answer the query, where that is cheaper to ask than the traces.

        None where it is not. As many as a page holds, or more: the page would be full.
        """

    @property
    def depth(self) -> int:
        """Most traces of one page."""

    def trace_url(self, trace_id: str) -> str | None:
        """Where a browser shows this trace, if anywhere."""

    def close(self) -> None:
        """Let go of connections and files; harmless when called twice."""
