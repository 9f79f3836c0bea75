"""What `ordertrace help` says beside tables of words: of topics, profiles, variables, formats."""

from collections.abc import Mapping
from enum import StrEnum

from ordertrace_cli.texts.message import Message, say


class Topic(StrEnum):
    """What there is help about."""

    CAUSES = "causes"
    STATUSES = "statuses"
    EXIT_CODES = "exit-codes"
    PROFILE = "profile"
    ENVIRONMENT = "environment"
    FORMATS = "formats"


TOPICS: Mapping[Topic, Message] = {
    Topic.CAUSES: say("why an order stalls; help causes NAME tells one in full"),
    Topic.STATUSES: say("how an order can stand"),
    Topic.EXIT_CODES: say("how a command can end"),
    Topic.PROFILE: say("what a profile can say of a landscape"),
    Topic.ENVIRONMENT: say("which variables set what"),
    Topic.FORMATS: say("which command prints what"),
}
HOW_TO_ASK = say("ordertrace help TOPIC; of one command: ordertrace COMMAND --help")

MEANS = say("What it means")
STATUS = say("Status")
PLACE = say("Place")
PROOF = say("What proves it")
APART = say("Told apart from")
TO_DO = say("What to do")

# What stands in a step for what only an order would tell.
SINCE = say("the time of the stall")

PROFILE_INTRO = say(
    "A profile tells ordertrace your landscape. It is a TOML file; what it leaves out is as"
    " built in. ordertrace profile init prints one to start from, check says whether it is sound,"
    " show what holds in the end."
)
PROFILE_TABLES: Mapping[str, Message] = {
    "name": say("what the landscape is called"),
    "systems": say("each system: kind, services by which it is known, team, contact"),
    "stages": say("the lifecycle in order: system, who acts, longest wait, names of spans"),
    "limits": say("how long a delivery, a calculation, a retry, a cancellation may take"),
    "patterns": say("how calculations, invalid models and dead letters are known"),
    "calendar": say("working hours of operators; without it they are waited for day and night"),
    "correlation": say("the attribute that holds the first trace's id"),
    "privacy": say("what else must not stand in spans, and what may"),
    "access": say("which role reads traces, and who gives it"),
    "retention": say("how long Jaeger keeps traces"),
}

SETS = say("sets {key}")
SECRET = say("a secret, in place of one that the configuration file names")
OTHER_VARIABLES: Mapping[str, Message] = {
    "ORDERTRACE_CONFIG": say("the configuration file, where it is not the usual one"),
    "ORDERTRACE_CONTEXT": say("the context of the configuration file, as --context"),
    "LC_ALL, LC_MESSAGES, LANG": say("the language, where ORDERTRACE_LANG does not set it"),
    "NO_COLOR, FORCE_COLOR, CLICOLOR": say("whether there is colour"),
    "COLUMNS, TERM": say("how wide the screen is, and what it can do"),
    "PAGER, LESS": say("how long results are paged"),
    "VISUAL, EDITOR": say("the editor of ticket --edit"),
    "OTEL_*, TRACEPARENT": say("where ordertrace sends spans of its own"),
}
FORMATS_INTRO = say(
    "The first format is the usual one. The JSON of each document is told by ordertrace schema;"
    " it never changes with the language."
)
