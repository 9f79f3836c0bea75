"""What an audit finds, as values: kinds, groups of findings, the report."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from ordertrace_cli.spans.model import Caveat
from ordertrace_cli.spans.raw import Place


class Kind(StrEnum):
    """What was found, worst first."""

    CREDENTIAL = "credential"
    CARD = "card_number"
    PERSON = "personal_name"
    EMAIL = "email"
    PHONE = "phone"
    ORDER_NUMBER = "order_number"
    AMOUNT = "amount"
    FORBIDDEN_KEY = "forbidden_key"
    OWN_SHAPE = "own_shape"
    BODY = "captured_body"


class Family(StrEnum):
    """Whose instrumentation wrote a span, as far as the scope's name tells."""

    JAVA = "java"
    PYTHON = "python"
    JAVASCRIPT = "javascript"
    DOTNET = "dotnet"
    OTHER = "other"


class Origin(StrEnum):
    """How data of this kind gets into a span, and so which kind of setting keeps it out."""

    QUERY_TEXT = "query_text"
    QUERY_PARAMETERS = "query_parameters"
    HEADERS = "headers"
    MESSAGE_HEADERS = "message_headers"
    URL = "url"
    BODY = "body"
    USER = "user"
    EXCEPTION = "exception"
    BAGGAGE = "baggage"
    NAME = "name"
    TRACE_STATE = "trace_state"
    RESOURCE = "resource"
    OWN_CODE = "own_code"


class Remedy(Struct, frozen=True):
    """What removes it: at its origin, and until then in the Collector.

    settings: of that instrumentation, exactly as they are written; empty where none is known.
    statements: OTTL, for `trace_statements` of the Collector's transform processor; empty where
    the Collector cannot reach that place.
    """

    origin: Origin
    settings: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


class Where(Struct, frozen=True):
    """One group of findings. All names are masked: they may hold what is looked for.

    span_name: "" for what the resource or the scope says. key: the path below an attribute's key
    included. root: the attribute's own key. shape: the name of the profile's own shape.
    """

    service: str
    scope: str
    version: str
    span_name: str
    place: Place
    key: str
    root: str
    kind: Kind
    shape: str = ""

    @property
    def spot(self) -> tuple[str, ...]:
        """The same for whatever one setting or statement removes."""
        span = (self.service, self.scope, self.version, self.span_name)
        return (*span, self.place, self.root)


class Leak(Struct, frozen=True):
    """A group, how often it was met, one span to look at, and what removes it. Never a value."""

    where: Where
    count: int
    trace_id: str
    span_id: str
    remedy: Remedy


class AuditReport(Struct, frozen=True):
    """since, until: the window, None where everything that a file holds was read.

    leaks: worst first. spans: how many were searched. complete: whether everything was seen.
    """

    evaluated_at: datetime
    since: datetime | None
    until: datetime | None
    spans: int
    leaks: tuple[Leak, ...]
    complete: bool
    caveats: tuple[Caveat, ...] = ()

    def spots(self) -> tuple[tuple[Leak, ...], ...]:
        """Leaks of one attribute, or of one text, of one kind of span together; worst first."""
        spots: dict[tuple[str, ...], list[Leak]] = {}
        for leak in self.leaks:
            spots.setdefault(leak.where.spot, []).append(leak)
        return tuple(map(tuple, spots.values()))
