"""What a look at the surroundings says: what was seen, and what to do where it is not well."""

from collections.abc import Mapping

from ordertrace_cli.health.model import Area, Level, Sign
from ordertrace_cli.texts.message import Message, say, say_in, say_many

AREAS: Mapping[Area, Message] = {
    Area.SETTINGS: say("Settings"),
    Area.JAEGER: say_in("doctor", "Jaeger"),
    Area.POLICY: say("Who can read Jaeger"),
    Area.LANDSCAPE: say("Landscape, as the last day's spans show it"),
    Area.DESKS: say("Help desks"),
}

# Short: they stand in a column.
LEVELS: Mapping[Level, Message] = {
    Level.OK: say_in("doctor", "ok"),
    Level.NOTE: say_in("doctor", "note"),
    Level.WARNING: say_in("doctor", "warning"),
    Level.PROBLEM: say_in("doctor", "problem"),
}

SIGNS: Mapping[Sign, Message] = {
    Sign.CONFIG_FILE: say("the configuration file is {name}"),
    Sign.NO_CONFIG_FILE: say("there is no configuration file; defaults are used"),
    Sign.CERTIFICATES: say("certificates of servers are checked against {name}"),
    Sign.JAEGER_NOT_SET: say("no Jaeger is set"),
    Sign.JAEGER_FAILED: say("{text}"),
    Sign.JAEGER_ANSWERS: say("{name} answers, in {took}"),
    Sign.VERSION: say("Jaeger says that it is {name}"),
    Sign.API: say("generations of the query API: {names}"),
    Sign.OLDER_API_ALONE: say("only the older query API answers: times to the microsecond"),
    Sign.LOGGED_IN: say("your credentials are accepted"),
    Sign.CLOCK: say("the clocks of this machine and of Jaeger agree to within {offset}"),
    Sign.CLOCK_OFF: say("the clocks of this machine and of Jaeger are {offset} apart"),
    Sign.CLOCK_UNKNOWN: say("Jaeger does not tell its time, so the clocks cannot be compared"),
    Sign.DEPTH: say_many(
        "a search returns up to {count} trace at once",
        "a search returns up to {count} traces at once",
    ),
    Sign.DEPTH_CUT: say_many(
        "Jaeger returns at most {count} trace at once, not the {wanted} of search_depth",
        "Jaeger returns at most {count} traces at once, not the {wanted} of search_depth",
    ),
    Sign.RETENTION: say("traces are kept for at least {age}"),
    Sign.RETENTION_SHORT: say(
        "the oldest trace found is {age} old; the profile says that they are kept for {promised}"
    ),
    Sign.RETENTION_UNKNOWN: say(
        "no trace is older than a day, so nothing is known of the retention"
    ),
    Sign.LOCKED: say("without credentials it refuses to answer"),
    Sign.OPEN: say("it answers without credentials: everyone who reaches it reads every trace"),
    Sign.TOOLS_OPEN: say("the tools at {name} answer without credentials"),
    Sign.TLS: say("the connection is encrypted"),
    Sign.PLAIN_HTTP: say(
        "the connection is plain http: traces and credentials can be read on the way"
    ),
    Sign.PRIVATE_ADDRESS: say("its address is inside a private range ({names})"),
    Sign.PUBLIC_ADDRESS: say("its address is public ({names})"),
    Sign.THIS_MACHINE: say(
        "it is on this machine or behind a tunnel: what others reach is not seen from here"
    ),
    Sign.SERVICES: say_many(
        "{count} service, {known} of the profile's systems",
        "{count} services, {known} of the profile's systems",
    ),
    Sign.NO_SERVICE_FITS: say_many(
        "the {count} service in Jaeger is of no system of the profile",
        "none of the {count} services in Jaeger is of a system of the profile",
    ),
    Sign.NO_SERVICES: say("Jaeger has seen no service yet"),
    Sign.SAMPLE: say_many("{count} order looked at", "{count} orders looked at"),
    Sign.SYSTEM_UNKNOWN: say("{name}: Jaeger has never seen a service of this system"),
    Sign.SYSTEM_SILENT: say("{name}: no span in the last day, though there were some before"),
    Sign.STAGES: say("stages reached: {names}"),
    Sign.STAGES_MISSING: say("stages that no order reached: {names}"),
    Sign.NO_STAGE: say("no span tells a stage of an order"),
    Sign.CONTEXT_KEPT: say_many(
        "the order could be followed over every hop",
        "all {count} orders could be followed over every hop",
    ),
    Sign.CONTEXT_LOST: say_many(
        "the context is lost on the way[ from {producer}] to {consumer}: {count} order cannot be followed",
        "the context is lost on the way[ from {producer}] to {consumer}: {count} orders cannot be followed",
    ),
    Sign.NO_DESK: say("no help desk is configured"),
    Sign.DESK_READY: say("{name}: takes tickets, with the trace id in “{field}”"),
    Sign.DESK_SENDS: say("{name}: takes tickets; they cannot be read back there"),
    Sign.DESK_FIELD_UNKNOWN: say(
        "{name}: answers, and does not tell whether it has the field “{field}” for the trace id"
    ),
    Sign.DESK_FIELD_MISSING: say(
        "{name}: has no field “{field}” for the trace id, so no ticket is sent"
    ),
    Sign.DESK_FAILED: say("{name}: {text}"),
}

