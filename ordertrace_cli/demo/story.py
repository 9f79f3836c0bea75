"""One order's life, from its first request to wherever its troubles let it come.

Owns the sequence of steps. What they are written with is `writer`'s, the ways between the
services are `carrier`'s, the calculation is `workshop`'s.
"""

from collections.abc import Mapping

from ordertrace_cli.demo.dialects import database, http, storage
from ordertrace_cli.demo.dialects.failures import (
    INVALID_MODEL,
    NOT_PUBLISHED,
    REFUSED,
    STORAGE_ERROR,
    Failure,
    record,
)
from ordertrace_cli.demo.dialects.messaging import Delivery
from ordertrace_cli.demo.dialects.storage import Outcome
from ordertrace_cli.demo.lifecycle import LIFE, Hop, Role, Stage, system_of
from ordertrace_cli.demo.lines import Keeping
from ordertrace_cli.demo.tape import Context
from ordertrace_cli.demo.troubles import Upload
from ordertrace_cli.demo.workshop import calculate
from ordertrace_cli.demo.writer import Writer
from ordertrace_cli.spans.model import AttributeValue

_UPLOADS = {
    Upload.FAILED: (Outcome(500),),
    Upload.EXHAUSTED: (Outcome(503, retries=3),),
    Upload.REFUSED: (Outcome(None),),
    Upload.REPEATED: (Outcome(500), Outcome()),
    Upload.SDK_RETRY: (Outcome(retries=1),),
}
"""What storage answers to each upload by the customer; the others meet one sound answer."""

_FORBIDDEN: Mapping[str, AttributeValue] = {
    "order.number": "A-104-27",
    "customer.email": "someone@example.com",
    "order.amount": 129.9,
}
"""Invented values under keys that policy forbids; no other span of the landscape has such keys."""

_OPERATOR_STEPS = {
    Stage.MANUFACTURING_APPROVED: ("/api/approvals", "approval.register"),
    Stage.MANUFACTURING_STARTED: ("/api/production/start", "production.start"),
    Stage.MANUFACTURING_COMPLETED: ("/api/production/complete", "production.complete"),
    Stage.PACKAGING: ("/api/production/package", "production.package"),
    Stage.SHIPPED: ("/api/production/ship", "production.ship"),
}


