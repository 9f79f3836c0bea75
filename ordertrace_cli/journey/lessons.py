"""What sound hops teach: who takes a channel's messages, and under which name."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from ordertrace_cli.journey.channels import Channel, ConsumerKey
from ordertrace_cli.journey.deliveries import Delivery


@dataclass(slots=True)
class Learned:
    """What sound hops of one channel showed. passed_untaken: orders that went on regardless."""

    keys: Counter[ConsumerKey] = field(default_factory=Counter)
    systems: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    passed_untaken: int = 0


class Lessons:
    """What was learned of channels, and of the directions that they are of."""

    def __init__(self) -> None:
        self.of_channel: dict[Channel, Learned] = defaultdict(Learned)
        self.of_direction: dict[Channel, Learned] = defaultdict(Learned)
        self._readers: set[ConsumerKey] = set()

    def learn(self, delivery: Delivery, channel: Channel, direction: Channel) -> None:
        """A message was taken, and a span or a link proves that it was this channel's."""
        key = (delivery.service, delivery.destination.label.casefold())
        self._readers.add(key)
        for learned in (self.of_channel[channel], self.of_direction[direction]):
            learned.keys[key] += 1
            learned.systems[delivery.system] += 1
            if delivery.destination.label:
                learned.labels[delivery.destination.label] += 1

    def best(self, channel: Channel, direction: Channel) -> Learned | None:
        """What is known of the channel, else of its direction; None where nothing was taken."""
        for learned in (self.of_channel.get(channel), self.of_direction.get(direction)):
            if learned is not None and learned.keys:
                return learned
        return None

    def is_reader(self, key: ConsumerKey) -> bool:
        """Whether this consumer is known to read some channel, whichever it be."""
        return key in self._readers
