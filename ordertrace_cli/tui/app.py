"""The program: one screen, a trail of places on it, keys at its foot.

Places are the list of incidents, lists of orders, and one order. Whatever waits for a server can
be stopped, and leaves what was seen before where it was.
"""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import ClassVar, TypeVar

from textual.app import App
from textual.binding import Binding
from textual.widgets import Input

from ordertrace_cli.errors import ExitCode, OrdertraceError, UsageError
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.redact import clean
from ordertrace_cli.texts import tui
from ordertrace_cli.texts.message import Message
from ordertrace_cli.tui.backend import Backend, OrderSeen, Stoppable
from ordertrace_cli.tui.board import Board, Scene
from ordertrace_cli.tui.errand import Errand
from ordertrace_cli.tui.help_screen import HelpScreen
from ordertrace_cli.tui.keys import KEYS, Offer
from ordertrace_cli.tui.lines import UnderWay, error_words
from ordertrace_cli.tui.places import Kind, Place, Trail
from ordertrace_cli.tui.themes import COLOURLESS, DARK, LIGHT, LIGHT_SCHEME, THEMES
from ordertrace_cli.tui.ticket_screen import TicketScreen

T = TypeVar("T")

_LONGEST_LINE = 500
_CALM_SECONDS = 0.2
_TICK_SECONDS = 1.0


