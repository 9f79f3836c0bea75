"""A Jaeger as a source of spans, whatever generations of its API it speaks.

Owns which API is asked for what, learnt from the answers: v3 first, since it has nanoseconds and
whole links; the older one where v3 is missing, fails (one poisoned span breaks one and not the
other) or cannot filter. The requests themselves are in `jaeger_v3` and `jaeger_legacy`.
"""

from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import Protocol, TypeVar

from msgspec.structs import replace

from ordertrace_cli.errors import (
    EndpointMissingError,
    OrdertraceError,
    TraceNotFoundError,
    UnreadableError,
)
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.answers import DepthRefusedError, ServerFailedError
from ordertrace_cli.sources.body import AnswerTooLargeError
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.http import HttpClient
from ordertrace_cli.sources.jaeger_legacy import JaegerLegacy
from ordertrace_cli.sources.jaeger_v3 import JaegerV3
from ordertrace_cli.sources.matching import fits
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery
from ordertrace_cli.spans.gather import Batch, gather, merge_caveats
from ordertrace_cli.spans.model import Caveat, CaveatCode, Trace

T = TypeVar("T")

# 500 orders of 26 spans are 21 MB, well below the largest answer that is read.
DEFAULT_DEPTH = 500
DEFAULT_CONCURRENCY = 4
_OTHER_API = Caveat(CaveatCode.OTHER_API_USED, 1)


class _Api(Protocol):
    """What both generations can do. Each call raises EndpointMissingError where it cannot."""

    def services(self) -> frozenset[str]: ...
    def fetch(self, trace_id: str) -> Batch: ...
    def search(self, query: SpanQuery, depth: int) -> Batch: ...


class _Task(Enum):
    """What an API may have or lack on its own: Jaeger's main branch kept the older fetch alone."""

    SERVICES = auto()
    FETCH = auto()
    SEARCH = auto()
    COUNT = auto()


