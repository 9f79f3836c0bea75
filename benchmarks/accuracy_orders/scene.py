"""One order's stage: its pen, its world, its plan, and what any step of it may need.

Owns what goes wrong in steps in general, and what a label must know when the story is over.
"""

from collections.abc import Callable
from typing import TypeVar

from benchmarks.accuracy_orders import noise
from benchmarks.accuracy_orders.dialects import http
from benchmarks.accuracy_orders.hops import Batches, Message, Post
from benchmarks.accuracy_orders.mishaps import ErrorKind, Silence, Trouble
from benchmarks.accuracy_orders.pen import Context, Host, Pen
from benchmarks.accuracy_orders.plans import Plan
from benchmarks.accuracy_orders.teller import Teller
from benchmarks.accuracy_orders.worlds import SENDER, Service, World

T = TypeVar("T")

CALL_ERRORS = {
    "call answered": (ErrorKind.ANSWER, 503),
    "call rejected": (ErrorKind.ANSWER, 409),
    "call refused": (ErrorKind.REFUSED, 0),
    "call timed out": (ErrorKind.TIMEOUT, 0),
    "call over gRPC": (ErrorKind.REFUSED, 0),
}


class Scene:
    """One order as it is told. ended: what stopped it, and ended_at when (true time).

    told_at, stage: when everything before the world's now had happened, and the stage by then.
    """

    def __init__(self, pen: Pen, world: World, plan: Plan, batches: Batches) -> None:
        self.pen = pen
        self.world = world
        self.plan = plan
        self.post = Post(pen, world, batches)
        self.teller = Teller(pen, world)
        self.ended: Trouble | Silence | None = None
        self.ended_at = 0
        self.told_at = 0
        self.stage: str | None = None
        self.failed_calculation_at: int | None = None
        self.calculation_not_begun = False

    def service(self, role: str) -> Service:
        return self.world.services[role]

    @property
    def first(self) -> Context:
        if self.teller.first is None:
            raise LookupError("nothing has begun")
        return self.teller.first

    def chance(self, share: float) -> bool:
        return self.plan.noisy and self.pen.random.random() < share

    def repeat(self, point: str, action: Callable[[str], T], pause: tuple[float, float]) -> T:
        """Do something as often as planned: in vain until the last time, or for good."""
        hows = self.plan.attempts(point)
        for how in hows[:-1]:
            try:
                action(how)
            except Trouble:
                self.pen.pause(*pause)
        return action(hows[-1])

    def trouble(
        self, kind: ErrorKind, cause: str, role: str, *, code: int = 500, status: int = 500
    ) -> Trouble:
        nth = self.plan.number
        return Trouble(kind, cause, role, code=code, status=status, nth=nth)

    def go_wrong(self, how: str, caller: Service, callee: str, parent: Context) -> None:
        """A step's call to another system or its own code, going wrong if planned so."""
        if how == "bug":
            raise self.trouble(ErrorKind.BUG, "step_failed", caller.role)
        if how not in CALL_ERRORS:
            return
        kind, code = CALL_ERRORS[how]
        trouble = self.trouble(kind, "service_call_failed", callee, code=code, status=502)
        called = self.service(callee)
        address = called.front.service
        answers = how in ("call answered", "call rejected") and not called.front.silent
        with self.teller.work(caller.front, f"{callee} client", parent) as work:
            if how == "call over gRPC":
                asked = http.Call(("print.v1.Orders", "Register"), address)
                http.call_grpc(self.pen, caller.front, asked, work.context, trouble)
            asked = http.Call(
                ("POST", "/api/intake"), address, called.front if answers else None, called.http
            )
            http.call(self.pen, caller.front, caller.http, asked, work.context, trouble)

    def publish(self, hop: str, host: Host, parent: Context) -> Message | None:
        service = self.service(SENDER[hop])
        if self.world.marked("noise publishes") and noise.tells_audit_apart(self.world, service):
            noise.audit(self.pen, self.post, service, host, parent)

        def once(how: str) -> Message | None:
            if how == "never":
                return None
            trouble = self.trouble(ErrorKind.BROKER, "message_publish_failed", "queue", status=503)
            return self.post.publish(hop, host, parent, trouble if how == "fails" else None)

        return self.repeat(f"publish:{hop}", once, (0.2, 3))
