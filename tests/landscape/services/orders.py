"""What a service knows of its orders. None of it ever gets into a span."""

from dataclasses import dataclass, field

from pydantic import BaseModel

from tests.landscape.troubles import Trouble


class Order(BaseModel):
    """One order, as it travels between services: in request bodies and messages, never in URLs.

    context: what leads later steps back to the order's trace. model_key: where the model lies.
    """

    number: str
    context: dict[str, str] = {}
    model_key: str = ""
    troubles: frozenset[Trouble] = frozenset()

    def has(self, trouble: Trouble) -> bool:
        return trouble in self.troubles


class Upload(BaseModel):
    """The customer's file for an order."""

    number: str
    model: str


class Step(BaseModel):
    """One step of one order, by a person or by another system."""

    number: str
    by_hand: bool = False


@dataclass(slots=True)
class Orders:
    """A service's own orders, by number; its database, as it were."""

    by_number: dict[str, Order] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)

    def keep(self, order: Order) -> Order:
        self.by_number[order.number] = order
        return order
