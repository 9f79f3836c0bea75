"""Orders that were stopped: each cause of the contract on every hop and step that can show it."""

from collections.abc import Callable, Iterable, Iterator

from benchmarks.accuracy_orders.dialects.messaging import Sending, Taking
from benchmarks.accuracy_orders.hops import dead_letters_of
from benchmarks.accuracy_orders.landscapes import HOPS
from benchmarks.accuracy_orders.mishaps import Mishap
from benchmarks.accuracy_orders.plans import DAY, HOUR, MINUTE, STEP_OF_HOP, Outcome, Scenario
from benchmarks.accuracy_orders.worlds import TAKER, World

_FAILED_AGE = (5 * MINUTE, 3 * DAY)
_SILENT_AGE = (25 * MINUTE, 3 * DAY)

# The last step: whose turn it is, from when to when it is overdue, and the hop before it.
_OVERDUE = {
    "submit": ("crm", 4.6 * HOUR, 4 * DAY, "H2"),
    "approve": ("mes", 25 * HOUR, 6 * DAY, "H3"),
    "start": ("mes", 73 * HOUR, 8 * DAY, ""),
    "complete": ("mes", 25 * HOUR, 6 * DAY, ""),
    "package": ("mes", 25 * HOUR, 6 * DAY, ""),
}


def _unbroken(hop: str) -> Callable[[World], bool]:
    return lambda world: hop not in world.broken


def _alive(hop: str) -> Callable[[World], bool]:
    return lambda world: hop in world.alive


def _taken_one_by_one(hop: str) -> Callable[[World], bool]:
    """A batch without context says nothing of any order."""
    return lambda world: not (world.services[TAKER[hop]].consumer.batch or world.outages)


def _names_dead_letters(hop: str, *, by_reader: bool) -> Callable[[World], bool]:
    """Whether the spans of whoever buries the message, or reads the dead letters, name them."""

    def fits(world: World) -> bool:
        taker = TAKER[hop]
        buried = dead_letters_of(world.destinations[hop], world.broker)
        reader = world.services["crm" if taker == "mes" else "mes"]
        if by_reader and world.silent == reader.role:
            return False
        spans: tuple[Taking | Sending, ...] = (
            reader.consumer.spans if by_reader else world.services[taker].producer.spans
        )
        named = [value for span in spans for value in buried.filled(span.attributes).values()]
        return any(
            isinstance(value, str) and value in world.profile.patterns.dead_letter
            for value in named
        )

    return fits


def _customer_troubles() -> Iterator[Scenario]:
    for how in ("error", "slow down", "forbidden", "refused"):
        for times in (1, 3):
            mishaps = (Mishap("upload", how, times),)
            yield Scenario(
                f"upload: {how}", "upload", (10 * MINUTE, 6 * DAY), mishaps=mishaps, place="upload"
            )
    for how in ("invalid", "bug"):
        yield Scenario(
            f"upload: {how}",
            "upload",
            _FAILED_AGE,
            mishaps=(Mishap("upload", how),),
            place="upload",
        )


def _step_troubles() -> Iterator[Scenario]:
    hows = (
        "bug",
        "call answered",
        "call rejected",
        "call refused",
        "call timed out",
        "call over gRPC",
    )
    for step in ("submit", "approve", "start", "complete", "package", "ship", "close"):
        for how in hows:
            yield Scenario(
                f"{step}: {how}", step, _FAILED_AGE, mishaps=(Mishap(step, how),), place=step
            )


def _message_troubles() -> Iterator[Scenario]:
    for hop in HOPS:
        step = STEP_OF_HOP[hop]
        for times in (1, 2):
            yield Scenario(
                "publish fails",
                step,
                _FAILED_AGE,
                mishaps=(Mishap(f"publish:{hop}", "fails", times),),
                place=hop,
            )
            yield Scenario(
                "handler throws",
                step,
                _FAILED_AGE,
                mishaps=(Mishap(f"handle:{hop}", "throws", times),),
                place=hop,
            )
            yield Scenario(
                "context of one message lost",
                step,
                _SILENT_AGE,
                mishaps=(Mishap(f"deliver:{hop}", "without context"),),
                place=hop,
                fits=_taken_one_by_one(hop),
            )
            yield Scenario(
                "message lost",
                step,
                _SILENT_AGE,
                mishaps=(Mishap(f"deliver:{hop}", "lost"),),
                place=hop,
                fits=_alive(hop),
            )
        for times in (3, 5):
            yield Scenario(
                "retry loop",
                step,
                _FAILED_AGE,
                mishaps=(Mishap(f"handle:{hop}", "loops", times),),
                place=hop,
            )
        yield Scenario(
            "dead letters of the broker",
            step,
            _FAILED_AGE,
            mishaps=(Mishap(f"handle:{hop}", "buried by the broker"),),
            place=hop,
            fits=_names_dead_letters(hop, by_reader=True),
        )
        yield Scenario(
            "dead letters of the application",
            step,
            _FAILED_AGE,
            mishaps=(Mishap(f"handle:{hop}", "buried by the application"),),
            place=hop,
            fits=_names_dead_letters(hop, by_reader=False),
        )


def _calculation_troubles() -> Iterator[Scenario]:
    for how in ("raises", "times out", "invalid", "download"):
        yield Scenario(
            f"calculation: {how}",
            "submit",
            (25 * MINUTE, 3 * DAY),
            mishaps=(Mishap("calculate", how),),
            place="calculate",
        )
    yield Scenario(
        "calculation hangs",
        "submit",
        _SILENT_AGE,
        mishaps=(Mishap("calculate", "hangs"),),
        place="calculate",
    )
    yield Scenario(
        "calculation ends without a word",
        "submit",
        _SILENT_AGE,
        Outcome("stuck", "unexplained", "mes"),
        (Mishap("calculate", "unmarked"),),
        place="calculate",
    )
    yield Scenario(
        "nothing is sent",
        "submit",
        _SILENT_AGE,
        mishaps=(Mishap("publish:H1", "never"),),
        place="submit",
        fits=lambda world: not world.outages and not world.broken and not world.silent,
    )


def _waits() -> Iterator[Scenario]:
    for step, (role, least, most, hop) in _OVERDUE.items():
        yield Scenario(
            f"operator waits after {step}",
            step,
            (least, most),
            Outcome("stuck", "awaiting_operator", role),
            place=step,
            fits=_unbroken(hop),
        )
    yield Scenario(
        "carrier does not come",
        "ship",
        (14.5 * DAY, 25 * DAY),
        Outcome("stuck", "awaiting_carrier", "crm"),
        place="ship",
        fits=_unbroken("H4"),
    )


def _by_name(scenarios: Iterable[Scenario]) -> Iterator[tuple[Scenario, ...]]:
    kinds: dict[str, list[Scenario]] = {}
    for scenario in scenarios:
        kinds.setdefault(scenario.name, []).append(scenario)
    yield from map(tuple, kinds.values())


TROUBLED: tuple[tuple[Scenario, ...], ...] = (
    tuple(_customer_troubles()),
    *_by_name(_message_troubles()),
    *_by_name(_calculation_troubles()),
    tuple(scenario for scenario in _step_troubles() if scenario.name.endswith("bug")),
    tuple(scenario for scenario in _step_troubles() if not scenario.name.endswith("bug")),
    tuple(_waits()),
)
"""Orders that were stopped, those of one kind together: a world takes from each kind in turn.

Outages, contexts lost by all and silent systems are a world's own.
"""