# What to do; a sign without an entry needs nothing.
REMEDIES: Mapping[Sign, Message] = {
    Sign.JAEGER_NOT_SET: say(
        "Add --jaeger URL, set ORDERTRACE_JAEGER_URL, or write jaeger_url into the configuration."
    ),
    Sign.JAEGER_FAILED: say("{hint}"),
    Sign.CLOCK_OFF: say("Set the clock of this machine by NTP: ages and limits are counted by it."),
    Sign.DEPTH_CUT: say("Set search_depth to what Jaeger takes; nothing is lost, only time."),
    Sign.RETENTION_SHORT: say(
        "Correct the retention in the profile, or have Jaeger keep traces for longer: orders live for weeks."
    ),
    Sign.OPEN: say("Put a gateway in front that checks the role: see docs/access.md."),
    Sign.TOOLS_OPEN: say("Have the gateway guard this path, too."),
    Sign.PLAIN_HTTP: say("Use https:// for everything that is not on this machine."),
    Sign.PUBLIC_ADDRESS: say(
        "Move Jaeger behind the VPN, or a gateway that checks the role in front of it."
    ),
    Sign.NO_SERVICE_FITS: say(
        "Name your services under [systems] in a profile, and add --profile FILE."
    ),
    Sign.NO_SERVICES: say(
        "Have the services send spans to this Jaeger: see docs/instrumenting.md."
    ),
    Sign.SYSTEM_UNKNOWN: say(
        "Instrument it, or name its services in the profile: see docs/instrumenting.md."
    ),
    Sign.SYSTEM_SILENT: say("Check whether it runs, and whether its spans arrive."),
    Sign.STAGES_MISSING: say("Check how these stages are told: see docs/instrumenting.md."),
    Sign.NO_STAGE: say(
        "Say stages in spans, or name the spans in the profile: see docs/instrumenting.md."
    ),
    Sign.CONTEXT_LOST: say(
        "Carry traceparent in the message's headers on this hop: see docs/instrumenting.md."
    ),
    Sign.NO_DESK: say("Tickets can be printed; to send them, see docs/desks.md."),
    Sign.DESK_FIELD_UNKNOWN: say("Make the field required on the desk, so that it can be seen."),
    Sign.DESK_FIELD_MISSING: say(
        "Add the field to the help desk, or name the right one in the configuration."
    ),
    Sign.DESK_FAILED: say("{hint}"),
}

ALL_WELL = say("Everything looks well.")
CONCERNS = say_many("{count} thing needs attention.", "{count} things need attention.")
