"""A message's way to its handler: taken, taken again, lost, late, buried, without its context."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeAlias

from benchmarks.accuracy_orders.handlers import note_in_crm
from benchmarks.accuracy_orders.hops import Message, dead_letters_of
from benchmarks.accuracy_orders.mishaps import ErrorKind, Silence, Trouble
from benchmarks.accuracy_orders.pen import Context
from benchmarks.accuracy_orders.scene import Scene
from benchmarks.accuracy_orders.worlds import TAKER

Handler: TypeAlias = Callable[[Scene, Message, Context | None], Message | None]
"""What a consumer does with a message in a context; the message it sends in turn, if any."""


def deliver(scene: Scene, message: Message, handle: Handler) -> Message | None:
    """The message's way to its consumer, and what the handler sends in its turn."""
    hop = message.hop
    taker = TAKER[hop]
    if hop in scene.world.outages and message.at >= scene.world.outages[hop]:
        raise Silence("consumer_down", taker)
    how = scene.plan.attempts(f"deliver:{hop}")[-1]
    if how == "lost":
        raise Silence("message_lost", "queue")
    if how == "on its way":
        raise Silence("in_progress", "")
    scene.pen.pause(*((300, 2400) if how == "late" else (0.005, 0.7)))
    if how == "without context":
        message = replace(message, context=None)
    lost = how == "without context" or (hop in scene.world.broken and not scene.world.restores)
    scene.teller.in_fragment = lost
    following = _take(scene, message, handle)
    if how == "twice":
        scene.pen.pause(0.1, 5)
        scene.post.deliver(message, lambda _: scene.pen.pause(0.001, 0.01))
    if lost:
        # Whatever becomes of the fragment, the order itself was lost sight of here.
        if following is not None:
            with suppress(Silence):
                deliver(scene, following, note_in_crm)
        raise Silence("context_lost", taker)
    return following


def _take(scene: Scene, message: Message, handle: Handler) -> Message | None:
    """Deliver until it goes well, or has failed as often as planned; then bury it, if so."""
    hop = message.hop
    taker = scene.service(TAKER[hop])
    sent: list[Message | None] = [None]
    hows = scene.plan.attempts(f"handle:{hop}")
    cause = {
        "buried by the broker": ("message_dead_lettered", "queue"),
        "buried by the application": ("message_dead_lettered", "queue"),
        "loops": ("message_retry_loop", taker.role),
    }.get(hows[-1], ("message_processing_failed", taker.role))

    def once(how: str) -> None:
        def handler(context: Context | None) -> None:
            if scene.world.restores and hop in scene.world.broken:
                context = scene.first
            if how:
                _fail_to_handle(
                    scene, how, message, context, scene.trouble(ErrorKind.PARSE, *cause)
                )
            sent[0] = handle(scene, message, context)

        scene.post.deliver(message, handler)

    try:
        scene.repeat(f"handle:{hop}", once, (1, 15))
    except Trouble:
        if hows[-1] == "buried by the broker":
            scene.post.bury(message, "crm" if taker.role == "mes" else "mes")
        raise
    return sent[0]


def _fail_to_handle(
    scene: Scene, how: str, message: Message, context: Context | None, trouble: Trouble
) -> None:
    """The handler throws before it has done anything; it may bury the message itself."""
    service = scene.service(TAKER[message.hop])
    if service.consumer.records and not scene.world.marked("wrapped handler"):
        scene.pen.pause(0.001, 0.05)
        _bury_by_hand(scene, how, message, context)
        raise trouble
    with scene.teller.work(service.worker, "MessageHandler.handle", context) as work:
        scene.pen.pause(0.001, 0.05)
        _bury_by_hand(scene, how, message, work.context)
        raise trouble


def _bury_by_hand(scene: Scene, how: str, message: Message, context: Context | None) -> None:
    if how != "buried by the application" or context is None:
        return
    service = scene.service(TAKER[message.hop])
    buried = dead_letters_of(scene.world.destinations[message.hop], scene.world.broker)
    scene.post.send(service.worker, service.producer, buried, context)
