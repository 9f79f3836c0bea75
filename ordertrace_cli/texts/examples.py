"""What `--help` of each command ends with: lines to try, and the shape of what they print.

Lines with `--demo` work as they stand, on any machine.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ordertrace_cli.texts.message import Message, say

_ORDER = "ee576e68eab1ab7974d02440318fe0fd"


class Lesson(NamedTuple):
    """examples: command lines. output: what comes out, and how it ends."""

    examples: tuple[str, ...]
    output: Message


EXAMPLES = say("Examples:")
OUTPUT = say("Output:")

LESSONS: Mapping[str, Lesson] = {
    "show": Lesson(
        (
            f"ordertrace show {_ORDER} --demo",
            f"ordertrace show {_ORDER} --demo --explain",
            f"ordertrace show {_ORDER} --demo --format json",
        ),
        say(
            "the verdict first (status, cause, place, age), then the path, waits, messages, evidence,"
            " what to do. Exit code 3: there is no such trace."
        ),
    ),
    "stuck": Lesson(
        (
            "ordertrace stuck --demo",
            "ordertrace stuck --demo --cause message_lost --ids-only",
            "ordertrace stuck --demo --format csv",
        ),
        say(
            "incidents first, then orders, the longest stall before others. Exit code 10 with"
            " --check: something needs attention."
        ),
    ),
    "tui": Lesson(
        ("ordertrace tui", "ordertrace tui --since 6h"),
        say("a screen to walk through by keyboard; ? lists the keys. It needs a terminal."),
    ),
    "ticket": Lesson(
        (
            f"ordertrace ticket {_ORDER} --demo",
            f"ordertrace ticket {_ORDER} --demo --format markdown --lang ru",
            "ordertrace stuck --demo --ids-only | ordertrace ticket - --demo",
        ),
        say("title, severity and the trace id, then the path, evidence and what to do."),
    ),
    "audit": Lesson(
        ("ordertrace audit --demo", "ordertrace audit --demo --format json"),
        say("a line for each kind of find, where it stands and what removes it; never the value."),
    ),
    "demo": Lesson(
        ("ordertrace demo",),
        say("stuck, show and ticket on orders of every kind."),
    ),
    "doctor": Lesson(
        ("ordertrace doctor", "ordertrace doctor --format json"),
        say("a line for each look, what helps below it; the exit code is that of the gravest."),
    ),
    "login": Lesson(
        ("ordertrace login", "ordertrace login --device --context prod"),
        say("where to log in, on standard error; then who is logged in."),
    ),
    "logout": Lesson(("ordertrace logout",), say("nothing; what was done is on standard error.")),
    "whoami": Lesson(
        ("ordertrace whoami", "ordertrace whoami --format json"),
        say("account, roles and until when. Exit code 4: nobody is logged in."),
    ),
    "outbox list": Lesson(
        ("ordertrace outbox list",), say("a draft a line, and why it is still here.")
    ),
    "outbox send": Lesson(
        ("ordertrace outbox send",), say("what became of each; exit code 7 or 8 where it is kept.")
    ),
    "outbox drop": Lesson(
        ("ordertrace outbox drop DRAFT_ID --yes",),
        say("nothing; what was done is on standard error."),
    ),
    "config show": Lesson(
        ("ordertrace config show",), say("a setting a line: name, value, where it came from.")
    ),
    "profile init": Lesson(
        ("ordertrace profile init -o profile.toml",), say("TOML with comments.")
    ),
    "profile check": Lesson(
        ("ordertrace profile check", "ordertrace profile check profile.toml"),
        say("one line; exit code 2 and file, line and key of a mistake."),
    ),
    "profile show": Lesson(
        ("ordertrace profile show", "ordertrace profile show --format json"),
        say("TOML that gives the same profile again, or JSON."),
    ),
    "capabilities": Lesson(
        ("ordertrace capabilities", "ordertrace capabilities --format json"),
        say("tables, or one document."),
    ),
    "schema": Lesson(
        ("ordertrace schema", "ordertrace schema show"), say("JSON Schema, draft 2020-12.")
    ),
    "help": Lesson(
        ("ordertrace help causes", "ordertrace help causes message_lost"),
        say("a table, or a page."),
    ),
}