class OrdertraceApp(App[None]):
    """backend: who knows. light: how to begin; a key turns it over. colour: False: none at all.

    failure: what ended it, if that was no key. sending: the help desk that has a ticket under way.
    """

    CSS_PATH = "style.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        *(Binding(key.key, key.action, show=False) for key in KEYS),
    ]

    def __init__(self, backend: Backend, *, light: bool = False, colour: bool = True) -> None:
        super().__init__(ansi_color=None if colour else True)
        self._backend = backend
        self._colour = colour
        self._trail = Trail()
        self._report: StuckReport | None = None
        self._order: OrderSeen | None = None
        self._troubles: dict[Kind, str] = {}
        self._give_up: Callable[[], None] | None = None
        self._under_way: UnderWay | None = None
        self._failures = 0
        self._due: float | None = None
        self.failure: Exception | None = None
        self.sending: str | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.ansi_theme_light = LIGHT_SCHEME
        if not colour:
            self.theme = COLOURLESS
        else:
            self.theme = LIGHT if light else DARK

    def get_default_screen(self) -> Board:
        return Board(self._backend.texts, colour=self._colour)

    def on_ready(self) -> None:
        self.set_interval(_TICK_SECONDS, self._tick)
        self._search(tui.SEARCHING)

    def _handle_exception(self, error: Exception) -> None:
        """Textual would print the values of all variables, which nobody may see."""
        self.failure = error
        self.exit(return_code=ExitCode.DEFECT)

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keys that would do nothing here are not offered."""
        match action:
            case "open":
                return not self._on_order and self._board.table.key is not None
            case "filter":
                return not self._on_order
            case "ticket" | "browser" | "copy_id":
                return self._trace_id() is not None
            case "up":
                return self._trail.deep or self._waited_for or self._filtering
            case "shade":
                return self._colour
            case _:
                return True

    def action_move(self, step: int) -> None:
        self._board.move(step)

    def action_open(self) -> None:
        key = self._board.table.key
        if key is None:
            return
        if self._trail.here.kind is Kind.INCIDENTS:
            self._go(Place(Kind.ORDERS, key))
        else:
            self._open_order(key)

    def action_up(self) -> None:
        if self._waited_for:
            self._stop()
            self._tell(self._backend.texts.say(tui.STOPPED))
        elif self._filtering:
            self._trail.step.words = ""
            self._board.close_filter()
        else:
            if self._on_order:
                self._stop()
            self._trail.back()
        self._show()

    def action_filter(self) -> None:
        self._board.open_filter(self._trail.step.words)

    def action_refresh(self) -> None:
        here = self._trail.here
        if here.kind is Kind.ORDER:
            self._read_order(here.key or "")
        else:
            self._search(tui.SEARCHING)

    def action_incidents(self) -> None:
        self._leave()
        self._trail.start()
        self._show()

    def action_orders(self) -> None:
        self._go(Place(Kind.ORDERS))

    def action_ticket(self) -> None:
        if (trace_id := self._trace_id()) is not None:
            self.push_screen(TicketScreen(self, self._backend, trace_id))

    def action_browser(self) -> None:
        trace_id, say = self._trace_id(), self._backend.texts.say
        url = None if trace_id is None else self._backend.url(trace_id)
        if url is None:
            self._tell(say(tui.NO_PAGE))
            return

        def opened(there_is_one: bool) -> None:
            self._tell(say(tui.OPENED) if there_is_one else say(tui.NO_BROWSER, url=url))

        self.errand(lambda: self._backend.browse(url), opened, self._told_off).start()

    def action_copy_id(self) -> None:
        if (trace_id := self._trace_id()) is not None:
            self.copy_to_clipboard(trace_id)
            self._tell(self._backend.texts.say(tui.COPIED, trace_id=trace_id))

    def action_shade(self) -> None:
        self.theme = DARK if self.theme == LIGHT else LIGHT

    def action_keys(self) -> None:
        say = self._backend.texts.say
        keys = [("j k ↑ ↓", say(tui.MOVE))]
        keys += [(key.label, say(key.words)) for key in KEYS if self.check_action(key.action, ())]
        self.push_screen(HelpScreen(say(tui.HELP_TITLE), keys))

    def action_interrupt(self) -> None:
        """Ctrl-C copies what is marked with the mouse; else it leaves, wherever one is."""
        marked = self.screen.get_selected_text()
        if marked:
            self.copy_to_clipboard(marked)
            self.screen.clear_selection()
        else:
            self.exit(return_code=ExitCode.INTERRUPTED)

    # What the widgets tell.

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "filter" and event.input.display:
            self._trail.step.words = event.value
            self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "filter":
            self._board.close_filter()
            self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    # Work that waits for servers.

    def errand(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[OrdertraceError], None],
    ) -> Errand[T]:
        """Not started yet. A defect in it ends the program."""
        return Errand(self, work, done, failed, self._handle_exception)

    def _tick(self) -> None:
        """Ages grow; and a list is asked for again once it is time."""
        due = self._due is not None and monotonic() >= self._due
        listed = not self._on_order and len(self.screen_stack) == 1
        if due and listed and self._under_way is None:
            self._search(tui.SEARCHING_AGAIN)
        elif self._troubles.get(self._trail.here.kind):
            self._show()

    def _search(self, what: Message) -> None:
        self._start(what, Kind.INCIDENTS, self._backend.search, self._found)

    def _found(self, report: StuckReport) -> None:
        self._report = report

    def _open_order(self, trace_id: str) -> None:
        self._order = None
        self._troubles.pop(Kind.ORDER, None)
        self._go(Place(Kind.ORDER, trace_id))
        self._read_order(trace_id)

    def _read_order(self, trace_id: str) -> None:
        self._start(
            tui.READING_ORDER, Kind.ORDER, partial(self._backend.order, trace_id), self._read
        )

    def _read(self, order: OrderSeen) -> None:
        self._order = order

    def _start(
        self,
        what: Message,
        kind: Kind,
        work: Callable[[Stoppable], T],
        done: Callable[[T], None],
    ) -> None:
        """kind: of the places that hear of trouble; a list's is that of all lists."""
        self._stop()
        self._under_way = UnderWay(what)
        told_at = monotonic()

        def told(done: int, total: int | None) -> None:
            nonlocal told_at
            if monotonic() - told_at > _CALM_SECONDS:
                told_at = monotonic()
                errand.hear(lambda: self._so_far(UnderWay(what, done, total)))

        def succeeded(found: T) -> None:
            done(found)
            self._ended(kind, None)

        progress = Stoppable(lambda: errand.given_up, told)
        errand = self.errand(lambda: work(progress), succeeded, partial(self._ended, kind))
        self._give_up = errand.give_up
        errand.start()
        self._show()

    def _so_far(self, under_way: UnderWay) -> None:
        self._under_way = under_way
        self._show()

    def _ended(self, kind: Kind, error: OrdertraceError | None) -> None:
        self._under_way = None
        if isinstance(error, UsageError):
            # The same will be wrong the next time.
            self.failure = error
            self.exit(return_code=error.exit_code)
            return
        if kind is Kind.INCIDENTS:
            self._failures = 0 if error is None else self._failures + 1
            pause = self._backend.pause(self._failures)
            self._due = None if pause is None else monotonic() + pause.total_seconds()
        trouble = "" if error is None else self._in_one_line(error)
        for each in (Kind.INCIDENTS, Kind.ORDERS) if kind is Kind.INCIDENTS else (kind,):
            self._troubles[each] = trouble
        self._show()

    def _stop(self) -> None:
        if self._give_up is not None:
            self._give_up()
        self._under_way = None

    @property
    def _waited_for(self) -> bool:
        """Whether the person waits for what is under way."""
        return self._under_way is not None and self._under_way.what != tui.SEARCHING_AGAIN

    # What is on the screen.

    @property
    def _board(self) -> Board:
        """The one screen, whatever stands before it at the moment."""
        board = self.screen_stack[0]
        assert isinstance(board, Board), "it is the first one"  # noqa: S101  a defect of ours
        return board

    @property
    def _on_order(self) -> bool:
        return self._trail.here.kind is Kind.ORDER

    @property
    def _filtering(self) -> bool:
        return bool(self._trail.step.words) or self._board.filter_is_open

    def _trace_id(self) -> str | None:
        here = self._trail.here
        if here.kind is Kind.ORDER:
            return here.key
        return self._board.table.key if here.kind is Kind.ORDERS else None

    def _leave(self) -> None:
        """The row is remembered for whoever comes back; what is asked here is not waited for."""
        if self._on_order:
            self._stop()
        else:
            self._trail.step.cursor = self._board.table.key
        self._board.close_filter()

    def _go(self, place: Place) -> None:
        self._leave()
        self._trail.go(place)
        self._show()

    def _show(self) -> None:
        if not self.screen_stack:
            return
        scene = Scene(
            self._trail.places,
            self._trail.step,
            self._report,
            self._order,
            self._troubles.get(self._trail.here.kind, ""),
            self._under_way,
        )
        look = self._backend.look(max(20, self.size.width - 4))
        self._board.show(scene, look)
        self._board.keys.offer(self._offers())

    def _offers(self) -> list[Offer]:
        say = self._backend.texts.say
        return [
            Offer(key.label, say(key.words), f"app.{key.action}", key.rank)
            for key in KEYS
            if key.rank is not None and self.check_action(key.action, ())
        ]

    def _told_off(self, error: OrdertraceError) -> None:
        self._tell(self._in_one_line(error))

    def _in_one_line(self, error: OrdertraceError) -> str:
        return error_words(error, self._backend.texts, ": ")

    def _tell(self, words: str) -> None:
        self.notify(clean(words, _LONGEST_LINE), markup=False)
