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
