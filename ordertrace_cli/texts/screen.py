"""Fixed texts of screens alone: the time axis, the span tree, progress, and what replaces signs."""

from collections.abc import Mapping
from enum import StrEnum

from ordertrace_cli.spans.model import SpanKind
from ordertrace_cli.texts.message import Message, say, say_in, say_many


class Words(StrEnum):
    """One fixed text each; its facts stand in the template."""

    ROUTE = "route"
    SOMEBODY = "somebody"
    WINDOW = "window"
    TIME = "time"
    TIME_NOW = "time_now"
    TIME_SCALE = "time_scale"
    TIME_FOLDED = "time_folded"
    WORKED = "worked"
    NOTHING_FOR = "nothing_for"
    NOTHING_SINCE = "nothing_since"
    SPANS = "spans"
    STAGE_REACHED = "stage_reached"
    PUBLISH = "publish"
    PROCESS = "process"
    ERROR = "error"
    STALLED_HERE = "stalled_here"
    TRACE_OF_ORDER = "trace_of_order"
    PARENT_MISSING = "parent_missing"
    FOLDED_BELOW = "folded_below"
    FOLDED = "folded"
    OTHER_TRACES = "other_traces"
    LEVEL = "level"
    READING = "reading"
    BUILDING = "building"
    SENDING = "sending"
    SEARCHING = "searching"
    REBUILDING = "rebuilding"
    JUDGING = "judging"
    DONE_OF = "done_of"
    MEGABYTES = "megabytes"
    LEFT = "left"


KINDS: Mapping[SpanKind, Message] = {
    SpanKind.UNSPECIFIED: say_in("kind", "unspecified"),
    SpanKind.INTERNAL: say_in("kind", "internal"),
    SpanKind.SERVER: say_in("kind", "server"),
    SpanKind.CLIENT: say_in("kind", "client"),
    SpanKind.PRODUCER: say_in("kind", "producer"),
    SpanKind.CONSUMER: say_in("kind", "consumer"),
}

SCREEN_WORDS: Mapping[Words, Message] = {
    Words.ROUTE: say("from {start} to {end}"),
    Words.SOMEBODY: say("somebody unknown"),
    Words.WINDOW: say("active from {since} to {until}, {duration}"),
    Words.TIME: say("Time"),
    Words.TIME_NOW: say_in("time", "now"),
    Words.TIME_SCALE: say("{work} work, {wait} waiting; each sign more is ten times as long"),
    Words.TIME_FOLDED: say("pauses up to {duration} are within the work"),
    Words.WORKED: say("{at}: work for {duration}"),
    Words.NOTHING_FOR: say("then nothing for {duration}"),
    Words.NOTHING_SINCE: say("nothing since then, {duration} so far"),
    Words.SPANS: say("Spans"),
    Words.STAGE_REACHED: say("reaches {stage}"),
    Words.PUBLISH: say_in("span", "publish"),
    Words.PROCESS: say_in("span", "process"),
    Words.ERROR: say_in("span", "error"),
    Words.STALLED_HERE: say_in("span", "stalled here"),
    Words.TRACE_OF_ORDER: say_many(
        "trace {trace_id}: {count} span[, {duration}]",
        "trace {trace_id}: {count} spans[, {duration}]",
    ),
    Words.PARENT_MISSING: say_many(
        "parent not received: {count} span", "parent not received: {count} spans"
    ),
    Words.FOLDED_BELOW: say_many(
        "{count} span folded[: {names}]", "{count} spans folded[: {names}]"
    ),
    Words.FOLDED: say_many(
        "Folded: {count} of {total} spans. Shown are those that tell of the order.",
        "Folded: {count} of {total} spans. Shown are those that tell of the order.",
    ),
    Words.OTHER_TRACES: say_many(
        "{count} more trace of the order, folded", "{count} more traces of the order, folded"
    ),
    Words.LEVEL: say("level {count}"),
    Words.READING: say_in("progress", "Reading"),
    Words.BUILDING: say_in("progress", "Building the demo"),
    Words.SENDING: say_in("progress", "Sending"),
    Words.SEARCHING: say_in("progress", "Searching"),
    Words.REBUILDING: say_in("progress", "Rebuilding orders"),
    Words.JUDGING: say_in("progress", "Judging orders"),
    Words.DONE_OF: say_in("progress", "{done} of {total}"),
    Words.MEGABYTES: say_in("progress", "{done} of {total} MB"),
    Words.LEFT: say_in("progress", "about {duration} left"),
}
