"""What every step of an order's story is written with: requests, calls, marks, the saved context.

Owns how a line of business carries an order's context to steps that no message leads to, and
how services say that a stage is reached.
"""

from collections.abc import Mapping

from msgspec import Struct, field

from ordertrace_cli.demo.batches import Taken
from ordertrace_cli.demo.carrier import NOISE, Carrier
from ordertrace_cli.demo.dialects import http
from ordertrace_cli.demo.dialects.failures import BAD_ANSWER, BAD_STATE, REFUSED, Failure
from ordertrace_cli.demo.lifecycle import Hop, Role, Stage, system_of
from ordertrace_cli.demo.lines import Keeping, Line
from ordertrace_cli.demo.tape import Context, Draft, Emitter, Origin, Tape
from ordertrace_cli.demo.troubles import Step, Troubles
from ordertrace_cli.spans.model import SpanKind

_CALLEES = {Role.CRM: (Role.MES, "/api/capacity"), Role.MES: (Role.CRM, "/api/orders/state")}
"""Whom a step's own call goes to; the shop tells the CRM of new orders."""


class Writer(Struct):
    """The means of one order's story.

    times: when each stage is due. reached: (group, stage) as they were reached; groups after
    the first are fragments. taken: what batch listeners took. saved: the context that is saved
    with the order.
    """

    tape: Tape
    line: Line
    times: Mapping[Stage, float]
    troubles: Troubles
    by_hand: bool = False
    taken: list[Taken] = field(default_factory=list)
    reached: list[tuple[int, Stage]] = field(default_factory=list)
    saved: Context | None = None

    def request(self, route: str, at: float) -> http.Request:
        """A later request of the same order, its context restored as the line keeps it."""
        keeps = self.line.keeps
        origin = Origin(
            parent=self.context() if keeps is Keeping.ONE_TRACE else None,
            links=(self.context(),) if keeps is Keeping.LINKS else (),
        )
        request = http.serve(self.at(Role.SHOP), route, at, origin)
        if keeps is Keeping.ATTRIBUTE:
            request.span.attributes["order.trace_id"] = self.context().trace_id
        return request

    def step(self, role: Role, route: str, name: str, at: float) -> tuple[http.Request, Draft]:
        """Someone's request, in a trace of its own, and the order's work that it starts."""
        keeps, saved = self.line.keeps, self.context()
        apart = Origin(group=NOISE if keeps is Keeping.ONE_TRACE else None)
        request = http.serve(self.at(role), route, at, apart)
        parent = saved if keeps is Keeping.ONE_TRACE else request.context
        work = self.internal(role, name, at + 0.002, parent)
        if keeps is Keeping.LINKS:
            work.links.append(saved.link())
        elif keeps is Keeping.ATTRIBUTE:
            work.attributes["order.trace_id"] = saved.trace_id
        return request, work

    def trouble(self, stage: Stage, work: Draft, at: float) -> tuple[Failure | None, float]:
        """What the step's own code or its call to another system runs into, and until when."""
        if self.troubles.step is not stage:
            return None, at
        if self.troubles.trouble is Step.RAISED:
            return BAD_STATE, at + self.tape.between(0.005, 0.1)
        role = system_of(stage)
        callee, route = _CALLEES.get(role, (Role.CRM, "/api/intake"))
        code = 503 if self.troubles.trouble is Step.CALL_ANSWERED else None
        call = self.call(role, callee, route, at, work.context, code)
        return (BAD_ANSWER if code else REFUSED), call.end + 0.001

    def call(
        self,
        caller: Role,
        callee: Role,
        route: str,
        at: float,
        parent: Context,
        code: int | None = 200,
    ) -> Draft:
        server = self.at(callee)
        seconds = self.tape.between(0.006, 0.08)
        target = http.Target(server.service.name, route)
        span = http.call(self.at(caller), target, at, seconds, parent, code)
        if code is not None and callee not in self.line.silent:
            served = http.serve(server, route, at + 0.001, span.context)
            served.answer(at + seconds - 0.001, code)
        return span

    def at(self, role: Role) -> Emitter:
        return Emitter(self.tape, self.line.service(role))

    def carrier(self, hop: Hop) -> Carrier:
        return Carrier(self.tape, self.line, hop, self.troubles, self.taken)

    def internal(self, role: Role, name: str, at: float, parent: Context) -> Draft:
        return self.at(role).open(name, SpanKind.INTERNAL, at, parent, role.value)

    def context(self) -> Context:
        """The context that is saved with the order, by its first request at the latest."""
        if self.saved is None:
            raise LookupError("the order has no first request yet")
        return self.saved

    def last_end(self, role: Role | None = None, after: float | None = None) -> float:
        """When the last thing so far ended, in one service or in all."""
        name = self.line.service(role).name if role else None
        return max(
            draft.end
            for draft in self.tape.drafts
            if (name is None or draft.service.name == name)
            and (after is None or draft.start >= after)
        )

    def mark(self, draft: Draft, stage: Stage, at: float) -> None:
        """Say that a stage is reached, in one of the ways that services do."""
        self.reached.append((self.tape.group, stage))
        words = stage.value.lower()
        match self.tape.random.randrange(4):
            case 0:
                draft.attributes["order.stage"] = stage.value
            case 1:
                draft.attributes["order.status"] = words.replace("_", "-")
            case 2:
                draft.event(at, f"order.{words}", {})
            case _:
                draft.event(at, "status changed", {"order.status": words.replace("_", " ")})
