"""What happens at each site, in which order, and what is true of its orders afterwards.

First what concerns everybody and is over quickly, then the orders of `plans` together, last the
outage of MES, after which nothing of it is alive. Nothing here waits for spans.
"""

import time
from datetime import UTC, datetime

from tests.landscape.labels import (
    Label,
    PlayedSite,
    Truth,
    completed,
    failed,
    stuck,
    unknown,
)
from tests.landscape.plans import Plan, Until, plans
from tests.landscape.services.queues import APPROVALS, PRICE_REQUESTS, PRICE_RESULTS, SHIPMENTS
from tests.landscape.site import CUBE, PlacedOrder, Site
from tests.landscape.troubles import Trouble

# Longer than every wait of profile.toml.
LONGEST_WAIT = 6.0
# Spans of a service that was killed this long after them have been sent.
EXPORT_SECONDS = 1.0


class Play:
    """One site's run; collects the labels."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.labels: dict[str, Label] = {}
        self._to_close: list[tuple[PlacedOrder, bool]] = []
        self._began = datetime.now(UTC)

    def place(self, scenario: str, truth: Truth, *troubles: Trouble) -> PlacedOrder:
        order = self.site.create(troubles)
        self.labels[scenario] = Label(scenario, order.trace_id, truth)
        return order

    def place_ready(self, scenario: str, truth: Truth, *troubles: Trouble) -> PlacedOrder:
        order = self.place(scenario, truth, *troubles)
        self.site.upload(order)
        return order

    def wait_until_priced(self) -> None:
        self.site.wait_until("priced", [order for order, _ in self._to_close])

    def finish(self, order: PlacedOrder, by_hand: bool = False) -> None:
        """Approve it once it has a price, close it once it is shipped: see `finish_orders`."""
        self._to_close.append((order, by_hand))

    def finish_orders(self) -> None:
        self.wait_until_priced()
        orders = [order for order, _ in self._to_close]
        for order in orders:
            self.site.approve(order)
        self.site.wait_until("shipped", orders)
        for order, by_hand in self._to_close:
            self.site.close(order, by_hand)
        self._to_close.clear()

    def judge(self, at: datetime) -> PlayedSite:
        time.sleep(EXPORT_SECONDS)
        site = self.site
        return PlayedSite(site.settings.name, site.jaeger.query_url, self._began, at, self.labels)


def play_everything(site: Site) -> PlayedSite:
    play = Play(site)
    site.broker("declare")
    site.start("shop")
    site.wait_until_up("shop")
    again = (_storage_refuses(play), _crm_is_not_there(play))
    _queue_is_purged(play)
    for order in again:
        site.submit(order)
        play.finish(order)
    if site.settings.exchange:
        _broker_refuses(play)
        _messages_are_lost(play)
    _somebody_looks_around(play)
    _orders_of_their_own_kind(play)
    _mes_is_killed(play)
    time.sleep(LONGEST_WAIT)
    return play.judge(_just_now(play))


def play_without_context(site: Site) -> PlayedSite:
    """MES drops the context; the CRM has it from the shop, and restores it."""
    return _play_past_mes(site, "context_lost")


def play_without_spans(site: Site) -> PlayedSite:
    """MES cannot be instrumented at all."""
    return _play_past_mes(site, "not_instrumented")


def _play_past_mes(site: Site, cause: str) -> PlayedSite:
    play = Play(site)
    site.broker("declare")
    site.make_bucket()
    site.start("shop", "crm", "mes")
    site.wait_until_up("shop", "crm")
    submitted = play.place_ready("submitted", unknown("SUBMITTED", cause, "mes"))
    approved = play.place_ready("approved", unknown("MANUFACTURING_APPROVED", cause, "mes"))
    closed = play.place_ready("closed", completed())
    for order in (submitted, approved, closed):
        site.submit(order)
    site.wait_until("priced", (submitted, approved, closed))
    site.approve(approved)
    play.finish(closed)
    play.finish_orders()
    time.sleep(LONGEST_WAIT)
    return play.judge(datetime.now(UTC))


def _storage_refuses(play: Play) -> PlacedOrder:
    """There is no bucket yet. Returns an order that was uploaded again and can be submitted."""
    site = play.site
    truth = failed("INITIATED", "model_upload_failed", "s3")
    site.upload(play.place("upload-refused", truth), fails=True)
    repeated = play.place("upload-repeated", completed())
    site.upload(repeated, fails=True)
    site.make_bucket()
    site.upload(repeated)
    return repeated


def _crm_is_not_there(play: Play) -> PlacedOrder:
    """Nor yet is the CRM, and then it is in maintenance. Returns an order to submit again."""
    site = play.site
    truth = failed("FILE_UPLOADED", "service_call_failed", "crm")
    site.submit(play.place_ready("crm-refuses-connections", truth), fails=True)
    repeated = play.place_ready("submission-repeated", completed())
    site.submit(repeated, fails=True)
    site.start("crm")
    site.wait_until_up("crm")
    site.maintain_crm(on=True)
    site.submit(play.place_ready("crm-in-maintenance", truth), fails=True)
    site.maintain_crm(on=False)
    return repeated


def _queue_is_purged(play: Play) -> None:
    """MES is not there yet: what is submitted lies in the queue until somebody purges it."""
    site = play.site
    truth = stuck("SUBMITTED", "message_lost", "queue")
    for scenario in ("request-purged", "another-request-purged"):
        site.submit(play.place_ready(scenario, truth))
    site.broker("purge", PRICE_REQUESTS)
    site.start("mes")


def _broker_refuses(play: Play) -> None:
    """First there is no way to the queue, then no exchange: the broker closes the channel."""
    site = play.site
    truth = failed("FILE_UPLOADED", "message_publish_failed", "queue")
    unroutable = play.place_ready("unroutable", truth)
    repeated = play.place_ready("publish-repeated", completed())
    broken = play.place_ready("channel-broken", truth)
    # MES must not meet with what is meant for the shop.
    play.wait_until_priced()
    site.broker("unbind", PRICE_REQUESTS)
    site.submit(unroutable, fails=True)
    site.submit(repeated, fails=True)
    site.broker("delete-exchange")
    site.submit(broken, fails=True)
    site.broker("declare")
    site.submit(repeated)
    play.finish(repeated)


def _messages_are_lost(play: Play) -> None:
    """A wrong binding takes one message of each later hop where nobody reads it."""
    site = play.site
    result = play.place_ready("result-lost", stuck("PRICE_CALCULATED", "message_lost", "queue"))
    approval, shipment = (
        play.place_ready(scenario, stuck(stage, "message_lost", "queue"))
        for scenario, stage in (
            ("approval-lost", "MANUFACTURING_APPROVED"),
            ("shipment-lost", "SHIPPED"),
        )
    )
    for order in (approval, shipment):
        site.submit(order)
    site.wait_until("priced", (approval, shipment))
    site.broker("reroute", PRICE_RESULTS, SHIPMENTS)
    site.submit(result)
    site.approve(shipment)
    site.wait_for_void(2)
    site.broker("reroute", APPROVALS)
    site.approve(approval)
    site.broker("bind", PRICE_RESULTS, APPROVALS, SHIPMENTS)


def _somebody_looks_around(play: Play) -> None:
    truth = Truth("unknown", None, "no_order")
    play.labels["no-order"] = Label("no-order", play.site.browse(), truth)


def _orders_of_their_own_kind(play: Play) -> None:
    placed = [
        (plan, play.place(plan.scenario, plan.truth, *plan.troubles))
        for plan in plans(play.site.settings.reads_dead_letters)
    ]
    _upload(play, placed)
    for plan, order in placed:
        if plan.until.submits:
            play.site.submit(order, fails=plan.until is Until.FAILED_TO_SUBMIT)
    for plan, order in placed:
        if plan.until is Until.CANCELLED_BY_CUSTOMER:
            play.site.cancel(order)
        elif plan.until.closes:
            play.finish(order, by_hand=plan.until is Until.CLOSED_BY_HAND)
    approved = [order for plan, order in placed if plan.until is Until.APPROVED]
    play.site.wait_until("priced", approved)
    for order in approved:
        play.site.approve(order)
    play.finish_orders()


def _upload(play: Play, placed: list[tuple[Plan, PlacedOrder]]) -> None:
    """Each its model. Some are deleted from the bucket before they are needed."""
    site = play.site
    # Nobody else's model may be lost with them.
    play.wait_until_priced()
    for losing in (True, False):
        for plan, order in placed:
            if plan.until.uploads and plan.loses_model is losing:
                site.upload(order, plan.model or CUBE)
        if losing:
            site.lose_models()


def _mes_is_killed(play: Play) -> None:
    """In the midst of a calculation; what is sent to it afterwards nobody takes."""
    site = play.site
    down = {
        scenario: play.place_ready(scenario, stuck("SUBMITTED", "consumer_down", "mes"))
        for scenario in ("mes-is-down", "mes-is-still-down")
    }
    truth = stuck("MANUFACTURING_APPROVED", "consumer_down", "mes")
    approval = play.place_ready("mes-is-down-after-approval", truth)
    site.submit(approval)
    site.wait_until("priced", [approval])
    truth = stuck("SUBMITTED", "price_calculation_hung", "mes")
    slow = (Trouble.CALCULATION_SLOW, Trouble.NO_TIME_LIMIT)
    early = (*slow, Trouble.REQUEST_ACKNOWLEDGED_EARLY)
    for scenario, troubles in (
        ("mes-killed-while-calculating", slow),
        ("mes-killed-with-the-only-copy", early),
    ):
        site.submit(play.place_ready(scenario, truth, *troubles))
    time.sleep(EXPORT_SECONDS)
    site.kill("mes")
    site.approve(approval)
    for order in down.values():
        site.submit(order)


def _just_now(play: Play) -> datetime:
    """Orders of this very moment, of which it is too early to say anything; the moment."""
    site = play.site
    play.place_ready("just-uploaded", Truth("in_progress", "FILE_UPLOADED"))
    fresh = play.place_ready("error-of-this-moment", Truth("in_progress", "FILE_UPLOADED"))
    site.maintain_crm(on=True)
    site.submit(fresh, fails=True)
    return datetime.now(UTC)
