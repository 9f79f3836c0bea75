"""What each exit code means."""

from collections.abc import Mapping

from ordertrace_cli.errors import ExitCode
from ordertrace_cli.texts.message import Message, say

EXIT_CODES: Mapping[ExitCode, Message] = {
    ExitCode.DONE: say("done"),
    ExitCode.DEFECT: say("unexpected failure: a defect of ordertrace"),
    ExitCode.USAGE: say("wrong usage, profile or configuration"),
    ExitCode.NOT_FOUND: say("no such trace"),
    ExitCode.DENIED: say("access denied"),
    ExitCode.UNREACHABLE: say(
        "Jaeger or the help desk cannot be reached, or did not answer in time"
    ),
    ExitCode.UNREADABLE: say("an answer or a file that cannot be read as traces"),
    ExitCode.TICKET_REFUSED: say("the ticket was refused or could not be sent; its draft is kept"),
    ExitCode.TICKET_UNKNOWN: say(
        "it is not known whether the ticket was created; its draft is kept"
    ),
    ExitCode.OUTPUT: say("the output could not be written"),
    ExitCode.ATTENTION: say("with --check: something needs attention"),
    ExitCode.INCOMPLETE: say("with --strict: the search could not see everything"),
    ExitCode.INTERRUPTED: say("interrupted"),
    ExitCode.BROKEN_PIPE: say("whoever read the output had seen enough, as head does"),
}
