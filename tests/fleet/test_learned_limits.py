"""Where the profile is silent, other orders tell what is too long; if there are enough of them."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Cause, Diagnosis, OrderStatus
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.model import Caveat, CaveatCode
from tests.fleet.orders import NOW, PROFILE, SECOND, OrderSpans, approved, examined

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LONG_AGO = NOW - timedelta(days=30)


def silent(*names: str) -> Profile:
    """The built-in profile without the limits of these stages."""
    stages = (replace(s, within=None) if s.name in names else s for s in PROFILE.stages)
    return replace(PROFILE, stages=tuple(stages))


SILENT = silent("MANUFACTURING_APPROVED")


def fleet(cases: int, slowest: timedelta) -> list[OrderSpans]:
    """Orders approved within a minute, but the last two of each hundred."""
    return [
        approved(1_000 + n, LONG_AGO + n * MINUTE, slowest if n % 100 >= 98 else MINUTE)
        for n in range(cases)
    ]


def waiting(so_long: timedelta) -> OrderSpans:
    """An order that has waited for its approval for so long."""
    order = approved(7, NOW - so_long, HOUR)
    del order.spans[-1]
    return order


def judged(
    order: OrderSpans, orders: list[OrderSpans], profile: Profile, *, learned_limits: bool = True
) -> Diagnosis:
    whole = examined([*orders, order], profile, learned_limits=learned_limits)
    found = whole.find(order.trace_id)
    assert found is not None
    return whole.diagnose(found)


def learned(diagnosis: Diagnosis) -> dict[str, timedelta | None]:
    return {row.name: row.within for row in diagnosis.stages if row.learned}


@pytest.mark.parametrize(
    ("so_long", "status"),
    [
        (2 * HOUR, OrderStatus.IN_PROGRESS),
        (2 * HOUR + SECOND, OrderStatus.STUCK),
    ],
    ids=["twice p99 exactly", "longer than twice p99"],
)
def test_the_limit_is_twice_p99(so_long: timedelta, status: OrderStatus) -> None:
    diagnosis = judged(waiting(so_long), fleet(100, HOUR), SILENT)
    assert diagnosis.status is status
    assert learned(diagnosis) == {"MANUFACTURING_APPROVED": 2 * HOUR}
    if diagnosis.stall is not None:
        assert diagnosis.stall.finding.cause is Cause.AWAITING_OPERATOR


def test_without_being_asked_for_nothing_is_learned() -> None:
    order, orders = waiting(20 * HOUR), fleet(100, HOUR)
    diagnosis = judged(order, orders, SILENT, learned_limits=False)
    assert diagnosis.status is OrderStatus.IN_PROGRESS
    assert learned(diagnosis) == {}


def test_a_limit_of_the_profile_is_never_touched() -> None:
    diagnosis = judged(waiting(3 * HOUR), fleet(100, HOUR), PROFILE)
    assert diagnosis.status is OrderStatus.IN_PROGRESS
    assert learned(diagnosis) == {}


def test_too_few_orders_teach_nothing_and_that_is_said() -> None:
    order = waiting(20 * HOUR)
    whole = examined([*fleet(99, HOUR), order], SILENT, learned_limits=True)
    assert tuple(whole.limits.caveats()) == (
        Caveat(CaveatCode.LIMITS_NOT_LEARNED, 1, ("MANUFACTURING_APPROVED",)),
    )
    found = whole.find(order.trace_id)
    assert found is not None
    assert whole.diagnose(found).status is OrderStatus.IN_PROGRESS


def test_what_always_goes_in_a_moment_may_still_lie_in_its_queue() -> None:
    diagnosis = judged(waiting(MINUTE), fleet(100, 2 * SECOND), silent("PRICE_CALCULATED"))
    assert learned(diagnosis) == {"PRICE_CALCULATED": MINUTE}


def test_the_first_stage_and_the_cancelling_one_have_no_limit_to_learn() -> None:
    whole = examined(fleet(100, HOUR), PROFILE, learned_limits=True)
    assert whole.limits.unknown == ()
    assert whole.limits.profile == PROFILE
