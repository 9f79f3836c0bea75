"""The life of an order in the landscape: stages, usual waits, the four hops.

These are facts of the invented company, written down a second time on purpose: labels must not
come from the profile or the diagnosis they are compared with.
"""

from enum import StrEnum

from msgspec import Struct

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Stage(StrEnum):
    """In the order in which orders reach them; CANCELLED may come at any point."""

    INITIATED = "INITIATED"
    FILE_UPLOADED = "FILE_UPLOADED"
    SUBMITTED = "SUBMITTED"
    PRICE_CALCULATED = "PRICE_CALCULATED"
    MANUFACTURING_APPROVED = "MANUFACTURING_APPROVED"
    MANUFACTURING_STARTED = "MANUFACTURING_STARTED"
    MANUFACTURING_COMPLETED = "MANUFACTURING_COMPLETED"
    PACKAGING = "PACKAGING"
    SHIPPED = "SHIPPED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


LIFE: tuple[Stage, ...] = tuple(stage for stage in Stage if stage is not Stage.CANCELLED)


class Role(StrEnum):
    """The services of one line of business."""

    SHOP = "shop"
    CRM = "crm"
    MES = "mes"


class Transition(Struct, frozen=True):
    """How long orders usually wait for a stage, in seconds; always within the limit."""

    system: Role
    low: float
    high: float
    limit: float


TRANSITIONS = {
    Stage.FILE_UPLOADED: Transition(Role.SHOP, 60, 1500, DAY),
    Stage.SUBMITTED: Transition(Role.SHOP, 60, 1800, DAY),
    Stage.PRICE_CALCULATED: Transition(Role.MES, 15, 200, 15 * MINUTE),
    Stage.MANUFACTURING_APPROVED: Transition(Role.CRM, 600, 9000, 4 * HOUR),
    Stage.MANUFACTURING_STARTED: Transition(Role.MES, 1800, 40_000, DAY),
    Stage.MANUFACTURING_COMPLETED: Transition(Role.MES, 4 * HOUR, 40 * HOUR, 3 * DAY),
    Stage.PACKAGING: Transition(Role.MES, 1800, 40_000, DAY),
    Stage.SHIPPED: Transition(Role.MES, 1800, 30_000, DAY),
    Stage.CLOSED: Transition(Role.CRM, 1.2 * DAY, 7 * DAY, 14 * DAY),
}


def system_of(stage: Stage) -> Role:
    """The system that reaches a stage."""
    transition = TRANSITIONS.get(stage)
    return transition.system if transition else Role.SHOP


def after(stage: Stage) -> Stage:
    """The next stage of the lifecycle."""
    return LIFE[LIFE.index(stage) + 1]


class Hop(StrEnum):
    """The messages between the systems, by their names."""

    REQUEST = "price.requests"
    RESULT = "price.results"
    APPROVAL = "orders.approved"
    SHIPMENT = "orders.shipped"

    @property
    def stage(self) -> Stage:
        """The stage whose completion is told by this message."""
        return _HOPS[self][0]

    @property
    def producer(self) -> Role:
        return _HOPS[self][1]

    @property
    def consumer(self) -> Role:
        return _HOPS[self][2]


_HOPS = {
    Hop.REQUEST: (Stage.SUBMITTED, Role.SHOP, Role.MES),
    Hop.RESULT: (Stage.PRICE_CALCULATED, Role.MES, Role.CRM),
    Hop.APPROVAL: (Stage.MANUFACTURING_APPROVED, Role.CRM, Role.MES),
    Hop.SHIPMENT: (Stage.SHIPPED, Role.MES, Role.CRM),
}
