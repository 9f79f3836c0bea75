"""Everything that can end a command, as one tree with the contract's exit codes.

    OrdertraceError            1
    ├── UsageError             2   wrong arguments
    │   ├── ProfileError       2   profile file
    │   └── ConfigurationError 2   configuration file, environment
    ├── TraceNotFoundError     3
    ├── AccessDeniedError      4
    │   ├── LoginNeededError   4   401, a login page, a login that has ended
    │   └── RoleMissingError   4   403: logged in, and not on duty
    ├── UnreachableError       5   refused, time-out, DNS, TLS, 429, 5xx
    ├── UnreadableError        6   an answer or a file that is no trace
    │   └── EndpointMissingError 6 the server does not have this endpoint (the next API generation may)
    ├── DeliveryError          7   there is no ticket by this run; its draft is kept
    │   ├── TicketNotSentError 7   the help desk was not reached, or took nothing
    │   └── TicketRefusedError 7   the help desk said no
    ├── TicketIncompleteError  7   the ticket lacks its trace id
    ├── TicketUnknownError     8   the help desk may have taken the ticket; its draft is kept
    └── OutputError            9   standard output or a file could not be written

A class stands for what the user can do about it. `what` says what happened, `hint` what to do;
each is one line, and neither ever holds text of a trace or a server that was not cleaned.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the contract; all below 126."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    NOT_FOUND = 3
    DENIED = 4
    UNREACHABLE = 5
    UNREADABLE = 6
    TICKET_REFUSED = 7
    TICKET_UNKNOWN = 8
    OUTPUT = 9
    ATTENTION = 10
    INCOMPLETE = 11
    INTERRUPTED = 130
    BROKEN_PIPE = 141


class OrdertraceError(Exception):
    """What happened and what to do about it, in one line each."""

    exit_code = ExitCode.DEFECT

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class UsageError(OrdertraceError):
    """The command line asks for something that cannot be."""

    exit_code = ExitCode.USAGE


class ProfileError(UsageError):
    """The profile cannot be used; `what` names file, key and line."""


class ConfigurationError(UsageError):
    """The configuration cannot be used; `what` names where the value came from."""


class TraceNotFoundError(OrdertraceError):
    """The source is sound and does not hold this trace."""

    exit_code = ExitCode.NOT_FOUND


class AccessDeniedError(OrdertraceError):
    """The server wants a login, or another role."""

    exit_code = ExitCode.DENIED


class LoginNeededError(AccessDeniedError):
    """Logging in, or showing another token, may help."""


class RoleMissingError(AccessDeniedError):
    """Logging in again would not help: someone has to give this account the role."""


class UnreachableError(OrdertraceError):
    """No usable answer came in time."""

    exit_code = ExitCode.UNREACHABLE


class UnreadableError(OrdertraceError):
    """An answer or a file came, and it is not a trace."""

    exit_code = ExitCode.UNREADABLE


class EndpointMissingError(UnreadableError):
    """The server answered, and not with this endpoint."""


class DeliveryError(OrdertraceError):
    """This run surely made no ticket, or one that breaks the rules; the draft is kept."""

    exit_code = ExitCode.TICKET_REFUSED


class TicketNotSentError(DeliveryError):
    """The help desk was not reached, or surely took nothing: the same may work later."""


class TicketRefusedError(DeliveryError):
    """The help desk said no: the same will not work later."""


class TicketUnknownError(OrdertraceError):
    """The request may have been taken, and nothing says whether it was."""

    exit_code = ExitCode.TICKET_UNKNOWN


class TicketIncompleteError(OrdertraceError):
    """The ticket lacks its trace id, without which no support request may be filed."""

    exit_code = ExitCode.TICKET_REFUSED


class OutputError(OrdertraceError):
    """Standard output or a file could not be written."""

    exit_code = ExitCode.OUTPUT
