"""Messages that do not arrive, or arrive and are not worked on."""

from msgspec.structs import replace

from ordertrace_cli.demo.lifecycle import HOUR, MINUTE, Hop
from ordertrace_cli.demo.lines import (
    AUTO,
    BULK,
    EXPRESS,
    FILM,
    MUSEUM,
    RESIN,
    SCHOOL,
    STUDIO,
)
from ordertrace_cli.demo.scenarios.model import (
    SETTLED,
    Scenario,
    any_line,
    beyond_limit,
    shows_failures,
)
from ordertrace_cli.demo.troubles import Passage, Troubles

_OUTAGES = {
    Hop.REQUEST: (EXPRESS, (3 * MINUTE, 108 * MINUTE), 14),
    Hop.RESULT: (RESIN, (SETTLED, 4.8 * HOUR), 4),
    Hop.APPROVAL: (BULK, (SETTLED, 8.5 * HOUR), 3),
    Hop.SHIPMENT: (AUTO, (SETTLED, 19 * HOUR), 3),
}
_LOSERS = {
    Hop.REQUEST: SCHOOL,
    Hop.RESULT: STUDIO,
    Hop.APPROVAL: MUSEUM,
    Hop.SHIPMENT: FILM,
}


_VERDICTS = {
    Passage.LOST: ("stuck", "message_lost", "queue"),
    Passage.HEADERS_LOST: ("unknown", "context_lost", ""),
    Passage.NOT_PUBLISHED: ("failed", "message_publish_failed", "queue"),
    Passage.FAILED: ("failed", "message_processing_failed", ""),
    Passage.DEAD_UNREAD: ("failed", "message_processing_failed", ""),
    Passage.LOOP: ("failed", "message_retry_loop", ""),
    Passage.DEAD_BY_BROKER: ("failed", "message_dead_lettered", "queue"),
    Passage.DEAD_BY_APPLICATION: ("failed", "message_dead_lettered", "queue"),
}
"""Status, cause and system of what ends an order on a hop; "" stands for the consumer's system."""


_LATELY = {
    (Hop.REQUEST, Passage.DEAD_BY_BROKER),
    (Hop.RESULT, Passage.NOT_PUBLISHED),
    (Hop.APPROVAL, Passage.LOST),
    (Hop.SHIPMENT, Passage.LOOP),
}
"""What struck within the last two hours, too: a few single troubles beside the outage."""


def on_hop(hop: Hop) -> tuple[Scenario, ...]:
    """Everything that happens to a message, on one hop."""
    name, consumer = hop.name.lower(), hop.consumer.value

    def told(what: str, passage: Passage, count: int, attempts: int = 1) -> Scenario:
        status, cause, at = _VERDICTS[passage]
        return Scenario(
            f"{name}_{what}",
            hop.stage,
            (25 * MINUTE if (hop, passage) in _LATELY else SETTLED, 18 * HOUR),
            count,
            status,
            cause,
            at or consumer,
            troubles=Troubles(hop=hop, passage=passage, attempts=attempts),
            evidence=passage is Passage.LOST,
            fits=any_line
            if passage in (Passage.LOST, Passage.NOT_PUBLISHED)
            else shows_failures(hop),
        )

    down, ages, count = _OUTAGES[hop]
    lost = told("lost", Passage.LOST, 4)
    return (
        lost,
        replace(
            lost,
            name=f"{name}_consumer_down",
            ages=ages,
            count=count,
            cause="consumer_down",
            at=consumer,
            evidence=False,
            lines=(down,),
        ),
        replace(
            told("context_lost", Passage.HEADERS_LOST, 3),
            ages=beyond_limit(hop.stage),
            goes_on=True,
            fits=any_line,
            lines=(_LOSERS[hop],),
        ),
        told("not_published", Passage.NOT_PUBLISHED, 3, 2),
        told("failed", Passage.FAILED, 2),
        told("failed_twice", Passage.FAILED, 2, 2),
        told("dead_unread", Passage.DEAD_UNREAD, 1),
        told("loops", Passage.LOOP, 1, 3),
        told("loops_long", Passage.LOOP, 2, 9),
        told("dead_by_broker", Passage.DEAD_BY_BROKER, 2),
        told("dead_by_application", Passage.DEAD_BY_APPLICATION, 2),
    )
