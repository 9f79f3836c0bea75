"""Every span of a window, or of a file, searched for what must not stand in it.

Findings are counted as spans go by; no trace is kept. A span of a Jaeger is counted where its own
service and its own start were asked for, so however often its trace is answered, it counts once.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock

from msgspec import Struct

from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.fleet.progress import SILENT, Progress
from ordertrace_cli.fleet.search import FLOOR, Collected, Search
from ordertrace_cli.globs import Globs
from ordertrace_cli.privacy.model import AuditReport, Kind, Leak, Where
from ordertrace_cli.privacy.remedies import remedy_for
from ordertrace_cli.privacy.scan import Finding, Known, Scanner
from ordertrace_cli.profile.model import Privacy
from ordertrace_cli.redact import masked, scope_name, version
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery, SpanSource
from ordertrace_cli.spans.documents import HINT
from ordertrace_cli.spans.gather import merge_caveats
from ordertrace_cli.spans.model import Caveat, CaveatCode, Trace
from ordertrace_cli.spans.raw import Place, RawField, RawSource, RawSpan, read_raw
from ordertrace_cli.times import to_unix_nano

MOST_GROUPS = 5_000
"""So many different groups are kept apart: keys made of ids must not fill memory."""

_LONGEST_NAME = 120
_OF_SOURCE = (Place.RESOURCE, Place.SCOPE, Place.SCOPE_NAME)
_WORST = {kind: rank for rank, kind in enumerate(Kind)}


class AuditWindow(Struct, frozen=True):
    """Spans that began in [since, until]; None: whenever. now: the moment of the report."""

    now: datetime
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, span: RawSpan) -> bool:
        return (self.since is None or span.start >= to_unix_nano(self.since)) and (
            self.until is None or span.start <= to_unix_nano(self.until)
        )


def audit_documents(
    documents: Iterable[bytes],
    privacy: Privacy,
    window: AuditWindow,
    services: Globs | None = None,
) -> AuditReport:
    """Search the spans of documents, read one after the other.

    Raises UnreadableError, also where there is not one span, wanted or not: no finding in a broken
    export must not look like good news.
    """
    auditor = Auditor(privacy)
    for document in documents:
        auditor.take(
            [document],
            lambda span: (
                window.holds(span) and (services is None or span.source.service in services)
            ),
        )
    if not auditor.read:
        raise UnreadableError("there is not one span in it", HINT)
    return auditor.report(window, complete=True)


def audit_window(
    source: SpanSource,
    privacy: Privacy,
    window: AuditWindow,
    services: Globs | None = None,
    progress: Progress = SILENT,
) -> AuditReport:
    """Search the spans of every service that the source knows, not only of the profile's.

    Needs a source whose pages hold their documents, and a window with both ends. Raises what the
    source raises; what the search could not see is in the report.
    """
    assert window.since is not None and window.until is not None  # noqa: S101, PT018
    since, until = window.since, window.until + timedelta(microseconds=1)
    names = sorted(name for name in source.services() if services is None or name in services)
    audited = _Audited(source, Auditor(privacy))
    found = Search(audited, Collected().take, progress).run(
        SpanQuery(since, until, name) for name in names
    )
    return audited.auditor.report(window, complete=found.complete, caveats=found.caveats)


class _Audited(Struct, frozen=True):
    """A source that hands each page to the auditor, and no trace on to the search."""

    source: SpanSource
    auditor: "Auditor"

    @property
    def label(self) -> str:
        return self.source.label

    @property
    def concurrency(self) -> int:
        return self.source.concurrency

    @property
    def any_service(self) -> bool:
        return self.source.any_service

    @property
    def depth(self) -> int:
        return self.source.depth

    def services(self) -> frozenset[str]:
        return self.source.services()

    def fetch(self, trace_id: str) -> Trace:
        return self.source.fetch(trace_id)

    def count(self, query: SpanQuery) -> int | None:
        return self.source.count(query)

    def pages(self, query: SpanQuery) -> Iterator[SpanPage]:
        yield self.search(query)

    def search(self, query: SpanQuery) -> SpanPage:
        page = self.source.search(query)
        # The search will ask for both halves of a full page, and count their spans then.
        if not page.full or query.end - query.start <= FLOOR:
            start, end = to_unix_nano(query.start), to_unix_nano(query.end)
            self.auditor.take(
                page.documents,
                lambda span: start <= span.start < end and span.source.service == query.service,
            )
        return SpanPage((), page.full, page.caveats)

    def trace_url(self, trace_id: str) -> str | None:
        return self.source.trace_url(trace_id)

    def close(self) -> None:
        self.source.close()


class _Count(Struct):
    count: int
    trace_id: str
    span_id: str


class Auditor:
    """Counts what is found, document by document. May be fed from several threads at once.

    read: how many spans were met, wanted or not.
    """

    def __init__(self, privacy: Privacy) -> None:
        self._privacy = privacy
        self._known: Known = {}
        self._counts: dict[Where, _Count] = {}
        self.read = 0
        self._spans = 0
        self._not_kept = 0
        self._too_long = 0
        self._lock = Lock()

    def take(self, documents: Iterable[bytes], wanted: Callable[[RawSpan], bool]) -> None:
        """Search the wanted spans of these documents; a span that stands twice counts once."""
        scanner = Scanner(self._privacy, self._known)
        seen: set[tuple[str, str, int, str]] = set()
        of_sources: dict[int, tuple[RawSource, list[tuple[RawField, Finding]]]] = {}
        read = 0
        for document in documents:
            for span in read_raw(document):
                read += 1
                key = (span.trace_id, span.span_id, span.start, span.source.service)
                if not wanted(span) or key in seen:
                    continue
                seen.add(key)
                held = of_sources.get(id(span.source))
                if held is None:
                    # The source is kept beside its findings: its id must not be given out again.
                    held = span.source, list(_scanned(scanner, span.source.fields))
                    of_sources[id(span.source)] = held
                self._add(span, (*held[1], *_scanned(scanner, span.fields)))
        with self._lock:
            self.read += read
            self._spans += len(seen)
            self._too_long += scanner.too_long

    def report(
        self, window: AuditWindow, *, complete: bool, caveats: tuple[Caveat, ...] = ()
    ) -> AuditReport:
        """What was counted so far, worst first."""
        own = [
            Caveat(code, count)
            for code, count in (
                (CaveatCode.TEXTS_CUT, self._too_long),
                (CaveatCode.FINDINGS_NOT_KEPT, self._not_kept),
            )
            if count
        ]
        leaks = (
            Leak(where, held.count, held.trace_id, held.span_id, remedy_for(where))
            for where, held in self._counts.items()
        )
        return AuditReport(
            evaluated_at=window.now,
            since=window.since,
            until=window.until,
            spans=self._spans,
            leaks=tuple(sorted(leaks, key=_worst)),
            complete=complete and not own,
            caveats=merge_caveats((*caveats, *own)),
        )

    def _add(self, span: RawSpan, found: Iterable[tuple[RawField, Finding]]) -> None:
        # A span counts once in a group, however many of its events are alike.
        groups = {_where(span, place, finding) for place, finding in found}
        with self._lock:
            for where in groups:
                held = self._counts.get(where)
                if held is not None:
                    held.count += 1
                elif len(self._counts) < MOST_GROUPS:
                    self._counts[where] = _Count(1, span.trace_id, span.span_id)
                else:
                    self._not_kept += 1


def _scanned(scanner: Scanner, fields: Iterable[RawField]) -> Iterator[tuple[RawField, Finding]]:
    return ((field, finding) for field in fields for finding in scanner.scan(field))


def _where(span: RawSpan, field: RawField, finding: Finding) -> Where:
    source = span.source
    return Where(
        service=_name(source.service),
        scope=scope_name(source.scope),
        version=version(source.version),
        span_name="" if field.place in _OF_SOURCE else _name(span.name),
        place=field.place,
        key=_name(finding.path),
        root=_name(field.key),
        kind=finding.kind,
        shape=finding.shape,
    )


@lru_cache(maxsize=8192)
def _name(text: str) -> str:
    return masked(text, _LONGEST_NAME)


def _worst(leak: Leak) -> tuple[object, ...]:
    where = leak.where
    names = (where.service, where.scope, where.span_name, where.place, where.key, where.shape)
    return (_WORST[where.kind], -leak.count, *names)
