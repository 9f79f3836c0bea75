"""What can go wrong on an order's way, as plain choices; scenarios combine them."""

from enum import StrEnum

from msgspec import Struct

from ordertrace_cli.demo.lifecycle import Hop, Stage


class Upload(StrEnum):
    SOUND = "sound"
    PROBED = "a look for the file that answers 404 comes first"
    SDK_RETRY = "the SDK repeats a request"
    REPEATED = "the customer repeats a failed upload"
    FAILED = "storage answers 500"
    EXHAUSTED = "storage answers 503 to every try of the SDK"
    REFUSED = "storage refuses the connection"
    INVALID = "the shop refuses the model"


class Calculation(StrEnum):
    SOUND = "sound"
    RECOVERED = "a call inside fails and is done without"
    FAILED = "it throws"
    TIMEOUT = "its deadline ends it"
    INVALID = "it refuses the model"
    DOWNLOAD_FAILED = "storage fails its download"
    DOWNLOAD_REFUSED = "storage refuses the connection"
    UNFINISHED = "it does not end, nor does the consumer's span"
    UNFINISHED_APART = "the consumer's span ended, the work in another thread did not"
    NEVER_BEGUN = "the consumer's span ended, and nothing more was seen"


class Passage(StrEnum):
    SOUND = "sound"
    REPUBLISHED = "the first publish fails, the second does not"
    REDELIVERED = "deliveries fail, a later one does not"
    KILLED = "the consumer dies, another delivery does the work"
    RETRIED_INSIDE = "attempts inside one delivery fail, the last does not"
    LATE_ACK = "the instrumentation gives the acknowledgement up"
    TWICE = "the message is published twice"
    RESTORED = "headers are lost, the application knows the order anyway"
    LOST = "published and never seen again"
    NOT_PUBLISHED = "the publish fails"
    HEADERS_LOST = "headers are lost: the consumer starts a trace of its own"
    FAILED = "the consumer fails"
    LOOP = "every delivery fails"
    DEAD_BY_BROKER = "the broker moves it to a dead-letter queue that is read"
    DEAD_UNREAD = "the broker moves it to a dead-letter queue that nobody reads"
    DEAD_BY_APPLICATION = "the consumer publishes it to a dead-letter queue"


class Step(StrEnum):
    SOUND = "sound"
    RAISED = "the service's own code throws"
    CALL_ANSWERED = "a call to another system is answered with an error"
    CALL_REFUSED = "a call to another system finds nobody"


class Troubles(Struct, frozen=True):
    """One order's share. Only one of them may end it.

    attempts: failed deliveries or publishes. step: at which stage `trouble` strikes.
    dispatches: whether the shop asks for a price at all. cancel_after: seconds from the last
    step to the cancellation. skips: stages left out; early: (stage, other) that came before
    the other. forbidden: attributes that policy forbids. lossy: some spans got lost on the way.
    repeated: a span arrived twice, enriched the second time.
    """

    upload: Upload = Upload.SOUND
    calculation: Calculation = Calculation.SOUND
    calculation_seconds: tuple[float, float] | None = None
    hop: Hop | None = None
    passage: Passage = Passage.SOUND
    attempts: int = 1
    step: Stage | None = None
    trouble: Step = Step.SOUND
    dispatches: bool = True
    recommendations: bool = False
    cancel_after: tuple[float, float] | None = None
    skips: frozenset[Stage] = frozenset()
    early: tuple[Stage, Stage] | None = None
    forbidden: bool = False
    lossy: bool = False
    repeated: bool = False

    def on(self, hop: Hop) -> Passage:
        return self.passage if hop is self.hop else Passage.SOUND


SOUND = Troubles()
