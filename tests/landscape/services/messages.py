"""The broker, as CRM and MES use it: aio-pika, confirms, one handler a queue."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractIncomingMessage

from tests.landscape.services.orders import Order
from tests.landscape.services.settings import Settings

Handler: TypeAlias = Callable[[Order, AbstractIncomingMessage], Awaitable[None]]

MESSAGES_AT_ONCE = 100


class Messages:
    """Made by `connect`; the queues have been declared by others."""

    def __init__(self, channel: AbstractChannel, exchange: AbstractExchange) -> None:
        self._channel = channel
        self._exchange = exchange

    async def publish(self, routing_key: str, order: Order) -> None:
        """Raises DeliveryError for what the broker cannot route."""
        await self._publish_to(self._exchange, routing_key, order)

    async def bury(self, queue: str, order: Order) -> None:
        """Put aside what cannot be processed: straight to the queue for such cases."""
        await self._publish_to(self._channel.default_exchange, queue, order)

    async def consume(self, queue_name: str, handle: Handler) -> None:
        """A handler's exception refuses the message: the broker buries it or throws it away."""

        async def on_message(message: AbstractIncomingMessage) -> None:
            async with message.process(ignore_processed=True):
                await handle(Order.model_validate_json(message.body), message)

        queue = await self._channel.get_queue(queue_name, ensure=False)
        await queue.consume(on_message)

    @staticmethod
    async def _publish_to(exchange: AbstractExchange, routing_key: str, order: Order) -> None:
        message = aio_pika.Message(order.model_dump_json().encode())
        await exchange.publish(message, routing_key, mandatory=True)


async def connect(settings: Settings) -> Messages:
    connection = await aio_pika.connect_robust(settings.amqp_url)
    channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
    await channel.set_qos(MESSAGES_AT_ONCE)
    exchange: AbstractExchange = channel.default_exchange
    if settings.exchange:
        exchange = await channel.get_exchange(settings.exchange, ensure=False)
    return Messages(channel, exchange)
