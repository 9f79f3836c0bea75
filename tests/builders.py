"""Orders as the spans that services emit, told step by step in minutes before the judgement."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.examination import Examination, examine_traces
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.spans.model import (
    AttributeValue,
    Span,
    SpanEvent,
    SpanKind,
    SpanLink,
    SpanStatus,
    Trace,
)
from ordertrace_cli.times import to_unix_nano

# A Tuesday.
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PROFILE = builtin_profile()

REACHED_BY = {
    "INITIATED": "shop", "FILE_UPLOADED": "shop", "SUBMITTED": "shop", "PRICE_CALCULATED": "mes",
    "MANUFACTURING_APPROVED": "crm", "MANUFACTURING_STARTED": "mes",
    "MANUFACTURING_COMPLETED": "mes", "PACKAGING": "mes", "SHIPPED": "mes", "CLOSED": "crm",
    "CANCELLED": "shop",
}  # fmt: skip
STAGES = tuple(REACHED_BY)[:-1]

HOPS = {
    "price.requests": ("shop", "mes"),
    "price.results": ("mes", "crm"),
    "orders.approved": ("crm", "mes"),
    "orders.shipped": ("mes", "crm"),
}


def nano(ago: float) -> int:
    return to_unix_nano(NOW - timedelta(minutes=ago))


class Story:
    """One order's spans, or several orders' (`beside`). ago: minutes before NOW; took: seconds."""

    def __init__(self, number: int = 1) -> None:
        self.trace_id = f"{number:032x}"
        self.spans: list[Span] = []
        self.others: list[Story] = []
        self.known = frozenset({"shop", "crm", "mes"})
        self._published = ""
        self._hop = "price.requests"

    # --- what happens to the order ---

    def reach(self, *stages: str, ago: float) -> "Story":
        """Stages, the last one at that moment, those before it a second apart."""
        for left, stage in zip(range(len(stages) - 1, -1, -1), stages, strict=True):
            self.work(
                REACHED_BY[stage],
                f"handle {stage.lower()}",
                ago=ago + left / 60,
                took=0.1,
                attributes={"order.stage": stage},
            )
        return self

    def until(self, stage: str, ago: float) -> "Story":
        """The lifecycle as far as this stage, which is reached at that moment."""
        return self.reach(*STAGES[: STAGES.index(stage) + 1], ago=ago)

    def publish(self, hop: str, ago: float, error: str = "", took: float = 0.01) -> "Story":
        self._hop = hop
        told: dict[str, AttributeValue] = {
            "messaging.system": "rabbitmq",
            "messaging.operation.type": "send",
            "messaging.destination.name": f"orders:{hop}",
        }
        self._published = self.span(
            HOPS[hop][0], f"orders:{hop} send", ago, SpanKind.PRODUCER, told, took=took, error=error
        )
        return self

    def take(
        self,
        ago: float,
        error: str = "",
        took: float = 1,
        *,
        by: str = "child",
        queue: str = "",
        service: str = "",
        named: str = "",
    ) -> "Story":
        """The last message is taken. by: child, link (a trace of its own) or nothing at all.

        named: what the consumer's span calls the destination, where that is not all three words.
        """
        hop = queue or self._hop
        told: dict[str, AttributeValue] = {
            "messaging.system": "rabbitmq",
            "messaging.operation.type": "process",
            "messaging.destination.name": named or f"orders:{self._hop}:{hop}",
        }
        trace_id = self.trace_id if by == "child" else f"{len(self.spans):02x}{self.trace_id[2:]}"
        self.span(
            service or HOPS[self._hop][1],
            f"orders:{self._hop}:{hop} process",
            ago,
            SpanKind.CONSUMER,
            told,
            took=took,
            error=error,
            parent=self._published if by == "child" else "",
            links=(SpanLink(self.trace_id, self._published),) if by == "link" else (),
            trace_id=trace_id,
        )
        return self

    def work(
        self,
        service: str,
        name: str,
        ago: float,
        took: float = 1,
        error: str = "",
        parent: str | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Mapping[str, AttributeValue] | None = None,
        message: str = "",
    ) -> "Story":
        """Something a service did. parent: a span's number from 1, or one that never arrived."""
        self.span(
            service, name, ago, kind, attributes, took=took, error=error, parent=parent,
            message=message,
        )  # fmt: skip
        return self

    def within_last(self, *inner: "tuple[str, str, float, str]") -> "Story":
        """Spans below the last one, each below the one before: service, name, ago, error."""
        for service, name, ago, error in inner:
            self.work(service, name, ago, error=error, parent=self.spans[-1].span_id)
        return self

    def call(
        self, service: str, callee: str, ago: float, error: str = "", method: str = "POST"
    ) -> "Story":
        """An HTTP call to another system, below the last span."""
        told: dict[str, AttributeValue] = {"http.request.method": method, "server.address": callee}
        return self.work(
            service, method, ago, 0.5, error, self.spans[-1].span_id, SpanKind.CLIENT, told
        )

    def write(self, ago: float, error: str = "", service: str = "shop") -> "Story":
        """A write of the model to the storage, below the last span."""
        told: dict[str, AttributeValue] = {
            "rpc.system": "aws-api",
            "rpc.service": "S3",
            "rpc.method": "PutObject",
            "server.address": "s3.internal",
        }
        parent = self.spans[-1].span_id
        return self.work(service, "S3.PutObject", ago, 0.5, error, parent, SpanKind.CLIENT, told)

    # --- what is around it ---

    def beside(self, *others: "Story") -> "Story":
        self.others += others
        return self

    def unknown_to_source(self, *services: str) -> "Story":
        """Services of which the source has never seen a span."""
        self.known -= frozenset(services)
        return self

    def doubtful(
        self, trace_state: str = "", dropped: int = 0, warnings: tuple[str, ...] = ()
    ) -> "Story":
        """What came with the last span that makes one doubt whether everything is there."""
        self.spans[-1] = replace(
            self.spans[-1], trace_state=trace_state, dropped_count=dropped, warnings=warnings
        )
        return self

    def skewed(self, service: str, minutes: float) -> "Story":
        """This service's clock is that much ahead."""
        ahead = int(minutes * 60_000_000_000)
        self.spans = [
            replace(
                span,
                start_time_unix_nano=span.start_time_unix_nano + ahead,
                end_time_unix_nano=span.end_time_unix_nano + ahead,
            )
            if span.service == service
            else span
            for span in self.spans
        ]
        return self

    # --- judging ---

    def examined(self, now: datetime = NOW) -> Examination:
        spans = [span for story in (self, *self.others) for span in story.spans]
        ids = sorted({span.trace_id for span in spans})
        traces = [Trace(id_, tuple(s for s in spans if s.trace_id == id_)) for id_ in ids]
        return examine_traces(traces, PROFILE, now, self.known)

    def case(self) -> Case:
        whole = self.examined()
        order = whole.find(self.trace_id)
        assert order is not None
        return whole.case(order)

    def diagnosis(self) -> Diagnosis:
        whole = self.examined()
        order = whole.find(self.trace_id)
        assert order is not None
        return whole.diagnose(order)

    # --- one span ---

    def span(
        self,
        service: str,
        name: str,
        ago: float,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Mapping[str, AttributeValue] | None = None,
        *,
        took: float = 1,
        error: str = "",
        parent: str | None = None,
        links: tuple[SpanLink, ...] = (),
        trace_id: str = "",
        message: str = "",
    ) -> str:
        """Ends at `ago`. parent None: the order's first span."""
        span_id = f"{self.trace_id[-8:]}{len(self.spans) + 1:08x}"
        end = nano(ago)
        raised = (SpanEvent("exception", end, {"exception.type": error}),) if error else ()
        first = self.spans[0].span_id if self.spans else ""
        self.spans.append(
            Span(
                trace_id=trace_id or self.trace_id,
                span_id=span_id,
                parent_span_id=first if parent is None else parent,
                name=name,
                kind=kind,
                service=service,
                start_time_unix_nano=end - int(took * 1_000_000_000),
                end_time_unix_nano=end,
                status=SpanStatus.ERROR if error else SpanStatus.UNSET,
                status_message=message,
                attributes=attributes or {},
                resource={"service.name": service, "host.name": f"{service}-0"},
                events=raised,
                links=links,
            )
        )
        return span_id


def submitted(ago: float, number: int = 1) -> Story:
    """An order that waits for its price."""
    return Story(number).until("SUBMITTED", ago)


def passed(hop: str, published: float, number: int, taken: float | None = None) -> Story:
    """Another order whose message of this hop went through at once, or when it is said."""
    before = {"price.requests": "SUBMITTED", "price.results": "PRICE_CALCULATED",
              "orders.approved": "MANUFACTURING_APPROVED", "orders.shipped": "SHIPPED"}  # fmt: skip
    story = Story(number).until(before[hop], published + 0.05)
    return story.publish(hop, published).take(published - 0.02 if taken is None else taken)
