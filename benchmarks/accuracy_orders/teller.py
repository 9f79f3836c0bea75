"""How a landscape writes down the steps of one order: entries, stages, the context between them.

Owns the order's truth while its story is told: which stage a sound span has reached. What happens
in which order is the business of `story`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.accuracy_orders.dialects import http
from benchmarks.accuracy_orders.mishaps import Trouble
from benchmarks.accuracy_orders.pen import Context, Draft, Host, Pen
from benchmarks.accuracy_orders.recording import record
from benchmarks.accuracy_orders.worlds import Service, World
from ordertrace_cli.spans.model import SpanKind, SpanStatus

# Names of the spans that do a stage's work: one that the profile knows, and one it does not.
NAMED = {
    "INITIATED": "order.create",
    "FILE_UPLOADED": "model.upload",
    "SUBMITTED": "order.submit",
    "PRICE_CALCULATED": "PriceService.calculatePrice",
    "MANUFACTURING_APPROVED": "approval.register",
    "MANUFACTURING_STARTED": "production.start",
    "MANUFACTURING_COMPLETED": "production.complete",
    "PACKAGING": "production.package",
    "SHIPPED": "production.ship",
    "CLOSED": "closing.carrier",
    "CANCELLED": "order.cancel",
}
NEUTRAL = {
    "INITIATED": "OrderService.open",
    "FILE_UPLOADED": "ModelStore.put",
    "SUBMITTED": "OrderService.place",
    "PRICE_CALCULATED": "run price calculation",
    "MANUFACTURING_APPROVED": "ApprovalHandler.handle",
    "MANUFACTURING_STARTED": "Planner.begin",
    "MANUFACTURING_COMPLETED": "Planner.finish",
    "PACKAGING": "Packing.pack",
    "SHIPPED": "Dispatch.hand over",
    "CLOSED": "Closing.run",
    "CANCELLED": "OrderService.withdraw",
}


class Teller:
    """Writes steps with a pen in the manner of a world."""

    def __init__(self, pen: Pen, world: World) -> None:
        self.pen = pen
        self.world = world
        self.first: Context | None = None
        self.stage: str | None = None
        self.fragment_stage: str | None = None
        self.fragment_trace_id = ""
        self.in_fragment = False

    @property
    def first_trace_id(self) -> str:
        return self.first.trace_id if self.first else ""

    @contextmanager
    def entry(self, role: str, route: str, stage: str = "") -> Iterator[Draft]:
        """A step begins: a request to a front, or work that nobody's request began."""
        service = self.world.services[role]
        parent, links = self._carried(role)
        bare = role != "shop" and self.world.marked("bare operators") and self.first is not None
        request = ("POST", route)
        opened = (
            self.work(service.front, f"job {route}", parent, links=links)
            if bare
            else http.serve(self.pen, service.front, service.http, request, parent, links=links)
        )
        with opened as draft:
            if self.first is None:
                self.first = draft.context
            elif draft.context.trace_id != self.first.trace_id and not links:
                draft.attributes["order.trace_id"] = self.first.trace_id
            try:
                yield draft
            except Trouble:
                self._asgi(service, draft, route, failed=True)
                raise
            self._asgi(service, draft, route, failed=False)
            if stage and self.world.marks[stage] == "entry attribute":
                self._write(stage, draft)
        if stage and self.world.marks[stage] == "entry attribute":
            self.reach(stage, service.front)

    def _carried(self, role: str) -> tuple[Context | None, tuple[Context, ...]]:
        """Parent and links of a new step: how the saved context comes back."""
        how = self.world.carriage["customer" if role == "shop" else "operator"]
        if self.first is not None and how == "same":
            return self.first, ()
        links = (self.first,) if self.first is not None and how == "link" else ()
        if self.world.marked("gateway"):
            return Context(self.pen.new_trace_id(), self.pen.new_span_id()), links
        return None, links

    def _asgi(self, service: Service, parent: Draft, route: str, *, failed: bool) -> None:
        if service.front.language != "python" or not self.world.marked("asgi"):
            return
        with self.pen.span(
            service.front,
            f"POST {route} http send",
            parent=parent.context,
            scope="opentelemetry.instrumentation.fastapi",
            attributes={"asgi.event.type": "http.response.start"},
        ) as draft:
            draft.attributes["http.status_code"] = 500 if failed else 200
            if failed:
                draft.status = SpanStatus.ERROR

    @contextmanager
    def work(
        self,
        host: Host,
        name: str,
        parent: Context | None,
        *,
        links: tuple[Context, ...] = (),
    ) -> Iterator[Draft]:
        """A span of the application's own; an exception that leaves it is recorded on it."""
        with self.pen.span(host, name, SpanKind.INTERNAL, parent, links=links) as draft:
            try:
                yield draft
            except Trouble as trouble:
                record(draft, trouble, self.pen.at)
                raise

    @contextmanager
    def reaching(self, stage: str, host: Host, parent: Context | None) -> Iterator[Draft]:
        """The application's span that does a stage's work; it is reached if nothing goes wrong."""
        mark = self.world.marks[stage]
        name = (NAMED if mark == "name" else NEUTRAL)[stage]
        with self.work(host, name, parent) as draft:
            if mark == "early attribute":
                self._write(stage, draft)
            yield draft
            if mark in ("attribute", "event", "event attribute"):
                self._write(stage, draft)
        if mark != "entry attribute":
            self.reach(stage, host)
            if self.in_fragment:
                self.fragment_trace_id = draft.context.trace_id

    def _write(self, stage: str, draft: Draft) -> None:
        mark = self.world.marks[stage]
        key = "order.status" if self.world.marked("order.status") else "order.stage"
        if mark == "event":
            name = stage if self.world.marked("plain value") else f"order.{stage.lower()}"
            draft.event(name, self.pen.at, {})
        elif mark == "event attribute":
            draft.event("status changed", self.pen.at, {key: self._spelt(stage)})
        else:
            draft.attributes[key] = self._spelt(stage)

    def _spelt(self, stage: str) -> str:
        if self.world.marked("plain value"):
            return stage
        return self.pen.random.choice(
            (stage.lower(), stage.lower().replace("_", "-"), stage.title().replace("_", ""))
        )

    def reach(self, stage: str, host: Host) -> None:
        """A sound span has named the stage, where somebody can see it."""
        if host.silent:
            return
        if self.in_fragment:
            self.fragment_stage = stage
        else:
            self.stage = stage
