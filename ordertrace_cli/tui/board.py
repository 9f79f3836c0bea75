"""The one screen: a verdict, the way here, a list or an order, keys at the foot."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.redact import clean
from ordertrace_cli.render import verdict
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.warnings import render_warnings
from ordertrace_cli.texts import tui
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tui.backend import OrderSeen
from ordertrace_cli.tui.keys import KeyBar
from ordertrace_cli.tui.lines import UnderWay, crumbs, state, trouble_line
from ordertrace_cli.tui.lists import Listing, incident_listing, order_listing
from ordertrace_cli.tui.places import Kind, Place, Step
from ordertrace_cli.tui.table import RowTable

_LEAST_COLUMNS, _LEAST_LINES = 40, 10
_LONGEST_LINE = 500


class Scene(Struct, frozen=True):
    """All that is shown. way: every place up to here. step: this one.

    report, order: what was seen last, None before anything was. trouble: of the last attempt, "".
    """

    way: tuple[Place, ...]
    step: Step
    report: StuckReport | None
    order: OrderSeen | None
    trouble: str
    under_way: UnderWay | None

    @property
    def here(self) -> Place:
        return self.step.place

    @property
    def on_order(self) -> bool:
        return self.here.kind is Kind.ORDER


class Board(Screen[None]):
    """Shows scenes. What they are made of is the program's business."""

    def __init__(self, texts: Texts, *, colour: bool) -> None:
        super().__init__(classes="" if colour else "colourless")
        self._texts = texts
        self._place: Place | None = None
        self._made: tuple[tuple[StuckReport, Place, int], Listing] | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="verdict", classes="line", markup=False)
        yield Static(id="trouble", markup=False)
        yield Static(id="caveats", markup=False)
        with Horizontal(id="way"):
            yield Static(id="crumbs", classes="line", markup=False)
            yield Static(id="state", classes="line", markup=False)
        yield RowTable("list")
        with VerticalScroll(id="order"):
            yield Static(id="page", markup=False)
        yield Static(id="empty", markup=False)
        yield Input(id="filter", placeholder=self._texts.say(tui.FILTER))
        yield KeyBar()
        yield Static(id="small", markup=False)

    @property
    def table(self) -> RowTable:
        return self.query_one(RowTable)

    @property
    def keys(self) -> KeyBar:
        return self.query_one(KeyBar)

    @property
    def filter_is_open(self) -> bool:
        return self.query_one("#filter").display

    def open_filter(self, words: str) -> None:
        field = self.query_one("#filter", Input)
        field.value = words
        field.display = True
        field.focus()

    def close_filter(self) -> None:
        self.query_one("#filter").display = False

    def move(self, step: int) -> None:
        """One row, or one line of an order."""
        if self.query_one("#order").display:
            self.query_one("#order").scroll_relative(y=step, animate=False)
        elif step > 0:
            self.table.action_cursor_down()
        else:
            self.table.action_cursor_up()

    def show(self, scene: Scene, look: Look) -> None:
        self._show_head(scene, look)
        if scene.on_order:
            self._show_order(scene, look)
        else:
            self._show_list(scene, look)
        self._place = scene.here
        if not self.filter_is_open:
            (self.query_one("#order") if scene.on_order else self.table).focus()
        small = self.size.width < _LEAST_COLUMNS or self.size.height < _LEAST_LINES
        self._put(
            "#small",
            self._texts.say(tui.TOO_SMALL, columns=_LEAST_COLUMNS, lines=_LEAST_LINES)
            if small
            else "",
        )

    def _show_head(self, scene: Scene, look: Look) -> None:
        report, seen = scene.report, _seen(scene)
        self._put("#verdict", "ordertrace" if report is None else _headline(report, look))
        self._put("#trouble", trouble_line(scene.trouble, seen, look) if scene.trouble else "")
        # An order's own stand on its page.
        caveats = () if scene.on_order or report is None else report.caveats
        self._put_ansi("#caveats", render_warnings(caveats, look).rstrip("\n"))
        self._put("#state", state(scene.under_way, seen, look))

    def _show_list(self, scene: Scene, look: Look) -> None:
        listing = self._listing(scene, look)
        line = crumbs(scene.way, scene.report, look)
        if scene.step.words:
            count = len(listing.rows) if listing else 0
            filtered = self._texts.say(tui.FILTERED, words=scene.step.words, count=count)
            line = f"{line}{look.separator}{filtered}"
        self._put("#crumbs", line)
        rows = bool(listing and listing.rows)
        self._stand("#list", rows)
        if listing is not None and rows:
            same = self._place == scene.here
            self.table.show_listing(listing, self.table.key if same else scene.step.cursor)
        else:
            self.table.clear()
            self._put("#empty", self._nothing(scene))

    def _listing(self, scene: Scene, look: Look) -> Listing | None:
        """Made once for each picture: a filter asks for it at every letter."""
        report = scene.report
        if report is None:
            return None
        asked = (report, scene.here, look.width)
        if self._made is None or self._made[0] != asked:
            then = replace(look, now=report.evaluated_at)
            if scene.here.kind is Kind.INCIDENTS:
                listing = incident_listing(report, then)
            else:
                listing = order_listing(report, then, scene.here.key)
            self._made = asked, listing
        # What is cut off for want of room can be looked for all the same.
        return self._made[1].filtered(scene.step.words).within(look.width)

    def _show_order(self, scene: Scene, look: Look) -> None:
        self._put("#crumbs", crumbs(scene.way, scene.report, look))
        self._stand("#order" if scene.order else "#empty", True)
        if scene.order is None:
            self._put("#empty", "")
            return
        self._put_ansi("#page", scene.order.paint(look))
        if self._place != scene.here:
            self.query_one("#order").scroll_home(animate=False)

    def _nothing(self, scene: Scene) -> str:
        if scene.report is None:
            return ""
        return self._texts.say(tui.NOTHING_FITS if scene.step.words else tui.NOTHING_HERE)

    def _stand(self, where: str, there: bool) -> None:
        """This alone between head and foot; where it is not there, the words that say so."""
        chosen = where if there else "#empty"
        for each in ("#list", "#order", "#empty"):
            self.query_one(each, Widget).display = each == chosen

    def _put(self, where: str, words: str) -> None:
        part = self.query_one(where, Static)
        part.update(Content(clean(words, _LONGEST_LINE)))
        part.set_class(not words, "nothing")

    def _put_ansi(self, where: str, painted: str) -> None:
        part = self.query_one(where, Static)
        part.update(Text.from_ansi(painted, no_wrap=False))
        part.set_class(not painted, "nothing")


def _headline(report: StuckReport, look: Look) -> str:
    """With the window, where both fit."""
    headline = verdict.fleet_headline(report, look)
    both = f"{headline}{look.separator}{verdict.window(report, look)}"
    return both if cell_len(both) <= look.width else headline


def _seen(scene: Scene) -> datetime | None:
    if scene.on_order:
        return scene.order.seen if scene.order else None
    return scene.report.evaluated_at if scene.report else None
