"""What the list of ticket templates says beside their names."""

from ordertrace_cli.texts.message import say

ANY_LANGUAGE = say("any language")
BUILT_IN = say("built in")
