"""The life of one order, step by step, with the mishaps planned for it.

Owns the order of events. The steps end where a `Trouble` or a `Silence` leaves them; what is true
then is written down by `truth`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from benchmarks.accuracy_orders import http, noise, storage
from benchmarks.accuracy_orders.hops import Batches, Message, Post, dead_letters_of
from benchmarks.accuracy_orders.mishaps import ErrorKind, Silence, Trouble
from benchmarks.accuracy_orders.pen import SECOND, Context, Host, Pen
from benchmarks.accuracy_orders.plans import STAGE_OF_STEP, Plan
from benchmarks.accuracy_orders.teller import Teller
from benchmarks.accuracy_orders.worlds import TAKER, Service, World

T = TypeVar("T")

UPLOAD_ERRORS = {
    "error": (ErrorKind.STORAGE, 500),
    "slow down": (ErrorKind.STORAGE, 503),
    "forbidden": (ErrorKind.STORAGE, 403),
    "refused": (ErrorKind.REFUSED, 0),
}
CALL_ERRORS = {
    "call answered": (ErrorKind.ANSWER, 503),
    "call rejected": (ErrorKind.ANSWER, 409),
    "call refused": (ErrorKind.REFUSED, 0),
    "call timed out": (ErrorKind.TIMEOUT, 0),
    "call over gRPC": (ErrorKind.REFUSED, 0),
}
CALCULATION_ERRORS = {
    "raises": (ErrorKind.BUG, "price_calculation_failed"),
    "times out": (ErrorKind.TIMEOUT, "price_calculation_timeout"),
    "invalid": (ErrorKind.INVALID_MODEL, "model_invalid"),
}


class Story:
    """One order as it happens in a world."""

    def __init__(self, pen: Pen, world: World, plan: Plan, batches: Batches) -> None:
        self.pen = pen
        self.world = world
        self.plan = plan
        self.post = Post(pen, world, batches)
        self.teller = Teller(pen, world)
        self.violations: set[str] = set(plan.violations)
        self.ended: Trouble | Silence | None = None
        self.ended_at = 0
        self.failed_calculation_at: int | None = None
        self.calculation_not_begun = False

    def tell(self) -> None:
        """Everything that happens, up to the last step planned or to what stops the order."""
        try:
            for step in self.plan.steps:
                self.pen.at = max(self.pen.at + SECOND, self.plan.schedule[step])
                getattr(self, f"_{step}")()
                self._idle()
        except (Trouble, Silence) as end:
            self.ended = end
        self.ended_at = self.pen.at
        self.teller.in_fragment = False
        if self.plan.cancelled:
            self._cancel()
        if self.plan.looked_at:
            self.pen.pause(5, 20)
            noise.status_page(self.pen, self._service("shop"), self._first)

    def _service(self, role: str) -> Service:
        return self.world.services[role]

    @property
    def _first(self) -> Context:
        if self.teller.first is None:
            raise LookupError("nothing has begun")
        return self.teller.first

    def _chance(self, share: float) -> bool:
        return self.plan.noisy and self.pen.random.random() < share

    def _idle(self) -> None:
        if self._chance(0.08):
            self.pen.pause(20, 60)
            noise.status_page(self.pen, self._service("shop"), self._first)

    def _repeat(self, point: str, action: Callable[[str], T], pause: tuple[float, float]) -> T:
        """Do something as often as planned: in vain until the last time, or for good."""
        hows = self.plan.attempts(point)
        for how in hows[:-1]:
            try:
                action(how)
            except Trouble:
                self.pen.pause(*pause)
        return action(hows[-1])

    def _trouble(
        self, kind: ErrorKind, cause: str, role: str, *, code: int = 500, status: int = 500
    ) -> Trouble:
        nth = self.plan.number
        return Trouble(kind, cause, role, code=code, status=status, nth=nth)

    # Steps of the customer

    def _initiate(self) -> None:
        shop = self._service("shop")
        with self.teller.entry("shop", "/api/orders", "INITIATED") as entry:
            self.teller.first = entry.context
            with self.teller.reaching("INITIATED", shop.front, entry.context) as work:
                noise.database(self.pen, shop.front, work.context)
                if self.plan.leaks:
                    work.attributes.update({"order.id": "A-1001", "customer.email": "a@b.example"})

    def _upload(self) -> None:
        self._repeat("upload", self._upload_once, (4, 90))

    def _upload_once(self, how: str) -> None:
        shop = self._service("shop")
        with self.teller.entry("shop", "/api/orders/upload", "FILE_UPLOADED") as entry:
            if self._chance(0.3):
                noise.probe(self.pen, shop, self.world.storage, entry.context)
            with self.teller.reaching("FILE_UPLOADED", shop.front, entry.context) as work:
                self._write_model(work.context, how)
                if how == "invalid":
                    with self.teller.work(shop.front, "model.validate", work.context):
                        self.pen.pause(0.01, 0.1)
                        raise self._trouble(
                            ErrorKind.INVALID_MODEL, "model_invalid", "shop", status=422
                        )
                if how == "bug":
                    raise self._trouble(ErrorKind.BUG, "step_failed", "shop")

    def _write_model(self, parent: Context, how: str) -> None:
        shop = self._service("shop")
        trouble = None
        if how in UPLOAD_ERRORS:
            kind, code = UPLOAD_ERRORS[how]
            trouble = self._trouble(kind, "model_upload_failed", "s3", code=code, status=502)
        operations = (
            ("CreateMultipartUpload", "UploadPart", "UploadPart", "CompleteMultipartUpload")
            if self.world.marked("multipart")
            else ("PutObject",)
        )
        fails_at = operations[self.plan.number % len(operations)]
        threads = shop.storage.name == "botocore" and self.world.marked("upload threads")
        for operation in operations:
            storage.access(
                self.pen,
                shop.front,
                shop.storage,
                operation,
                self.world.storage,
                None if threads else parent,
                trouble if operation == fails_at else None,
                tries=2 if self._chance(0.2) else 1,
            )

    def _submit(self) -> None:
        message = self._repeat("submit", self._submit_once, (4, 90))
        if message is None:
            raise Silence("unexplained", "mes")
        priced = self._deliver(message, self._calculate)
        if priced is None:
            return
        self._deliver(priced, self._tell_crm)

    def _submit_once(self, how: str) -> Message | None:
        shop = self._service("shop")
        inside = self.world.marked("publish inside")
        message = None
        with self.teller.entry("shop", "/api/orders/submit", "SUBMITTED") as entry:
            if self._chance(0.15):
                noise.recommendations(self.pen, shop, entry.context)
            with self.teller.reaching("SUBMITTED", shop.front, entry.context) as work:
                self._go_wrong(how, shop, "crm", work.context)
                noise.database(self.pen, shop.front, work.context)
                if inside:
                    message = self._publish("H1", shop.front, work.context)
            if not inside:
                message = self._publish("H1", shop.front, entry.context)
            if self._chance(0.15):
                noise.recommendations(self.pen, shop, entry.context)
        return message

    def _go_wrong(self, how: str, caller: Service, callee: str, parent: Context) -> None:
        """A step's call to another system or its own code, going wrong if planned so."""
        if how == "bug":
            raise self._trouble(ErrorKind.BUG, "step_failed", caller.role)
        if how not in CALL_ERRORS:
            return
        kind, code = CALL_ERRORS[how]
        trouble = self._trouble(kind, "service_call_failed", callee, code=code, status=502)
        called = self._service(callee)
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

    # Messages

    def _publish(self, hop: str, host: Host, parent: Context) -> Message | None:
        service = self._service("shop" if hop == "H1" else "crm" if hop == "H3" else "mes")
        if self.world.marked("noise publishes") and noise.tells_audit_apart(self.world, service):
            noise.audit(self.pen, self.post, service, host, parent)

        def once(how: str) -> Message | None:
            if how == "never":
                return None
            trouble = self._trouble(ErrorKind.BROKER, "message_publish_failed", "queue", status=503)
            return self.post.publish(hop, host, parent, trouble if how == "fails" else None)

        return self._repeat(f"publish:{hop}", once, (0.2, 3))

    def _deliver(
        self, message: Message, handle: Callable[[Message, Context | None], Message | None]
    ) -> Message | None:
        """The message's way to its consumer, and what the handler sends in its turn."""
        hop = message.hop
        taker = TAKER[hop]
        if message.at >= self.world.outages.get(hop, self.world.now_nano):
            raise Silence("consumer_down", taker)
        how = self.plan.attempts(f"deliver:{hop}")[-1]
        if how == "lost":
            raise Silence("message_lost", "queue")
        if how == "on its way":
            raise Silence("in_progress", "")
        self.pen.pause(*((300, 2400) if how == "late" else (0.005, 0.7)))
        if how == "without context":
            message = replace(message, context=None)
        lost = how == "without context" or (hop in self.world.broken and not self.world.restores)
        self.teller.in_fragment = lost
        following = self._take(message, handle)
        if how == "twice":
            self.pen.pause(0.1, 5)
            self.post.deliver(message, lambda _: self.pen.pause(0.001, 0.01))
        if lost:
            if following is not None:
                self._deliver(following, self._tell_crm)
            raise Silence("context_lost", taker)
        return following

    def _take(
        self, message: Message, handle: Callable[[Message, Context | None], Message | None]
    ) -> Message | None:
        """Deliver until it goes well, or has failed as often as planned; then bury it, if so."""
        hop = message.hop
        taker = self._service(TAKER[hop])
        sent: list[Message | None] = [None]
        hows = self.plan.attempts(f"handle:{hop}")
        cause = {
            "buried by the broker": ("message_dead_lettered", "queue"),
            "buried by the application": ("message_dead_lettered", "queue"),
            "loops": ("message_retry_loop", taker.role),
        }.get(hows[-1], ("message_processing_failed", taker.role))

        def once(how: str) -> None:
            def handler(context: Context | None) -> None:
                if self.world.restores and hop in self.world.broken:
                    context = self._first
                if how:
                    self._fail_to_handle(
                        how, message, context, self._trouble(ErrorKind.PARSE, *cause)
                    )
                sent[0] = handle(message, context)

            self.post.deliver(message, handler)

        try:
            self._repeat(f"handle:{hop}", once, (1, 15))
        except Trouble:
            if hows[-1] == "buried by the broker":
                self.post.bury(message, "crm" if taker.role == "mes" else "mes")
            raise
        return sent[0]

    def _fail_to_handle(
        self, how: str, message: Message, context: Context | None, trouble: Trouble
    ) -> None:
        """The handler throws before it has done anything; it may bury the message itself."""
        service = self._service(TAKER[message.hop])
        if service.consumer.records and not self.world.marked("wrapped handler"):
            self.pen.pause(0.001, 0.05)
            self._bury_by_hand(how, message, context)
            raise trouble
        with self.teller.work(service.worker, "MessageHandler.handle", context) as work:
            self.pen.pause(0.001, 0.05)
            self._bury_by_hand(how, message, work.context)
            raise trouble

    def _bury_by_hand(self, how: str, message: Message, context: Context | None) -> None:
        if how != "buried by the application" or context is None:
            return
        service = self._service(TAKER[message.hop])
        buried = dead_letters_of(self.world.destinations[message.hop], self.world.broker)
        self.post.send(service.worker, service.producer, buried, context)

    # The price

    def _calculate(self, message: Message, context: Context | None) -> Message | None:
        del message
        mes = self._service("mes")
        if self.world.marked("wrapped handler"):
            with self.teller.work(mes.worker, "PriceRequestHandler.handle", context) as work:
                return self._calculate_in(work.context)
        return self._calculate_in(context)

    def _calculate_in(self, context: Context | None) -> Message | None:
        try:
            self._repeat("calculate", lambda how: self._calculate_once(how, context), (0.5, 5))
        except Trouble as trouble:
            self.failed_calculation_at = self.pen.at
            self.ended = trouble
            if self.world.marked("calculation raises"):
                raise
            return None
        if self.plan.attempts("calculate")[-1] == "unmarked":
            return None
        if context is None:
            return self._publish_in_new_trace()
        return self._publish("H2", self._service("mes").worker, context)

    def _publish_in_new_trace(self) -> Message | None:
        mes = self._service("mes")
        with self.teller.work(mes.worker, "PriceRequestHandler.answer", None) as work:
            return self._publish("H2", mes.worker, work.context)

    def _calculate_once(self, how: str, context: Context | None) -> None:
        mes = self._service("mes")
        first = self.world.marked("download first") and context is not None
        if first and context is not None:
            self.calculation_not_begun = how == "download"
            self._download(mes, context, how)
        if how == "unmarked":
            with self.teller.work(mes.worker, "run price calculation", context):
                self.pen.pause(0.5, 20)
            return
        with self.teller.reaching("PRICE_CALCULATED", mes.worker, context) as work:
            if not first:
                self._download(mes, work.context, how)
            with self.teller.work(mes.worker, "mesh.parse", work.context):
                self.pen.pause(0.05, 0.5)
            if how == "hangs":
                raise Silence("price_calculation_hung", "mes")
            if how in CALCULATION_ERRORS:
                kind, cause = CALCULATION_ERRORS[how]
                self.pen.pause(*((120, 500) if how == "times out" else (0.1, 10)))
                raise self._trouble(kind, cause, "mes")
            self.pen.pause(*((660, 800) if how == "slow" else (0.2, 70)))

    def _download(self, mes: Service, parent: Context, how: str) -> None:
        trouble = None
        if how == "download":
            trouble = self._trouble(ErrorKind.STORAGE, "service_call_failed", "s3")
        storage.access(
            self.pen, mes.worker, mes.storage, "GetObject", self.world.storage, parent, trouble
        )

    def _tell_crm(self, message: Message, context: Context | None) -> Message | None:
        del message
        crm = self._service("crm")
        with self.teller.work(crm.worker, "OrderStore.note", context) as work:
            noise.database(self.pen, crm.worker, work.context)
        return None

    # Steps of operators and carrier

    def _approve(self) -> None:
        message = self._repeat("approve", self._approve_once, (30, 300))
        if message is not None:
            self._deliver(message, self._plan_work)

    def _approve_once(self, how: str) -> Message | None:
        crm = self._service("crm")
        with self.teller.entry("crm", "/api/approvals", "MANUFACTURING_APPROVED") as entry:
            with self.teller.reaching("MANUFACTURING_APPROVED", crm.front, entry.context) as work:
                self._go_wrong(how, crm, "mes", work.context)
                noise.database(self.pen, crm.front, work.context)
                if self.world.marked("publish inside"):
                    return self._publish("H3", crm.front, work.context)
            return self._publish("H3", crm.front, entry.context)

    def _plan_work(self, message: Message, context: Context | None) -> Message | None:
        del message
        mes = self._service("mes")
        with self.teller.work(mes.worker, "Planner.enqueue", context):
            self.pen.pause(0.005, 0.1)
        return None

    def _start(self) -> None:
        self._produce("start", "/api/production/start")

    def _complete(self) -> None:
        self._produce("complete", "/api/production/complete")

    def _package(self) -> None:
        self._produce("package", "/api/production/package")

    def _produce(self, step: str, route: str) -> None:
        mes = self._service("mes")
        stage = STAGE_OF_STEP[step]

        def once(how: str) -> None:
            with (
                self.teller.entry("mes", route, stage) as entry,
                self.teller.reaching(stage, mes.front, entry.context) as work,
            ):
                self._go_wrong(how, mes, "crm", work.context)
                noise.database(self.pen, mes.front, work.context)

        self._repeat(step, once, (30, 300))

    def _ship(self) -> None:
        message = self._repeat("ship", self._ship_once, (30, 300))
        if message is not None:
            self._deliver(message, self._tell_crm)

    def _ship_once(self, how: str) -> Message | None:
        mes = self._service("mes")
        with self.teller.entry("mes", "/api/shipments", "SHIPPED") as entry:
            with self.teller.reaching("SHIPPED", mes.front, entry.context) as work:
                self._go_wrong(how, mes, "crm", work.context)
                if self.world.marked("publish inside"):
                    return self._publish("H4", mes.front, work.context)
            return self._publish("H4", mes.front, entry.context)

    def _close(self) -> None:
        crm = self._service("crm")

        def once(how: str) -> None:
            with (
                self.teller.entry("crm", "/api/closings", "CLOSED") as entry,
                self.teller.reaching("CLOSED", crm.front, entry.context) as work,
            ):
                self._go_wrong(how, crm, "mes", work.context)
                noise.database(self.pen, crm.front, work.context)

        self._repeat("close", once, (30, 300))

    def _cancel(self) -> None:
        self.pen.wait(self.plan.cancelled_after)
        shop = self._service("shop")
        with (
            self.teller.entry("shop", "/api/orders/cancel", "CANCELLED") as entry,
            self.teller.reaching("CANCELLED", shop.front, entry.context),
        ):
            self.pen.pause(0.001, 0.05)