class JaegerSource:
    """See `SpanSource`.

    depth: most traces of one search, less where the server takes less. ui: where a browser finds
    Jaeger, if not where the API is. keep_documents: pages hold the answers that they come from.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        depth: int = DEFAULT_DEPTH,
        concurrency: int = DEFAULT_CONCURRENCY,
        ui: BaseUrl | None = None,
        keep_documents: bool = False,
    ) -> None:
        self._base = connection.base
        self._ui = ui or connection.base
        self._concurrency = concurrency
        self._http = HttpClient(connection)
        self._v3 = JaegerV3(self._http, keep_documents=keep_documents)
        self._legacy = JaegerLegacy(self._http)
        self._depth = depth
        self._keep_documents = keep_documents
        self._missing: set[tuple[_Api, _Task]] = set()
        self._services: frozenset[str] | None = None

    @property
    def label(self) -> str:
        return str(self._base)

    @property
    def concurrency(self) -> int:
        return self._concurrency

    @property
    def any_service(self) -> bool:
        return False

    def services(self) -> frozenset[str]:
        """Asked once: a service that is first seen later is no service of a stalled order."""
        if self._services is not None:
            return self._services
        services, _ = self._ask(_Task.SERVICES, lambda api: api.services())
        self._services = services
        return services

    def fetch(self, trace_id: str) -> Trace:
        batch, caveats = self._ask(_Task.FETCH, lambda api: self._fetched(api, trace_id))
        (trace,) = gather([batch])
        return replace(trace, caveats=merge_caveats((*trace.caveats, *batch.caveats, *caveats)))

    def search(self, query: SpanQuery) -> SpanPage:
        """One page. Its depth shrinks until the server takes it and its answer can be read."""
        depth = self._depth
        while True:
            try:
                return self._search(query, depth)
            except DepthRefusedError:
                if depth == 1:
                    raise
                depth = self._depth = depth // 4 or 1
            except AnswerTooLargeError:
                if depth == 1:
                    raise
                depth = depth // 4 or 1

    def pages(self, query: SpanQuery) -> Iterator[SpanPage]:
        """One answer is one piece here: who asks for less gets less."""
        yield self.search(query)

    def count(self, query: SpanQuery) -> int | None:
        """How many traces answer, by their summaries: a fortieth of the work of a search.

        None where the server has no summaries. The depth itself means: as many or more, so the
        page would be full. Attributes are not counted by: some servers ignore them.
        """
        if query.attributes or (self._v3, _Task.COUNT) in self._missing:
            return None
        try:
            return self._v3.count(query, self._depth)
        except DepthRefusedError:
            return None
        except (UnreadableError, ServerFailedError):
            # A web page, an error, something else's JSON: as good as not there, and it stays so.
            self._missing.add((self._v3, _Task.COUNT))
            return None

    @property
    def depth(self) -> int:
        """Most traces of one page, as far as the server's own limit is known."""
        return self._depth

    def trace_url(self, trace_id: str) -> str | None:
        return f"{self._ui}/trace/{trace_id}"

    def close(self) -> None:
        self._http.close()

    def _search(self, query: SpanQuery, depth: int) -> SpanPage:
        # Servers up to 2.13 filter by attributes through the older API alone, newer ones by v3.
        first = self._legacy if query.attributes else self._v3
        batch, caveats = self._ask(_Task.SEARCH, lambda api: api.search(query, depth), first)
        traces = gather([batch])
        full = len(traces) + batch.repeats >= depth
        if query.attributes:
            traces = self._in_one_form(tuple(each for each in traces if fits(each, query)))
        documents = (batch.document,) if self._keep_documents else ()
        found = merge_caveats((*batch.caveats, *caveats))
        return SpanPage(traces, full, found, documents, batch.repeats)

    def _in_one_form(self, traces: tuple[Trace, ...]) -> tuple[Trace, ...]:
        """The same traces as `fetch` has them.

        The older API cuts nanoseconds: its spans put together with those of v3 look like
        duplicates that differ.
        """
        if (self._legacy, _Task.SEARCH) in self._missing or (
            self._v3,
            _Task.FETCH,
        ) in self._missing:
            return traces
        return tuple(self._refetched(each) for each in traces)

    def _refetched(self, trace: Trace) -> Trace:
        try:
            return self.fetch(trace.trace_id)
        except (TraceNotFoundError, UnreadableError, ServerFailedError):
            return trace

    def _fetched(self, api: _Api, trace_id: str) -> Batch:
        batch = api.fetch(trace_id)
        if not batch.spans:
            raise UnreadableError(f"the answer of {self._base.peer} holds no span", _AGAIN)
        if any(span.trace_id != trace_id for span in batch.spans):
            raise UnreadableError(
                f"{self._base.peer} answered with another trace than it was asked for", _AGAIN
            )
        return batch

    def _ask(
        self, task: _Task, call: Callable[[_Api], T], first: _Api | None = None
    ) -> tuple[T, tuple[Caveat, ...]]:
        """Ask one API, and the other where the first is missing or fails on this request.

        Raises what the first one raised, unless it is missing and the other had more to say.
        """
        main = first or self._v3
        other = self._legacy if main is self._v3 else self._v3
        if (main, task) in self._missing:
            return call(other), ()
        try:
            return call(main), ()
        except (AnswerTooLargeError, DepthRefusedError):
            raise
        except EndpointMissingError:
            result = call(other)
            # Only now: behind a wrong base path everything seems to be missing.
            self._missing.add((main, task))
            return result, ()
        except (UnreadableError, ServerFailedError) as failure:
            return self._ask_other(task, call, other, failure), (_OTHER_API,)

    def _ask_other(
        self, task: _Task, call: Callable[[_Api], T], other: _Api, failure: OrdertraceError
    ) -> T:
        if (other, task) in self._missing:
            raise failure
        try:
            return call(other)
        except OrdertraceError as error:
            if isinstance(error, EndpointMissingError):
                self._missing.add((other, task))
            raise failure from error


_AGAIN = "try again; if it stays so, tell who runs Jaeger"
