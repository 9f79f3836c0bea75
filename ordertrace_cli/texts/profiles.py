"""What is said of a profile."""

from ordertrace_cli.texts.message import say, say_many

SOUND = say("{file}: sound: {name}, {systems}, {stages}, {limits}, {calendar}.")
BUILT_IN = say("the built-in profile")
SYSTEMS = say_many("{count} system", "{count} systems")
STAGES = say_many("{count} stage", "{count} stages")
LIMITED = say_many("{count} of them with a limit", "{count} of them with a limit")
CALENDAR = say("working hours in {zone}")
NO_CALENDAR = say("no working hours")
EFFECTIVE = say("What holds: {file}, and for what it leaves out the built-in profile.")
EFFECTIVE_BUILT_IN = say("What holds: the built-in profile; none of your own is set.")
