"""Messages that nobody was seen to take: the tests that three rules share."""

from collections.abc import Callable, Iterable, Iterator

from ordertrace_cli.diagnosis.case import Case, instant
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, tried
from ordertrace_cli.diagnosis.model import Check
from ordertrace_cli.journey.messages import Publish


def overdue_tests(case: Case, publish: Publish) -> Iterator[Check]:
    """No consumer span of the message, for longer than a delivery may last."""
    published = instant(publish.end)
    name = case.destination_name(publish)
    yield check(CheckCode.NOT_TAKEN, True, destination=name, at=published)
    yield check(
        CheckCode.DELIVERY_OVERDUE,
        publish in case.lost,
        took=case.now - published,
        limit=case.profile.limits.queue_delivery,
    )


def tried_untaken(
    case: Case, tests: Callable[[Case, Publish], Iterable[Check]]
) -> tuple[Check, ...]:
    """A rule's tests of the message that fits best; that there is none, where there is none."""
    nothing = check(CheckCode.NOT_TAKEN, False)
    return tried(case.untaken, lambda publish: tests(case, publish), nothing)
