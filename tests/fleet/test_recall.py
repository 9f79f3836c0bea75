"""A first trace that was let go is fetched again when others turn out to belong to it."""

import json
from datetime import timedelta

from ordertrace_cli.fleet.stuck import Window
from ordertrace_cli.spans.model import Span, SpanKind, SpanLink, Trace
from ordertrace_cli.times import to_unix_nano
from tests.fleet.in_pieces import at_once, in_pieces, pieces
from tests.fleet.orders import NOW, PROFILE, SECOND, SYSTEM, OrderSpans, priced, submitted

WINDOW = Window(NOW - timedelta(hours=4), NOW, NOW)
SERVICES = frozenset(SYSTEM.values())


def follower(first: Trace, number: int, stage: str, ago: timedelta) -> Trace:
    """A step in a trace of its own that links back to the order's first span."""
    end = to_unix_nano(NOW - ago)
    span = Span(
        f"{number:032x}",
        f"{number:016x}",
        "",
        stage.lower(),
        SpanKind.INTERNAL,
        SYSTEM[stage],
        end - 1,
        end,
        attributes={"order.stage": stage},
        links=(SpanLink(first.trace_id, first.spans[0].span_id),),
    )
    return Trace(span.trace_id, (span,))


def waiting(number: int) -> OrderSpans:
    """Priced three hours ago, but for a message that nobody took since."""
    return priced(number, NOW - timedelta(hours=3), 20 * SECOND)


def test_an_order_that_went_on_elsewhere_is_judged_as_a_whole() -> None:
    first = waiting(1).trace()
    lost = submitted(2, NOW - timedelta(hours=1)).publish("SUBMITTED", taken_after=None).trace()
    # The step began earlier than its order, as its host's clock has it: it is met after it.
    closed = follower(first, 9, "CLOSED", timedelta(minutes=210))
    source = pieces([first, lost, closed], SERVICES, depth=2)
    answer = json.loads(in_pieces(source, PROFILE, WINDOW))
    whole = json.loads(at_once(source, PROFILE, WINDOW))
    assert answer["counts"] == whole["counts"]
    assert answer["counts"]["completed"] == 1
    assert answer["orders"] == whole["orders"]
