"""Limits learned from other orders, for stages to which the profile gives none.

The rule, and what it costs: a stage may take twice as long as 99 % of at least a hundred sound
passes took, and never less than a message may lawfully lie in its queue. Below a hundred cases
p99 is merely the slowest of them. Twice, because by its very meaning one sound order in a
hundred is slower than p99. Only passes that came to their end are measured: where most orders
still wait, what was quick enough to be seen makes the limit, so it is asked for and not assumed.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.yardstick import FEWEST_FOR_P99, Yardstick
from ordertrace_cli.profile.model import Profile, Stage
from ordertrace_cli.spans.model import Caveat, CaveatCode

MARGIN = 2


class LearnedLimits(Struct, frozen=True):
    """A profile with learned limits filled in. learned: the stages that have one, by name.

    unknown: those that still have none, since too few orders passed them.
    """

    profile: Profile
    learned: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()

    def marked(self, diagnosis: Diagnosis) -> Diagnosis:
        """The diagnosis, with its learned limits told from the profile's."""
        if not self.learned:
            return diagnosis
        rows = (
            replace(row, learned=True) if row.name in self.learned else row
            for row in diagnosis.stages
        )
        return replace(diagnosis, stages=tuple(rows))

    def caveats(self) -> Iterator[Caveat]:
        if self.unknown:
            yield Caveat(CaveatCode.LIMITS_NOT_LEARNED, len(self.unknown), self.unknown)


def learn_limits(profile: Profile, yardstick: Yardstick) -> LearnedLimits:
    """Fill in what the profile leaves open. A limit that it gives is never touched."""
    learned: dict[str, timedelta] = {}
    unknown: list[str] = []
    for before, stage in pairwise(profile.lifecycle):
        if stage.within is None:
            limit = _limit(yardstick, before, stage, profile.limits.queue_delivery)
            if limit is None:
                unknown.append(stage.name)
            else:
                learned[stage.name] = limit
    stages = tuple(
        replace(stage, within=learned[stage.name]) if stage.name in learned else stage
        for stage in profile.stages
    )
    return LearnedLimits(replace(profile, stages=stages), frozenset(learned), tuple(unknown))


def _limit(
    yardstick: Yardstick, before: Stage, stage: Stage, shortest: timedelta
) -> timedelta | None:
    usual = yardstick.usual_wait(before.name, stage.name)
    if usual is None or usual.cases < FEWEST_FOR_P99:
        return None
    return max(MARGIN * usual.p99, shortest)
