"""Why a result may be less than the whole truth, by caveat code.

Facts: count (left out when 0) and names: services, ids or keys.
"""

from collections.abc import Mapping

from ordertrace_cli.spans.model import CaveatCode
from ordertrace_cli.texts.message import Message, say, say_many

CAVEATS: Mapping[CaveatCode, Message] = {
    CaveatCode.ORPHAN_SPANS: say_many(
        "The parents of[ {count}|] span never arrived[ ({names})]: unfinished, sampled out or lost.",
        "The parents of[ {count}|] spans never arrived[ ({names})]: unfinished, sampled out or lost.",
    ),
    CaveatCode.DUPLICATE_SPANS: say_many(
        "[{count} span id|Span ids] came twice with different content[ ({names})]; both are kept.",
        "[{count} span ids|Span ids] came twice with different content[ ({names})]; both are kept.",
    ),
    CaveatCode.PARENT_CYCLE: say(
        "Spans are each other's parents[ ({names})]; the circle was cut at the earliest one."
    ),
    CaveatCode.CLOCK_SKEW: say(
        "The clocks of the services disagree[ ({names})]: times of different hosts prove no stall."
    ),
    CaveatCode.TIME_UNKNOWN: say_many(
        "[{count} span has|Some spans have] no usable time[ ({names})].",
        "[{count} spans have|Some spans have] no usable time[ ({names})].",
    ),
    CaveatCode.UNKNOWN_SERVICE: say_many(
        "[{count} span has|Some spans have] no service name, or one that no system of the profile has"
        "[ ({names})].",
        "[{count} spans have|Some spans have] no service name, or one that no system of the profile"
        " has[ ({names})].",
    ),
    CaveatCode.UNKNOWN_STAGE: say_many(
        "[{count} span names|Some spans name] a stage that the profile does not have.",
        "[{count} spans name|Some spans name] a stage that the profile does not have.",
    ),
    CaveatCode.VALUE_DROPPED: say_many(
        "[{count} value|Some values] could not be read (no number, too large, too deep) and was"
        " left out.",
        "[{count} values|Some values] could not be read (no number, too large, too deep) and were"
        " left out.",
    ),
    CaveatCode.SERVER_WARNINGS: say_many(
        "The server itself warns about[ {count}|] span[ ({names})].",
        "The server itself warns about[ {count}|] spans[ ({names})].",
    ),
    CaveatCode.SPANS_DROPPED: say_many(
        "The services dropped[ {count}|] attribute, event or link before sending[ ({names})].",
        "The services dropped[ {count}|] attributes, events or links before sending[ ({names})].",
    ),
    CaveatCode.SPANS_SAMPLED: say(
        "Only a sample of the traces is kept[ ({names})]: spans that nobody sees may exist."
    ),
    CaveatCode.TRACE_CUT: say("The server shows only the first spans of this trace."),
    CaveatCode.CONFIDENCE_LOWERED: say(
        "Spans may be missing, so what is inferred from their absence is one step less sure."
    ),
    CaveatCode.FRAGMENTS: say_many(
        "[{count} trace is|Some traces are] the rest of an order whose beginning was not found;"
        " it is not listed.",
        "[{count} traces are|Some traces are] the rest of orders whose beginning was not found;"
        " they are not listed.",
    ),
    CaveatCode.TRACE_MISSING: say_many(
        "[{count} trace|A trace] that the order's spans point to was not found[: {names}].",
        "[{count} traces|Traces] that the order's spans point to were not found[: {names}].",
    ),
    CaveatCode.SEVERAL_ORDERS: say_many(
        "The trace serves several orders[ ({count})]; this is the one asked for.",
        "The trace serves several orders[ ({count})]; this is the one asked for.",
    ),
    CaveatCode.SEARCH_INCOMPLETE: say_many(
        "The search could not see everything[ ({names})][: {count} page was full]."
        " Narrow the window to be sure.",
        "The search could not see everything[ ({names})][: {count} pages were full]."
        " Narrow the window to be sure.",
    ),
    CaveatCode.SEARCH_STOPPED: say_many(
        "The search for later traces of the order stopped[ after {count} request]:"
        " there may be more.",
        "The search for later traces of the order stopped[ after {count} requests]:"
        " there may be more.",
    ),
    CaveatCode.OTHER_API_USED: say(
        "One of Jaeger's two interfaces could not deliver; the other one was read[ ({names})]."
    ),
    CaveatCode.ID_EXTRACTED: say("The trace id was taken out of what was given[: {names}]."),
    CaveatCode.RECORD_SKIPPED: say_many(
        "[{count} record|Some records] could not be read as spans and was skipped.",
        "[{count} records|Some records] could not be read as spans and were skipped.",
    ),
    CaveatCode.LIMITS_NOT_LEARNED: say_many(
        "For[ {count}|] stage no limit could be learned[ ({names})]: too few orders passed it.",
        "For[ {count}|] stages no limit could be learned[ ({names})]: too few orders passed them.",
    ),
    CaveatCode.TEXTS_CUT: say_many(
        "[{count} text is|Some texts are] too long to be searched to the end.",
        "[{count} texts are|Some texts are] too long to be searched to the end.",
    ),
    CaveatCode.FINDINGS_NOT_KEPT: say_many(
        "[{count} finding more|More findings] in further groups: too many different ones to keep apart.",
        "[{count} findings more|More findings] in further groups: too many different ones to keep"
        " apart.",
    ),
}