class Story(Writer):
    """Writes one order onto a tape; it ends with the last of its times or earlier."""

    def tell(self) -> None:
        """Write everything."""
        for stage in LIFE:
            if stage not in self.times or stage in self.troubles.skips:
                continue
            if not self._reach(stage, self.times[stage]):
                break
        if self.troubles.cancel_after:
            self._cancel(self.last_end() + self.tape.between(*self.troubles.cancel_after))

    def _reach(self, stage: Stage, at: float) -> bool:
        match stage:
            case Stage.INITIATED:
                return self._initiate(at)
            case Stage.FILE_UPLOADED:
                return self._upload(at)
            case Stage.SUBMITTED:
                return self._submit(at)
            case Stage.PRICE_CALCULATED:
                return True  # reached by the handler of the price request
            case Stage.CLOSED:
                return self._close(at)
            case _:
                return self._operate(stage, at)

    # --- the customer's steps in the shop ---

    def _initiate(self, at: float) -> bool:
        shop = self.at(Role.SHOP)
        request = http.serve(shop, "/api/orders", at)
        self.saved = request.context
        database.query(shop, "INSERT", "orders", at + 0.002, request.context)
        if self.troubles.recommendations:
            code = self.tape.random.choice((None, 500, 503))
            similar = http.Target("recommendations", "/api/similar", "GET")
            http.call(shop, similar, at + 0.03, 0.4, request.context, code)
        end = at + self.tape.between(0.45, 0.6)
        self.mark(request.span, Stage.INITIATED, end - 0.001)
        request.answer(end)
        return True

    def _upload(self, at: float) -> bool:
        outcomes = _UPLOADS.get(self.troubles.upload, (Outcome(),))
        last = len(outcomes) - 1
        begin = at - 40.0 * last
        for index, outcome in enumerate(outcomes):
            if self._upload_once(begin + 40.0 * index, outcome):
                return True
        return False

    def _upload_once(self, at: float, outcome: Outcome) -> bool:
        shop = self.at(Role.SHOP)
        request = self.request("/api/orders/upload", at)
        storing = self.internal(Role.SHOP, "model.store", at + 0.002, request.context)
        if self.troubles.upload is Upload.PROBED:
            missing = Outcome(404)
            at = storage.access(
                shop, self.line.upload, "HeadObject", at + 0.003, storing.context, missing
            ).end
        put = storage.access(
            shop, self.line.upload, "PutObject", at + 0.004, storing.context, outcome
        )
        if not outcome.sound:
            failure = STORAGE_ERROR if outcome.code else REFUSED
            record(storing, failure, put.end + 0.001)
            request.answer(put.end + 0.003, 502, failure)
            return False
        storing.close(put.end + 0.001)
        return self._validate(request, put.end + 0.002)

    def _validate(self, request: http.Request, at: float) -> bool:
        checking = self.internal(Role.SHOP, "model.validate", at, request.context)
        end = at + self.tape.between(0.02, 0.3)
        if self.troubles.upload is Upload.INVALID:
            record(checking, INVALID_MODEL, end, event=self.tape.random.random() < 0.7)
            request.answer(end + 0.002, 422)
            return False
        self.mark(checking, Stage.FILE_UPLOADED, end)
        checking.close(end)
        request.answer(end + 0.002)
        return True

    def _submit(self, at: float) -> bool:
        request = self.request("/api/orders/submit", at)
        if self.troubles.forbidden:
            request.span.attributes.update(_FORBIDDEN)
        work = self.internal(Role.SHOP, "order.submit", at + 0.002, request.context)
        failure, now = self.trouble(Stage.SUBMITTED, work, at + 0.003)
        if failure:
            record(work, failure, now)
            request.answer(now + 0.002, 500, failure)
            return False
        if self.line.intake:
            now = self.call(Role.SHOP, Role.CRM, "/api/intake", now, work.context).end
        self.mark(work, Stage.SUBMITTED, now + 0.001)
        work.close(now + 0.002)
        return self._pass_on(Hop.REQUEST, request.context, now + 0.003, request)

    # --- messages and what consumers do with them ---

    def _pass_on(
        self, hop: Hop, parent: Context, at: float, request: http.Request | None = None
    ) -> bool:
        """Tell the next system; True when it has taken the message and done its part."""
        if hop is Hop.REQUEST and not self.troubles.dispatches:
            self._answer(request, at)
            return False
        carrier = self.carrier(hop)
        if hop.producer in self.line.silent:
            sent, end = None, at
            self.tape.group += 1
        else:
            telling = self.internal(hop.producer, f"{hop.value}.tell", at, parent)
            publish = carrier.send(telling.context, at + 0.002)
            end = self.last_end(hop.producer)
            if publish is None:
                record(telling, NOT_PUBLISHED, end + 0.001)
                self._answer(request, end + 0.002, NOT_PUBLISHED)
                return False
            telling.close(end + 0.001)
            sent, end = publish.context, publish.end
        self._answer(request, end + 0.004)
        if hop.consumer in self.line.silent:
            return self._silently(hop, end)
        delivery = carrier.receive(sent, end)
        return delivery is not None and self._handle(hop, delivery)

    def _silently(self, hop: Hop, at: float) -> bool:
        """A system that emits nothing does its part all the same, as far as others show it."""
        if hop is not Hop.REQUEST or Stage.PRICE_CALCULATED not in self.times:
            return False
        return self._pass_on(Hop.RESULT, self.context(), at + self.tape.between(20, 90))

    def _answer(
        self, request: http.Request | None, at: float, failure: Failure | None = None
    ) -> None:
        if request:
            request.answer(at, 500 if failure else 200, failure)

    def _handle(self, hop: Hop, delivery: Delivery) -> bool:
        if self.tape.group and self.saved and hop in (self.line.loses, Hop.RESULT):
            self.saved = delivery.work
        if hop is Hop.REQUEST:
            return self._calculate(delivery)
        begin = delivery.consumer.start
        written = database.query(delivery.emitter, "UPDATE", "orders", begin + 0.002, delivery.work)
        self.carrier(hop).done(delivery, written.end + 0.003)
        return True

    def _calculate(self, delivery: Delivery) -> bool:
        begin = delivery.consumer.start
        due = self.times.get(Stage.PRICE_CALCULATED)
        low, high = self.troubles.calculation_seconds or (5.0, 60.0)
        seconds = self.tape.between(low, high) if due is None else max(due - begin, 2.0)
        outcome = calculate(self.line, self.troubles.calculation, delivery, begin, seconds)
        if not outcome.priced:
            return False
        self.mark(outcome.calculation, Stage.PRICE_CALCULATED, outcome.calculation.end)
        told = self._pass_on(Hop.RESULT, delivery.work, outcome.calculation.end + 0.002)
        end = max(self.last_end(Role.MES, after=begin), outcome.calculation.end)
        self.carrier(Hop.REQUEST).done(delivery, end + 0.003)
        return told

    # --- operators and the carrier ---

    def _operate(self, stage: Stage, at: float) -> bool:
        route, name = _OPERATOR_STEPS[stage]
        if system_of(stage) in self.line.silent:
            return False
        request, work = self.step(system_of(stage), route, name, at)
        failure, now = self.trouble(stage, work, at + 0.004)
        if failure:
            record(work, failure, now)
            request.answer(now + 0.002, 500, failure)
            return False
        end = now + self.tape.between(0.008, 0.12)
        self.mark(work, stage, end)
        work.close(end)
        hop = next((hop for hop in Hop if hop.stage is stage), None)
        if hop is None:
            request.answer(end + 0.001)
            return True
        parent = self.context() if self.line.keeps is Keeping.ONE_TRACE else request.context
        return self._pass_on(hop, parent, end + 0.001, request)

    def _close(self, at: float) -> bool:
        route, name = "/api/carrier/delivered", "closing.carrier"
        if self.by_hand:
            route, name = "/api/closings", "closing.manual"
        request, work = self.step(Role.CRM, route, name, at)
        failure, now = self.trouble(Stage.CLOSED, work, at + 0.004)
        if failure:
            record(work, failure, now)
            request.answer(now + 0.002, 500, failure)
            return False
        self.mark(work, Stage.CLOSED, now + 0.01)
        work.close(now + 0.01)
        request.answer(now + 0.012)
        return True

    def _cancel(self, at: float) -> None:
        request = self.request("/api/orders/cancel", at)
        work = self.internal(Role.SHOP, "order.cancel", at + 0.002, request.context)
        self.mark(work, Stage.CANCELLED, at + 0.01)
        work.close(at + 0.01)
        request.answer(at + 0.012)
