"""The CRM: operators approve orders and close them, on what messages from MES tell.

FastAPI and aio-pika. Says by the attribute `order.stage` which stage an order has reached.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import uvicorn
from aio_pika.abc import AbstractIncomingMessage
from fastapi import FastAPI, HTTPException
from opentelemetry.instrumentation.aio_pika import AioPikaInstrumentor
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor

from tests.landscape.services.messages import Messages, connect
from tests.landscape.services.orders import Order, Orders, Step
from tests.landscape.services.queues import APPROVALS, PRICE_RESULTS, REFUSED_REQUESTS, SHIPMENTS
from tests.landscape.services.saved_context import later_step
from tests.landscape.services.settings import Settings, from_environment
from tests.landscape.services.telemetry import start_telemetry
from tests.landscape.troubles import Trouble


class NoSuchPriceListError(Exception):
    """A result that the CRM cannot make sense of."""


class UnknownCarrierError(Exception):
    """A shipment by somebody the CRM has never heard of."""


@dataclass(slots=True)
class Board:
    """What lies before the operators: numbers of orders."""

    priced: set[str] = field(default_factory=set)
    shipped: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)


class Crm:
    """Handlers of its messages, and what its operators may do."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.orders = Orders()
        self.board = Board()
        self.maintenance = False
        self._step = partial(later_step, way=settings.way)
        self._messages: Messages

    async def start(self) -> None:
        self._messages = await connect(self.settings)
        await self._messages.consume(PRICE_RESULTS, self.on_price)
        await self._messages.consume(SHIPMENTS, self.on_shipment)
        if self.settings.reads_dead_letters:
            await self._messages.consume(REFUSED_REQUESTS, self.on_refused)

    async def on_price(self, order: Order, _: AbstractIncomingMessage) -> None:
        if order.has(Trouble.RESULT_THROWS):
            raise NoSuchPriceListError
        self.board.priced.add(order.number)

    async def on_shipment(self, order: Order, _: AbstractIncomingMessage) -> None:
        if order.has(Trouble.SHIPMENT_THROWS):
            raise UnknownCarrierError
        self.board.shipped.add(order.number)

    async def on_refused(self, order: Order, _: AbstractIncomingMessage) -> None:
        self.board.refused.add(order.number)

    def register(self, order: Order) -> None:
        known = order.number in self.orders.by_number
        self.orders.keep(order)
        if self.maintenance or (order.has(Trouble.REGISTRATION_REPEATED) and not known):
            raise HTTPException(503)

    async def approve(self, number: str) -> None:
        order = self.orders.by_number[number]
        with self._step("approval.register", order.context) as span:
            await self._messages.publish(APPROVALS, order)
            span.set_attribute("order.stage", "MANUFACTURING_APPROVED")

    async def close(self, number: str, by_hand: bool) -> None:
        order = self.orders.by_number[number]
        name = "closing.manual" if by_hand else "closing.carrier"
        with self._step(name, order.context) as span:
            span.set_attribute("order.stage", "CLOSED")


def make_app(crm: Crm) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await crm.start()
        yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/health")
    def health() -> None:
        """For whoever waits until the CRM is up."""

    @app.get("/board")
    def board() -> Board:
        return crm.board

    @app.put("/maintenance")
    def maintain(on: bool) -> None:
        crm.maintenance = on

    @app.get("/recommendations")
    def recommend() -> None:
        raise HTTPException(500)

    @app.post("/registrations")
    def register(order: Order) -> None:
        crm.register(order)

    @app.post("/approvals")
    async def approve(step: Step) -> None:
        await crm.approve(step.number)

    @app.post("/closings")
    async def close(step: Step) -> None:
        await crm.close(step.number, step.by_hand)

    return app


def main() -> None:
    settings = from_environment()
    start_telemetry("crm", settings.otlp_url)
    AioPikaInstrumentor().instrument()
    app = make_app(Crm(settings))
    FastAPIInstrumentor.instrument_app(app, excluded_urls="health,board,maintenance")
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
