"""Typer's own words on the screens that `--help` prints."""

from collections.abc import Mapping

from ordertrace_cli.texts.message import Message, say

USAGE = say("Usage: ")
HEADINGS: Mapping[str, Message] = {
    each.singular: each for each in (say("Arguments"), say("Options"), say("Commands"))
}
REQUIRED = say("required")
DEFAULT = say("default: ")
THIS_HELP = say("Show this message and exit.")

OPTIONS = say("[OPTIONS]")
COMMAND = say("COMMAND [ARGS]...")

# What Typer complains of, as `main` begins it: in a small letter, without the full stop.
TYPER = (
    say("no such option: {a}"),
    say("no such option: {a} (Possible options: {b})"),
    say("no such command {a}"),
    say("no such command {a}. Did you mean {b}?"),
    say("missing argument {a}"),
    say("missing option {a}"),
    say("option {a} requires an argument"),
    say("option {a} does not take a value"),
    say("got unexpected extra argument(s) ({a})"),
    say("invalid value for {a}: {b}"),
    say("{a} is not a valid int range"),
    say("{a} is not a valid integer"),
    say("{a} is not in the range {b}"),
    say("see ordertrace --help"),
    say("the command line is not understood"),
)

# What is told on standard error beside results, and no error.
NOTICES = (
    say("unexpected failure ({a}): a defect of ordertrace"),
    say("report what is printed above"),
    say("run again with --debug and report what it prints"),
    say("the variable {a} means nothing to ordertrace"),
    say("credentials may go over plain http in public networks: {a} ({b})"),
    say("the {a} of {b} belongs to {c} and will not be sent to {d}"),
    say("the headers of {b} belong to {c} and will not be sent to {d}"),
    say("{a} (and {b} more)"),
    say("login"),
    say("client certificate"),
    say("the pager {a} cannot be started"),
    say("the pager {a} ended with {b}"),
    say("wrote {a}"),
    say("sent {a} spans of {b} orders"),
    say("{a}; the ticket says so"),
    say("--force writes tickets with such ids alone"),
    say("this output cannot show Cyrillic letters; speaking English"),
)
