"""Messages whose every delivery failed: what three rules on failed deliveries share."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from ordertrace_cli.diagnosis.case import Case, instant, span_facts
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, tried
from ordertrace_cli.diagnosis.model import Check
from ordertrace_cli.journey.causality import went_on_after
from ordertrace_cli.journey.deliveries import Delivery
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.redact import masked
from ordertrace_cli.spans.conventions.messaging import MessageRole


class FailedMessage(Struct, frozen=True):
    """failed: deliveries of one consumer by start, at least one, none sound after the last.

    dead_letter: the span that shows the message in a dead-letter destination, if one does.
    """

    publish: Publish
    failed: tuple[Delivery, ...]
    name: str
    dead_letter: Node | None
    dead_letter_name: str

    @property
    def service(self) -> str:
        return self.failed[-1].service

    @property
    def system(self) -> str:
        return self.failed[-1].system

    @property
    def last_end(self) -> int:
        """When the last failure was seen; work may go on after its consumer span."""
        return max(self.failed[-1].end, self.failed[-1].culprit.end)

    @property
    def error(self) -> str:
        """The error type of the last failure; "" when its spans name none."""
        for node in (self.failed[-1].handler, *self.failed[-1].handler.descendants()):
            found = span_facts(node).get("error") if node.failed else None
            if isinstance(found, str):
                return found
        return ""


def failed_messages(case: Case) -> Iterator[FailedMessage]:
    """Messages to the next system that were taken, and never with success."""
    for publish in case.journey.publishes:
        if publish.dead_letter or went_on_after(case.journey, publish):
            continue
        by_service: dict[str, list[Delivery]] = {}
        for delivery in publish.deliveries:
            if not delivery.dead_letter and delivery.system in (case.there, ""):
                by_service.setdefault(delivery.service, []).append(delivery)
        for deliveries in by_service.values():
            # What ends in a dead-letter queue had failed, whatever its emitter says; what was
            # taken again since has been asked for once more.
            last = deliveries[-1].start
            buried = any(
                delivery.dead_letter and delivery.start >= last for delivery in publish.deliveries
            )
            if buried or all(delivery.failed for delivery in deliveries):
                yield _failed_message(case, publish, deliveries)


def delivery_failed(message: FailedMessage) -> Check:
    """The first test of the three rules, which makes the message their suspect."""
    at = instant(message.last_end)
    return check(CheckCode.DELIVERY_FAILED, True, destination=message.name, at=at)


def tried_messages(
    case: Case, tests: Callable[[Case, FailedMessage], Iterable[Check]]
) -> tuple[Check, ...]:
    """A rule's tests of the message that fits best; that none failed, where none did."""
    nothing = check(CheckCode.DELIVERY_FAILED, False)
    return tried(failed_messages(case), lambda message: tests(case, message), nothing)


def _failed_message(case: Case, publish: Publish, failed: list[Delivery]) -> FailedMessage:
    node, name = _dead_letter(case, publish, failed)
    return FailedMessage(publish, tuple(failed), case.destination_name(publish), node, name)


def _dead_letter(case: Case, publish: Publish, failed: list[Delivery]) -> tuple[Node | None, str]:
    """By a consumer of a dead-letter queue, by the application's own publish, or by settlement."""
    for delivery in publish.deliveries:
        if delivery.dead_letter:
            return delivery.handler, delivery.destination.label
    for other in case.journey.publishes:
        inside = any(
            node in delivery.nodes
            for delivery in failed
            for node in (other.node, *other.node.ancestors())
        )
        buried = [found for found in other.deliveries if found.dead_letter]
        if inside and not other.failed and (other.dead_letter or buried):
            # Without a routing key only the reader's side names the dead-letter queue.
            where = other.destination if other.dead_letter else buried[0].destination
            return other.node, where.label
    for delivery in failed:
        for node in delivery.handler.descendants():
            if node.role is MessageRole.DEAD_LETTER and not node.failed:
                return node, masked(publish.destination.label)
    return None, ""
