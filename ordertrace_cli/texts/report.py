"""What reports, drawings and diagrams say beyond the screens: HTML, SVG, Mermaid, Markdown."""

from ordertrace_cli.texts.message import say, say_in, say_many

WAY = say_in("column", "From, to")
DESTINATION = say_in("column", "Message")
PUBLISHED = say("Published, {zone}")
OUTCOME = say_in("column", "What became of it")
EVENTS_LEFT_OUT = say_many(
    "{count} earlier event is left out", "{count} earlier events are left out"
)
MESSAGES_LEFT_OUT = say_many("{count} more kind of message", "{count} more kinds of messages")
WORK = say_many(
    "{system} at work for {took}, {count} span, from {at}",
    "{system} at work for {took}, {count} spans, from {at}",
)
FOLDED_AXIS = say(
    "Time runs downwards and is folded: the longer a pause, the less room each hour of it has."
)
MEDIAN = say_in("column", "Median")
WAITING_LONGEST = say("longest wait now")
PATH = say("The path")
LIFE = say("The order's life")
STAGES = say("Stages")
STAGES_CAPTION = say("Each stage, when it was reached, and how long it was waited for")
MESSAGES_CAPTION = say("Messages between the systems, the last ones")
SPAN = say("span")
SEE_AGAIN = say("See it as it is now")
SKIP = say("Skip to the content")
COPY = say("copy")
COPIED = say("Copied")
SHOWN = say_many("{shown} of {count} shown", "{shown} of {count} shown")
PRIVACY = say(
    "This page holds ids, stages, times, systems and error types only, and loads nothing."
)
AND_MORE = say_many("and {count} more", "and {count} more")
OVER_TIME = say("Incidents over time")
OVER_TIME_CAPTION = say(
    "How long ago, on a logarithmic scale, so that the last minutes and the last weeks fit;"
    " the list below tells the same in words."
)
INCIDENT_LASTS = say("the incident lasts")
ORDER_STALLED = say("an order stalls")
WAITS = say("Waits for each stage")
WAITS_CAPTION = say_many(
    "Of {count} order examined, on a logarithmic scale; the table below has the numbers.",
    "Of {count} orders examined, on a logarithmic scale; the table below has the numbers.",
)
MOST = say("nine waits of ten")
MIDDLE_HALF = say("the middle half")
WAITS_NUMBERS = say("Waits in numbers")
WAITS_NUMBERS_CAPTION = say("Waits that are over, and orders that wait now; within 5 %")
STAGE_WAITED_FOR = say("Waited for")
REACHED_IT = say_in("column", "Reached it")
P95 = say_in("column", "95 %")
LONGEST = say_in("column", "Longest")
TOO_LATE = say_in("column", "Too late")
WAITING_NOW = say_in("column", "Wait now")
OVERDUE_NOW = say_in("column", "Overdue now")
LONGEST_NOW = say_in("column", "Longest now")
ORDERS_CAPTION = say("Orders that need attention, errors before silence, the longest first")
INCIDENT = say_in("column", "Incident")
FILTER = say("Show only rows with")
ALL = say_in("statuses", "all")
VIOLATORS = say("Broke the rules and went on")
