"""The hand that sets up one site's queues and breaks them: `hand AMQP_URL EXCHANGE WORD NAME…`.

A program of its own, since ordertrace's own environment has no client for the broker. Words:
declare, count-void, delete-exchange; and for each queue named: purge, unbind (its way is gone),
reroute (its way leads astray), bind (all is well again).
"""

# pika comes without types.
# mypy: disable-error-code="import-untyped"

import sys

import pika
from pika.adapters.blocking_connection import BlockingChannel

from tests.landscape.services.queues import (
    DEAD_LETTER_EXCHANGE,
    PRICE_REQUESTS,
    QUEUES,
    REFUSED_REQUESTS,
)

VOID = "void"
"""Where messages go that a wrong binding leads astray. Nobody reads it."""


def declare(channel: BlockingChannel, exchange: str) -> None:
    """Everything as it should be; harmless when it is already."""
    dead_letter_exchange = DEAD_LETTER_EXCHANGE if exchange else ""
    channel.queue_declare(REFUSED_REQUESTS, durable=True)
    channel.queue_declare(VOID, durable=True)
    if exchange:
        channel.exchange_declare(exchange, durable=True)
        channel.exchange_declare(DEAD_LETTER_EXCHANGE, durable=True)
        channel.queue_bind(REFUSED_REQUESTS, DEAD_LETTER_EXCHANGE, REFUSED_REQUESTS)
    for queue in QUEUES:
        arguments = {}
        if queue == PRICE_REQUESTS:
            arguments = {
                "x-dead-letter-exchange": dead_letter_exchange,
                "x-dead-letter-routing-key": REFUSED_REQUESTS,
            }
        channel.queue_declare(queue, durable=True, arguments=arguments)
        if exchange:
            channel.queue_bind(queue, exchange, queue)


def count_void(channel: BlockingChannel) -> int:
    answer = channel.queue_declare(VOID, passive=True)
    return int(answer.method.message_count)


def act(channel: BlockingChannel, exchange: str, word: str, *names: str) -> None:
    match word:
        case "declare":
            declare(channel, exchange)
        case "delete-exchange":
            channel.exchange_delete(exchange)
        case "count-void":
            sys.stdout.write(f"{count_void(channel)}\n")
        case _:
            for name in names:
                _act_on(channel, exchange, word, name)


def _act_on(channel: BlockingChannel, exchange: str, word: str, name: str) -> None:
    match word:
        case "purge":
            channel.queue_purge(name)
        case "unbind":
            channel.queue_unbind(name, exchange, name)
        case "bind":
            channel.queue_bind(name, exchange, name)
            channel.queue_unbind(VOID, exchange, name)
        case "reroute":
            channel.queue_bind(VOID, exchange, name)
            channel.queue_unbind(name, exchange, name)
        case _:
            raise SystemExit(f"unknown word: {word}")


def main() -> None:
    url, exchange, *words = sys.argv[1:]
    connection = pika.BlockingConnection(pika.URLParameters(url))
    act(connection.channel(), exchange, *words)
    connection.close()


if __name__ == "__main__":
    main()
