"""What each JSON document is, in a sentence: for `ordertrace schema` and the schemas themselves."""

from collections.abc import Mapping

from ordertrace_cli.texts.message import Message, say

DOCUMENT_TEXTS: Mapping[str, Message] = {
    "show": say("One order: its path, where it stalled and why. Also each line of ndjson."),
    "stuck": say("Every order of a window that needs attention, and the incidents behind them."),
    "ticket": say("A support ticket about one order or one incident. Also each line of ndjson."),
    "tickets": say("Tickets for ids from standard input."),
    "delivery": say("What became of a ticket on its way to a help desk, or what would be sent."),
    "outbox": say("Tickets that have not reached their help desk."),
    "audit": say("What must not stand in spans, where it stands, and what removes it."),
    "finding": say("One finding of an audit."),
    "doctor": say("Whether all that the night will need is there."),
    "whoami": say("Who is logged in; never the token."),
    "config": say("Every setting, its value, and where that came from."),
    "profile": say("The profile that holds in the end."),
    "capabilities": say("What this version of ordertrace can do."),
}
