"""The manufacturing system: a worker without a web server. Calculates prices; makes, ships.

aio-pika, boto3 in threads, httpx. Says by events on its spans which stage an order has
reached. Its operators work at terminals: tasks of their own, far from any message's context.
"""

# botocore and one of the instrumentors come without types.
# mypy: disable-error-code="import-untyped, no-untyped-call"

import asyncio
import contextvars
from functools import partial

import httpx
from aio_pika.abc import AbstractIncomingMessage
from botocore.exceptions import BotoCoreError, ClientError
from opentelemetry.instrumentation.aio_pika import AioPikaInstrumentor
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor

from tests.landscape.services.messages import Messages, connect
from tests.landscape.services.models import Models
from tests.landscape.services.orders import Order
from tests.landscape.services.pricing import (
    InvalidModelError,
    PrinterBusyError,
    TariffMissingError,
    price_of,
)
from tests.landscape.services.queues import (
    APPROVALS,
    PRICE_REQUESTS,
    PRICE_RESULTS,
    REFUSED_REQUESTS,
    SHIPMENTS,
)
from tests.landscape.services.saved_context import later_step, tracer
from tests.landscape.services.settings import Settings, from_environment
from tests.landscape.services.telemetry import start_telemetry
from tests.landscape.troubles import Trouble

WITHOUT_PRICE = (TimeoutError, InvalidModelError, TariffMissingError, BotoCoreError, ClientError)
BETWEEN_STEPS = 0.05
BETWEEN_DELIVERIES = 0.4
LONGEST = 3600.0


class RequestNotUnderstoodError(Exception):
    """A request for a price that MES cannot work on."""


class NoPrinterError(Exception):
    """An approved order for which there is no machine."""


class NoFilamentError(Exception):
    """What the operator sees when the spool is empty."""


class Mes:
    """Handlers of its messages, and what its operators do afterwards."""

    def __init__(self, settings: Settings, messages: Messages) -> None:
        self._settings = settings
        self._messages = messages
        self._step = partial(later_step, way=settings.way)
        self._refused_once: set[str] = set()
        self._at_work: set[asyncio.Task[None]] = set()
        self._shop = httpx.AsyncClient(
            base_url=settings.shop_url,
            timeout=10,
            # The shop may close a connection just when it is used again.
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=False,
        )
        self._models = Models(settings)

    async def on_request(self, order: Order, message: AbstractIncomingMessage) -> None:
        await self._refuse_if_told(order, message)
        if message.processed:
            return
        if order.has(Trouble.REQUEST_ACKNOWLEDGED_EARLY):
            await message.ack()
        try:
            await self.calculate(order)
        except WITHOUT_PRICE:
            if not order.has(Trouble.NO_CANCELLATION):
                await self.cancel(order)
            return
        await self._messages.publish(PRICE_RESULTS, order)

    async def calculate(self, order: Order) -> float:
        """Raises one of WITHOUT_PRICE; TimeoutError when it takes too long."""
        limit = self._settings.calculation_limit
        if order.has(Trouble.NO_TIME_LIMIT):
            limit = LONGEST
        with tracer.start_as_current_span("price.calculate") as span:
            async with asyncio.timeout(limit):
                model = await asyncio.to_thread(self._models.fetch, order.model_key)
                price = await self._price(model, order)
            span.add_event("order.price_calculated")
        return price

    async def cancel(self, order: Order) -> None:
        """A calculation without a price ends the order: that is the policy."""
        answer = await self._shop.post("/cancellations", json={"number": order.number})
        answer.raise_for_status()

    async def on_approval(self, order: Order, _: AbstractIncomingMessage) -> None:
        if order.has(Trouble.APPROVAL_THROWS):
            raise NoPrinterError
        # An operator's terminal knows nothing of the message that brought the order there.
        terminal = contextvars.Context()
        task = asyncio.create_task(self.manufacture(order), context=terminal)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def manufacture(self, order: Order) -> None:
        for name, event in (
            ("production.start", "order.manufacturing_started"),
            ("production.complete", "order.manufacturing_completed"),
            ("production.package", "order.packaging"),
        ):
            if name == "production.package" and order.has(Trouble.NEVER_PACKED):
                return
            await asyncio.sleep(BETWEEN_STEPS)
            with self._step(name, order.context) as span:
                if order.has(Trouble.PRODUCTION_BREAKS):
                    raise NoFilamentError
                span.add_event(event)
        await asyncio.sleep(BETWEEN_STEPS)
        with self._step("production.ship", order.context) as span:
            await self._messages.publish(SHIPMENTS, order)
            span.add_event("order.shipped")

    async def _price(self, model: str, order: Order) -> float:
        try:
            return await self._attempt(model, order, 1)
        except PrinterBusyError:
            return await self._attempt(model, order, 2)

    async def _attempt(self, model: str, order: Order, attempt: int) -> float:
        with tracer.start_as_current_span("model.slice"):
            return await price_of(model, order, attempt)

    async def _refuse_if_told(self, order: Order, message: AbstractIncomingMessage) -> None:
        """The troubles of a consumer. Raises, or leaves a processed message, or does nothing."""
        if order.has(Trouble.REQUEST_THROWS):
            raise RequestNotUnderstoodError
        if order.has(Trouble.REQUEST_BURIED):
            await self._messages.bury(REFUSED_REQUESTS, order)
            await message.ack()
        once = order.has(Trouble.REQUEST_THROWS_ONCE) and order.number not in self._refused_once
        if once or order.has(Trouble.REQUEST_REQUEUED):
            self._refused_once.add(order.number)
            await asyncio.sleep(BETWEEN_DELIVERIES)
            await message.nack(requeue=True)
            raise RequestNotUnderstoodError


async def work(settings: Settings) -> None:
    messages = await connect(settings)
    mes = Mes(settings, messages)
    await messages.consume(PRICE_REQUESTS, mes.on_request)
    await messages.consume(APPROVALS, mes.on_approval)
    await asyncio.Event().wait()


def main() -> None:
    settings = from_environment()
    if settings.telemetry:
        start_telemetry("mes", settings.otlp_url)
        AioPikaInstrumentor().instrument()
        BotocoreInstrumentor().instrument()
        HTTPXClientInstrumentor().instrument()
    asyncio.run(work(settings))


if __name__ == "__main__":
    main()
