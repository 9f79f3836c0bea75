"""What is kept of orders that need not be kept: how many, how long, when they passed where."""

from collections import Counter
from datetime import datetime

from ordertrace_cli.diagnosis.model import OrderStatus
from ordertrace_cli.fleet.passages import Passages
from ordertrace_cli.fleet.waits import WaitSketch
from ordertrace_cli.fleet.yardstick import Measurements
from ordertrace_cli.journey.account import account_of
from ordertrace_cli.journey.clock_skew import Clocks
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.records import Records
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.times import WorkingTime


class Tally:
    """Everything that one order tells of others, taken in once and let go.

    counts: orders of the window that needed no judgement, by status. fragments: of the window.
    """

    def __init__(self, profile: Profile, working_time: WorkingTime | None, now: datetime) -> None:
        self.clocks = Clocks()
        self.records = Records(self.clocks)
        self.measurements = Measurements(profile, working_time)
        self.passages = Passages()
        self.waits = WaitSketch(profile, working_time, now)
        self.counts: Counter[OrderStatus] = Counter()
        self.fragments = 0

    def hear(self, journey: Journey) -> bool:
        """Take in what an order, or a loose trace, tells of others. False: not all of it yet."""
        account = account_of(journey)
        self.records.add(account)
        if journey.stages:
            self.measurements.add(journey)
        return not account.unsettled

    def take_back(self, journey: Journey) -> None:
        """Undo `hear`."""
        self.records.take_back(account_of(journey))
        if journey.stages:
            self.measurements.take_back(journey)

    def settle(self, journey: Journey, status: OrderStatus) -> None:
        """Count an order of the window that needs no judgement."""
        self.counts[status] += 1
        self.passages.add_settled(journey)
        self.waits.add(journey, status)

    def unsettle(self, journey: Journey, status: OrderStatus) -> None:
        """Undo `settle`."""
        self.counts[status] -= 1
        self.passages.remove_settled(journey)
        self.waits.take_back(journey, status)
