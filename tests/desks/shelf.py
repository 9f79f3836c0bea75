"""A help desk in memory that can be told to misbehave, and drafts for it.

The desks of the tests in `test_delivery`: real servers misbehave this way, only not on demand.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from ordertrace_cli.desks.drafts import draft_for
from ordertrace_cli.desks.outcome import Pace, Wish
from ordertrace_cli.desks.protocol import (
    Attachment,
    DeskCheck,
    DeskTicket,
    Draft,
    FieldState,
    Key,
    Limits,
    Note,
    Preview,
    Traits,
)
from ordertrace_cli.errors import OrdertraceError
from ordertrace_cli.tickets.model import BodyFormat, Severity, Ticket

TRACE_ID = "5b8efff798038103d269b633813fc60c"
WRITTEN = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def ticket(body: str = "It stands still.\n", dedupe_key: str = "") -> Ticket:
    return Ticket(
        trace_id=TRACE_ID,
        title=f"Stuck: consumer down at mes (trace {TRACE_ID})",
        body=body,
        body_format=BodyFormat.TEXT,
        fields={"trace_id": TRACE_ID, "cause": "consumer_down", "stage": None},
        severity=Severity.HIGH,
        dedupe_key=dedupe_key or f"ordertrace-{TRACE_ID}",
        verified=True,
    )


def draft(
    body: str = "It stands still.\n",
    dedupe_key: str = "",
    desk: str = "shelf",
    attachments: tuple[Attachment, ...] = (),
    occasion: str = "",
) -> Draft:
    """About an order, or about an incident where its key is given."""
    about = ticket(body, dedupe_key)
    return draft_for(desk, about, "en", WRITTEN, attachments, occasion)


def wish(**settings: object) -> Wish:
    return Wish(mention=lambda earlier: f"Earlier: {earlier.ref}", **settings)  # type: ignore[arg-type]  # a test's own


@dataclass
class Time:
    """A clock that only moves when somebody sleeps. during: what happens meanwhile."""

    now: datetime = WRITTEN
    slept: list[float] = field(default_factory=list)
    during: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        self.during()

    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.sleep)


SEARCHABLE = Traits(BodyFormat.TEXT)
SOUND = DeskCheck(FieldState.PRESENT, FieldState.PRESENT, "Trace ID")


@dataclass
class Shelf:
    """Tickets in a list; every fault is off until a test sets it.

    checking, arriving: called when `check` and `create` begin. taken, taken_note: called when a
    ticket or a comment has been stored, before the answer. refusal, note_refusal, file_refusal:
    said instead of storing. wrong_key, unreadable: said by `check` and `find`. hidden: how many searches do not see the newest ticket yet. drops: loses
    the trace id on creation; keeps_dropping: also when it is repaired. ignores_filter: gives
    every ticket back. tokens: what `reserve` gives. given: what `create` was
    given of them. calls: names of the methods called, in their order.
    """

    traits: Traits = SEARCHABLE
    state: DeskCheck = SOUND
    tickets: list[DeskTicket] = field(default_factory=list)
    bodies: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    taken: Callable[[], None] = lambda: None
    taken_note: Callable[[], None] = lambda: None
    checking: Callable[[], None] = lambda: None
    arriving: Callable[[], None] = lambda: None
    refusal: OrdertraceError | None = None
    note_refusal: OrdertraceError | None = None
    unreadable: OrdertraceError | None = None
    wrong_key: OrdertraceError | None = None
    file_refusal: OrdertraceError | None = None
    hidden: int = 0
    drops: bool = False
    keeps_dropping: bool = False
    ignores_filter: bool = False
    given: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[str]:
        return [each.ref for each in self.tickets if each.is_open]

    def add(self, trace_id: str = TRACE_ID, dedupe_key: str = "", *, is_open: bool = True) -> str:
        """A ticket that somebody else has made."""
        ref = str(len(self.tickets) + 1)
        link = f"http://shelf.lan/{ref}"
        self.tickets.append(DeskTicket(ref, link, is_open, trace_id, dedupe_key))
        self.bodies[ref] = []
        return ref

    def check(self) -> DeskCheck:
        self.calls.append("check")
        self.checking()
        if self.wrong_key is not None:
            raise self.wrong_key
        return self.state

    def find(self, key: Key, value: str) -> tuple[DeskTicket, ...]:
        self.calls.append("find")
        if self.unreadable is not None:
            raise self.unreadable
        seen = self.tickets
        if self.hidden and seen:
            self.hidden -= 1
            seen = seen[:-1]
        own = "trace_id" if key is Key.TRACE_ID else "dedupe_key"
        return tuple(each for each in seen if self.ignores_filter or getattr(each, own) == value)

    def reserve(self) -> str:
        self.calls.append("reserve")
        return self.tokens.pop(0) if self.tokens else ""

    def preview(self, draft: Draft, once: str) -> tuple[Preview, ...]:
        raise NotImplementedError

    def create(self, draft: Draft, once: str) -> DeskTicket:
        self.given.append(once)
        self.calls.append("create")
        self.arriving()
        if self.refusal is not None:
            raise self.refusal
        ref = self.add("" if self.drops else draft.trace_id, draft.dedupe_key)
        self.bodies[ref].append(draft.body)
        self.taken()
        return self.read_back(ref)

    def read_back(self, ref: str) -> DeskTicket:
        self.calls.append("read_back")
        return next(each for each in self.tickets if each.ref == ref)

    def repair(self, ref: str, draft: Draft) -> None:
        self.calls.append("repair")
        if not self.keeps_dropping:
            self.change(ref, trace_id=draft.trace_id)

    def has_note(self, ref: str, key: str) -> bool:
        return any(key in body for body in self.bodies[ref])

    def comment(self, ref: str, note: Note) -> None:
        self.calls.append("comment")
        if self.note_refusal is not None:
            raise self.note_refusal
        self.bodies[ref].append(note.body)
        self.taken_note()

    def attach(self, ref: str, attachment: Attachment) -> None:
        self.calls.append("attach")
        if self.file_refusal is not None:
            raise self.file_refusal
        self.files.setdefault(ref, []).append(attachment.name)

    def retire(self, ref: str, kept: DeskTicket) -> bool:
        self.bodies[ref].append(f"see {kept.ref}")
        self.change(ref, is_open=False)
        return True

    def close(self) -> None:
        self.calls.append("close")

    def change(self, ref: str, **changes: object) -> None:
        self.tickets = [
            replace(each, **changes) if each.ref == ref else each for each in self.tickets
        ]


def small(body: int | None = None, file: int | None = None) -> DeskCheck:
    return DeskCheck(FieldState.PRESENT, FieldState.PRESENT, "Trace ID", Limits(None, body, file))
