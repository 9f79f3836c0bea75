"""What sound hops teach: who takes a channel's messages, and under which name."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct, field

from ordertrace_cli.journey.channels import Channel, ConsumerKey

Word = TypeVar("Word", str, ConsumerKey)


class Lesson(Struct, frozen=True):
    """A message was taken, and a span or a link proves that it was this channel's.

    label: the queue's name as the consumer's side has it, or "".
    """

    channel: Channel
    direction: Channel
    key: ConsumerKey
    system: str
    label: str


class Learned(Struct):
    """What sound hops of one channel showed. passed_untaken: orders that went on regardless."""

    keys: Counter[ConsumerKey] = field(default_factory=Counter)
    systems: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    passed_untaken: int = 0

    def count(self, lesson: Lesson, times: int) -> None:
        """times: -1 where a lesson is taken back."""
        _count(self.keys, lesson.key, times)
        _count(self.systems, lesson.system, times)
        if lesson.label:
            _count(self.labels, lesson.label, times)


class Lessons:
    """What was learned of channels, and of the directions that they are of."""

    def __init__(self) -> None:
        self.of_channel: dict[Channel, Learned] = defaultdict(Learned)
        self.of_direction: dict[Channel, Learned] = defaultdict(Learned)

    def learn(self, lessons: Iterable[Lesson], times: int = 1) -> None:
        """times: -1 where they are taken back."""
        for lesson in lessons:
            self.of_channel[lesson.channel].count(lesson, times)
            self.of_direction[lesson.direction].count(lesson, times)

    def best(self, channel: Channel, direction: Channel) -> Learned | None:
        """What is known of the channel, else of its direction; None where nothing was taken."""
        for learned in (self.of_channel.get(channel), self.of_direction.get(direction)):
            if learned is not None and learned.keys:
                return learned
        return None

    def is_reader(self, key: ConsumerKey) -> bool:
        """Whether this consumer is known to read some channel, whichever it be."""
        return any(key in learned.keys for learned in self.of_channel.values())


def most_common(counter: Counter[str]) -> str:
    """The most frequent word; ties by the word, so that the order of spans does not matter."""
    return min(counter, key=lambda word: (-counter[word], word), default="")


def _count(counter: Counter[Word], word: Word, times: int) -> None:
    counter[word] += times
    if not counter[word]:
        del counter[word]
