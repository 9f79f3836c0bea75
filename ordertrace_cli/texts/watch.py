"""What is said while a window is watched: what changed, how old the picture is, what comes next."""

from collections.abc import Mapping

from ordertrace_cli.fleet.changes import Turn
from ordertrace_cli.texts.message import Message, say, say_in, say_many

TURNS: Mapping[Turn, Message] = {
    Turn.NEW: say_in("watch", "new"),
    Turn.GROWN: say_in("watch", "grown"),
    Turn.FEWER: say_in("watch", "fewer"),
    Turn.PASSING: say_in("watch", "passing again"),
    Turn.CHANGED: say_in("watch", "now otherwise"),
    Turn.LEFT: say_in("watch", "left the window"),
    Turn.RECOVERED: say_in("watch", "recovered"),
}

CHANGES = say("What changed, the latest first")
NO_CHANGE = say("Nothing has changed since {instant}")
BEFORE = say("{count} before")
NEXT_LOOK = say("seen {instant}, next look in {duration}")
LOOKING = say("[seen {instant}, ]looking now")
NEXT_TRY = say("next try in {duration}")
CTRL_C = say("Ctrl-C ends")
OLD_PICTURE = say("THIS IS THE PICTURE OF {instant}, {age}")
NO_PICTURE = say("NOTHING HAS BEEN SEEN YET")
MORE_LINES = say_many(
    "and {count} more line: a taller window shows it",
    "and {count} more lines: a taller window shows them",
)
