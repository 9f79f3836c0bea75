"""Headings of the manual: of `capabilities`, of `help` and its topics."""

from ordertrace_cli.texts.message import say

COMMANDS = say("Commands")
EXIT_CODES = say("Exit codes")
DOCUMENTS = say("JSON documents, as ordertrace schema describes them")
WORDS = say("Words")
LANGUAGES = say("languages")
HELP_DESKS = say("help desks")
TEMPLATES = say("ticket templates")
STATUSES = say("statuses")
CAUSES = say("causes")
VIOLATIONS = say("violations")
