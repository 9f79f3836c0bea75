"""Spans of batch listeners: one for several messages, so for several orders."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from ordertrace_cli.demo.dialects.messaging import Client, Destination
from ordertrace_cli.demo.tape import Context, Draft, Emitter, Origin, Tape
from ordertrace_cli.spans.model import SpanKind

HANDED_OUT_AFTER = 1.5
"""Seconds that a message waits for its batch."""

_TOGETHER = 1.0
"""Messages so close to the first are in its batch; all of them were published before it began."""


class Taken(Struct, frozen=True):
    """A message that a batch listener took. consumer: its share of the span, not exported."""

    client: Client
    destination: Destination
    sent: Context
    consumer: Draft


def batches(tape: Tape, taken: Sequence[Taken]) -> dict[str, list[str]]:
    """Write a root for each batch, with a link to every message that it took.

    Returns, for each trace that a message came from, the traces of the batches that took it.
    """
    served: dict[str, list[str]] = {}
    queued = sorted(taken, key=lambda one: (one.destination.queue, one.consumer.start))
    for _, group in groupby(queued, key=lambda one: one.destination.queue):
        together: list[Taken] = []
        for one in group:
            if together and one.consumer.start - together[0].consumer.start > _TOGETHER:
                _batch(tape, together, served)
                together = []
            together.append(one)
        _batch(tape, together, served)
    return served


def _batch(tape: Tape, together: Sequence[Taken], served: dict[str, list[str]]) -> None:
    first = together[0]
    style = first.client.delivering
    size = {"messaging.batch.message_count": len(together)}
    draft = Emitter(tape, first.consumer.service).open(
        style.words.named(first.destination),
        SpanKind.CONSUMER,
        first.consumer.start,
        Origin(links=tuple(one.sent for one in together)),
        style.scope,
        style.words.filled(first.destination) | size,
    )
    draft.close(max(one.consumer.end for one in together))
    for one in together:
        served.setdefault(one.sent.trace_id, []).append(draft.context.trace_id)
