"""The ticket about one order: read it, write it to a file, or send it to a help desk.

A ticket goes out only as it was read: what a help desk would get is drawn up, shown, and that same
draft is sent once the person says yes.
"""

from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import ClassVar, Protocol, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ordertrace_cli.errors import OrdertraceError
from ordertrace_cli.redact import clean
from ordertrace_cli.texts import tui
from ordertrace_cli.texts.message import Message
from ordertrace_cli.tui.backend import Backend, Parcel
from ordertrace_cli.tui.errand import Errand
from ordertrace_cli.tui.keys import KeyBar, Offer
from ordertrace_cli.tui.lines import error_words

T = TypeVar("T")

_LONGEST_LINE = 4000


class Step(Enum):
    """How far the person has come."""

    DRAFTING = auto()
    READING = auto()
    NAMING = auto()
    CHOOSING = auto()
    PACKING = auto()
    WEIGHING = auto()
    SENDING = auto()
    SENT = auto()


_ACTIONS = {
    "write": (Step.READING,),
    "send": (Step.READING,),
    "yes": (Step.WEIGHING,),
    "close": tuple(step for step in Step if step is not Step.SENDING),
}
_BACK_TO_READING = (Step.NAMING, Step.CHOOSING, Step.PACKING, Step.WEIGHING)


class Program(Protocol):
    """What this screen needs of the program. sending: see OrdertraceApp."""

    sending: str | None

    def errand(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[OrdertraceError], None],
    ) -> Errand[T]:
        """Not started yet."""


class TicketScreen(ModalScreen[None]):
    """Nothing leaves this machine before it has been read and a `y` been typed."""

    BINDINGS: ClassVar = [
        Binding("w", "write", show=False),
        Binding("s", "send", show=False),
        Binding("y", "yes", show=False),
        Binding("escape,q", "close", show=False),
    ]

    def __init__(self, program: Program, backend: Backend, trace_id: str) -> None:
        super().__init__()
        self._program = program
        self._backend = backend
        self._trace_id = trace_id
        self._step = Step.DRAFTING
        self._text = ""
        self._desks: tuple[str, ...] = ()
        self._desk = ""
        self._parcel: Parcel | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="box wide"):
            with VerticalScroll():
                yield Static(id="draft", markup=False)
            yield OptionList(id="desks", markup=False)
            yield Input(id="target")
            yield Static(id="said", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._come(Step.DRAFTING, self._say(tui.DRAFTING))
        self._run(self._draft, self._drafted, self._failed)

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Only what can be done at this step."""
        if action == "send" and not self._desks:
            return False
        return self._step in _ACTIONS.get(action, tuple(Step))

    def action_close(self) -> None:
        if self._step in _BACK_TO_READING:
            self._come(Step.READING)
        else:
            self.dismiss()

    def action_write(self) -> None:
        self.query_one("#target", Input).value = f"ticket-{self._trace_id}.md"
        self._come(Step.NAMING, self._say(tui.FILE_NAME))

    def action_send(self) -> None:
        if len(self._desks) == 1:
            self._pack(self._desks[0])
            return
        choice = self.query_one("#desks", OptionList)
        choice.clear_options()
        choice.add_options(Option(Content(clean(desk))) for desk in self._desks)
        choice.highlighted = 0
        self._come(Step.CHOOSING, self._say(tui.WHICH_DESK))

    def action_yes(self) -> None:
        parcel = self._parcel
        if parcel is None:
            return
        self._parcel = None
        self._program.sending = self._desk
        self._come(Step.SENDING, self._say(tui.SENDING))
        self._run(parcel.send, self._sent, self._not_sent)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        path = Path(event.value).expanduser()
        try:
            self._backend.write(self._text, path)
        except OrdertraceError as error:
            self._come(Step.READING, self._both_lines(error))
        else:
            self._come(Step.READING, self._say(tui.WRITTEN, path=str(path)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._pack(self._desks[event.option_index])

    # Work that waits for servers.

    def _draft(self) -> tuple[str, tuple[str, ...]]:
        return self._backend.draft(self._trace_id), self._backend.desks()

    def _drafted(self, found: tuple[str, tuple[str, ...]]) -> None:
        self._text, self._desks = found
        self._come(Step.READING)

    def _pack(self, desk: str) -> None:
        self._desk = desk
        self._come(Step.PACKING, self._say(tui.PACKING))

        def packed(parcel: Parcel) -> None:
            if self._step is Step.PACKING and self._desk == desk:
                self._parcel = parcel
                self._come(Step.WEIGHING, self._say(tui.SURE, desk=desk))

        self._run(lambda: self._backend.parcel(self._trace_id, desk), packed, self._failed)

    def _sent(self, told: str) -> None:
        self._program.sending = None
        self._come(Step.SENT, told)

    def _not_sent(self, error: OrdertraceError) -> None:
        self._program.sending = None
        self._come(Step.SENT, self._both_lines(error))

    def _failed(self, error: OrdertraceError) -> None:
        self._come(Step.READING if self._text else Step.DRAFTING, self._both_lines(error))

    def _run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[OrdertraceError], None],
    ) -> None:
        """What it finds is dropped where the person has closed this in the meantime."""

        def if_here(hear: Callable[[T], None]) -> Callable[[T], None]:
            return lambda found: hear(found) if self.is_attached else None

        def if_here_still(error: OrdertraceError) -> None:
            if self.is_attached:
                failed(error)

        self._program.errand(work, if_here(done), if_here_still).start()

    # What is on the screen.

    def _come(self, step: Step, words: str = "") -> None:
        """To this step, with this said about it."""
        self._step = step
        if step is not Step.WEIGHING:
            self._parcel = None
        target, choice = self.query_one("#target", Input), self.query_one("#desks", OptionList)
        scroll = self.query_one(VerticalScroll)
        target.display, choice.display = step is Step.NAMING, step is Step.CHOOSING
        scroll.display = step is not Step.CHOOSING
        text = self._parcel.preview if self._parcel else self._text
        self.query_one("#draft", Static).update(_cleaned(text))
        self.query_one("#said", Static).update(_cleaned(words.strip()))
        self.query_one("#said").set_class(not words, "nothing")
        (target if target.display else choice if choice.display else scroll).focus()
        if step is Step.WEIGHING:
            scroll.scroll_home(animate=False)
        self.query_one(KeyBar).offer(self._offers())

    def _offers(self) -> list[Offer]:
        back = tui.BACK if self._step in _BACK_TO_READING else tui.CLOSE
        keys = (
            ("w", "write", tui.WRITE),
            ("s", "send", tui.SEND),
            ("y", "yes", tui.YES),
            ("Esc", "close", back),
        )
        return [
            Offer(label, self._say(words), f"screen.{action}")
            for label, action, words in keys
            if self.check_action(action, ())
        ]

    def _both_lines(self, error: OrdertraceError) -> str:
        return error_words(error, self._backend.texts, "\n")

    def _say(self, words: Message, **facts: str) -> str:
        return self._backend.texts.say(words, **facts)


def _cleaned(text: str) -> Content:
    return Content("\n".join(clean(line, _LONGEST_LINE) for line in text.split("\n")))
