"""What `config show` says of settings in words; names and values are the file's own."""

from collections.abc import Mapping

from ordertrace_cli.texts.message import Message, say

NOT_SET = say("not set")
BY_DEFAULT = say("default")
VALUES: Mapping[str, Message] = {
    each.singular: each for each in (say("yes"), say("no"), say("set (hidden)"))
}
