"""The keyboard program: every key, both languages, hostile text, outages. Nothing waits for a time."""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.errors import UsageError
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.fleet.progress import Progress
from ordertrace_cli.tui.backend import Stoppable, StoppedError
from tests.commands.orders import CLOSED, FEW_ORDERS, LATE, WAITING, document
from tests.commands.run import run
from tests.demo.worlds import NOW, NOW_NANO
from tests.tui.driving import Hands, app_on, drive

HEADLINE = "2 of 4 orders need attention"


@pytest.fixture
def orders_file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(document(FEW_ORDERS)), encoding="utf-8")
    return path


def put(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_each_place_of_the_built_in_landscape(
    size: tuple[int, int], lang: str, snapshot: SnapshotAssertion
) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see("29 ", "78")
        assert await hands.settled() == snapshot(name="incidents")
        await hands.press("enter")
        await hands.see("ee576e68", "›")
        assert await hands.settled() == snapshot(name="orders")
        await hands.press("enter")
        await hands.see("PRICE_CALCULATED")
        assert await hands.settled() == snapshot(name="order")
        await hands.press("t")
        await hands.see("Esc", "- **", "ee576e68")
        assert await hands.settled() == snapshot(name="ticket")
        await hands.press("escape", "question_mark")
        await hands.see("j k")
        assert await hands.settled() == snapshot(name="keys")

    drive(app_on(lang=lang), steps, size)


def test_the_way_there_and_back(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE, "awaiting operator", "unexplained silence", "open")
        await hands.press("j", "enter")
        await hands.see("Incidents › unexplained silence · mes", LATE)
        assert WAITING not in hands.text
        await hands.press("enter")
        await hands.see("STUCK", "SUBMITTED", LATE[:8])
        await hands.press("escape")
        await hands.see("Incidents › unexplained silence · mes", LATE)
        await hands.press("escape")
        text = await hands.see("awaiting operator")
        assert "›" not in text
        await hands.press("o")
        await hands.see("Incidents › Orders", LATE, WAITING)
        await hands.press("i")
        await hands.until(lambda text: "›" not in text)

    drive(app_on(file=orders_file), steps)


def test_the_page_of_an_order_is_what_show_prints(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "down", "enter")
        await hands.see("Systems")
        page = [line.strip() for line in hands.lines()]
        printed = run("show", LATE, "--from", orders_file, width=96).stdout.splitlines()
        for line in (each.strip() for each in printed[:12]):
            assert line in page

    drive(app_on(file=orders_file), steps)


def test_a_filter_narrows_and_is_said(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "slash", *"silence", "enter")
        await hands.see("filter: silence, 1 shown", LATE)
        assert WAITING not in hands.text
        # It belongs to this list alone, and is there when one comes back.
        await hands.press("enter")
        await hands.see("Systems")
        await hands.press("escape")
        await hands.see("filter: silence", LATE)
        await hands.press("escape")
        await hands.see(LATE, WAITING)
        await hands.press("slash", *"nothing like it", "enter")
        await hands.see("Nothing here fits the filter.")

    drive(app_on(file=orders_file), steps)


def test_letters_typed_into_the_filter_are_no_keys(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("slash", *"quit")
        await hands.see("filter: quit, 0 shown")
        assert hands.app.is_running

    drive(app_on(file=orders_file), steps)


def test_an_id_is_copied(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "down", "c")
        await hands.see(f"copied: {LATE}"[:30])
        assert hands.app.clipboard == LATE

    drive(app_on(file=orders_file), steps)


def test_an_order_that_is_in_no_jaeger_has_no_page(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "b")
        await hands.see("No browser can show")

    drive(app_on(file=orders_file), steps)


@pytest.mark.parametrize("there_is_one", [True, False])
def test_jaeger_s_page_is_opened(
    orders_file: Path, there_is_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def browse(url: str) -> bool:
        opened.append(url)
        return there_is_one

    app = app_on(file=orders_file, browse=browse)
    page = "https://jaeger.example/trace/"
    monkeypatch.setattr(app._backend, "url", lambda trace_id: page + trace_id)

    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "down", "b")
        await hands.see("opened in the browser" if there_is_one else "The address:")
        assert opened == [page + LATE]

    drive(app, steps)


def test_a_ticket_is_written_to_a_new_file_only(orders_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "t.md"

    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "down", "t")
        await hands.see("Esc close", "w write")
        for said in ("written: ", "exists already"):
            await hands.press("w")
            await hands.see("Write it to which file?")
            hands.app.screen.query_one("#target").value = str(target)  # type: ignore[attr-defined]
            await hands.press("enter")
            await hands.see(said)
        await hands.press("escape")
        await hands.see(HEADLINE)

    drive(app_on(file=orders_file), steps, (120, 40))
    printed = run("ticket", LATE, "--from", orders_file, "--format", "markdown").stdout
    assert target.read_text(encoding="utf-8") == printed


def a_desk(folder: Path, *names: str) -> dict[str, str]:
    """An environment in which each of these is a help desk that keeps its tickets in a folder."""
    config = folder / "config.toml"
    for name in names:
        (folder / name).mkdir()
        with config.open("a", encoding="utf-8") as file:
            file.write(f"[desks.{name}]\nkind = 'file'\nfolder = {str(folder / name)!r}\n")
    return {"ORDERTRACE_CONFIG": str(config), "ORDERTRACE_OUTBOX": str(folder / "outbox")}


def sent(folder: Path) -> list[str]:
    return [file.read_text(encoding="utf-8") for file in folder.iterdir()]


@pytest.mark.parametrize("answer", ["y", "n", "enter", "escape"])
def test_a_ticket_is_sent_after_a_yes_only(orders_file: Path, tmp_path: Path, answer: str) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "down", "t")
        await hands.see("s send to a help desk")
        await hands.press("s")
        await hands.see("Send this to night?", "y send it")
        assert not sent(tmp_path / "night")
        await hands.press(answer)
        if answer == "y":
            await hands.until(lambda _: bool(sent(tmp_path / "night")), "a ticket")
            await hands.see("night", LATE, "Esc close")
        elif answer == "escape":
            await hands.see("s send to a help desk")
        else:
            await hands.settled()
            assert "Send this to night?" in hands.text

    drive(app_on(file=orders_file, environment=a_desk(tmp_path, "night")), steps, (120, 40))
    assert len(sent(tmp_path / "night")) == (answer == "y")


def test_what_is_sent_is_what_was_shown(orders_file: Path, tmp_path: Path) -> None:
    """Also where the order has gone on while the person was reading."""

    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "down", "t")
        await hands.see("s send to a help desk")
        await hands.press("s")
        shown = await hands.see("Send this to night?", "unexplained silence")
        put(orders_file, "{")
        await hands.press("y")
        await hands.until(lambda _: bool(sent(tmp_path / "night")), "a ticket")
        [ticket] = sent(tmp_path / "night")
        assert "unexplained silence" in ticket
        assert "unexplained silence" in shown

    drive(app_on(file=orders_file, environment=a_desk(tmp_path, "night")), steps, (120, 50))


def test_of_several_help_desks_one_is_chosen(orders_file: Path, tmp_path: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "down", "t")
        await hands.see("s send to a help desk")
        await hands.press("s")
        await hands.see("Which help desk?", "day", "night")
        await hands.press("down", "enter")
        await hands.see("Send this to night?")
        await hands.press("y")
        await hands.until(lambda _: bool(sent(tmp_path / "night")), "a ticket")

    drive(app_on(file=orders_file, environment=a_desk(tmp_path, "night", "day")), steps, (120, 40))
    assert not sent(tmp_path / "day")


def test_without_a_help_desk_nothing_can_be_sent(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "down", "t")
        text = await hands.see("w write to a file")
        assert "help desk" not in text.splitlines()[-1]
        await hands.press("s", "y")
        await hands.see("w write to a file")

    drive(app_on(file=orders_file), steps)


def test_a_help_desk_that_cannot_be_reached_is_told(orders_file: Path, tmp_path: Path) -> None:
    environment = a_desk(tmp_path, "night")

    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "down", "t")
        await hands.see("s send to a help desk")
        await hands.press("s")
        await hands.see("Send this to night?")
        (tmp_path / "night").rmdir()
        await hands.press("y")
        await hands.see("ordertrace outbox send", "Esc close")
        await hands.press("escape")
        await hands.see(HEADLINE)
        assert hands.app.sending is None

    drive(app_on(file=orders_file, environment=environment), steps, (120, 40))


def test_light_and_dark(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        themes = [hands.app.theme]
        await hands.press("d")
        themes.append(hands.app.theme)
        assert themes == ["light", "textual-dark"]

    drive(app_on(file=orders_file, environment={"COLORFGBG": "0;15"}), steps)


def test_an_outage_leaves_the_last_picture(orders_file: Path) -> None:
    """Its age grows by itself, and the list and an order have trouble of their own."""
    sound = orders_file.read_text(encoding="utf-8")
    moment = [NOW]

    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        put(orders_file, "{")
        await hands.press("r")
        await hands.see("THIS IS THE PICTURE OF", HEADLINE, "awaiting operator", "no sound JSON")
        moment[0] += timedelta(minutes=7)
        await hands.see("THIS IS THE PICTURE OF", "7 m ago")
        await hands.press("o", "enter")
        # There is no picture of this one.
        text = await hands.see("! orders.json", "no sound JSON")
        assert "THIS IS" not in text
        put(orders_file, sound)
        await hands.press("r")
        assert "no sound JSON" not in await hands.see("Systems")
        put(orders_file, "{")
        await hands.press("r")
        await hands.see("THIS IS THE PICTURE OF 21:07:00 UTC", "Systems")
        # The list was not asked again.
        await hands.press("escape")
        await hands.see("THIS IS THE PICTURE OF 21:00:00 UTC", "awaiting operator")

    drive(app_on(file=orders_file, clock=lambda: moment[0]), steps)


def test_trouble_is_told_in_the_reader_s_language(orders_file: Path) -> None:
    """What happened and what to do, as everywhere."""
    put(orders_file, "{")

    async def steps(hands: Hands) -> None:
        await hands.see("! ", "это не исправный JSON", "дайте OTLP JSON")

    drive(app_on(file=orders_file, lang="ru"), steps, (160, 30))


def test_an_outage_at_the_start_is_not_the_end(orders_file: Path) -> None:
    sound = orders_file.read_text(encoding="utf-8")
    put(orders_file, "{")

    async def steps(hands: Hands) -> None:
        await hands.see("! ", "no sound JSON")
        put(orders_file, sound)
        await hands.press("r")
        await hands.see(HEADLINE)

    drive(app_on(file=orders_file), steps)


def test_a_list_is_asked_for_again_by_itself(orders_file: Path) -> None:
    """The cursor stays on its order; an outage is told and ends nothing."""
    sound = orders_file.read_text(encoding="utf-8")

    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "down")
        assert hands.app._trace_id() == LATE
        put(orders_file, json.dumps(document({key: FEW_ORDERS[key] for key in (LATE, CLOSED)})))
        await hands.see("1 of 2 orders needs attention")
        assert hands.app._trace_id() == LATE
        put(orders_file, "{")
        await hands.see("THIS IS THE PICTURE OF", LATE)
        put(orders_file, sound)
        text = await hands.see(HEADLINE, WAITING)
        assert "THIS IS" not in text
        assert hands.app._trace_id() == LATE

    drive(app_on(file=orders_file, every="1s"), steps)


def test_what_a_search_could_not_see_is_said(tmp_path: Path) -> None:
    rest = (("MANUFACTURING_STARTED", "mes", 30),)
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(document({**FEW_ORDERS, "f" * 32: rest})), encoding="utf-8")

    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE, "warning: ", "the rest of")

    drive(app_on(file=file), steps)


def test_one_comes_back_to_the_row_that_was_left(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("j")
        left = hands.app._board.table.key
        await hands.press("enter", "enter")
        await hands.see("Systems")
        await hands.press("escape", "escape")
        await hands.until(lambda text: "›" not in text)
        await hands.settled()
        assert hands.app._board.table.key == left

    drive(app_on(file=orders_file), steps)


def test_a_search_can_be_stopped(orders_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_on(file=orders_file)
    heard: list[str] = []

    def endless(progress: Progress) -> StuckReport:
        try:
            while True:
                progress.searching("mes", 3, 8)
                time.sleep(0.01)
        except StoppedError:
            heard.append("stopped")
            raise

    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        monkeypatch.setattr(app._backend, "search", endless)
        await hands.press("r")
        await hands.see("looking (3 of 8), Esc stops", "awaiting operator")
        await hands.press("escape")
        await hands.see("stopped; r looks again", "awaiting operator")
        await hands.until(lambda _: heard == ["stopped"], "the end of the thread")

    drive(app, steps)


def test_a_stopped_search_says_nothing_more() -> None:
    told: list[tuple[int, int | None]] = []
    progress = Stoppable(lambda: True, lambda *now: told.append(now))
    for tell in (
        progress.building,
        progress.rebuilding,
        lambda: progress.reading(1, 2),
        lambda: progress.searching("", 1, 2),
        lambda: progress.examined(1, 2),
    ):
        with pytest.raises(StoppedError):
            tell()
    assert told == []


HOSTILE = "mes-[bold red]evil[/]\x1b]0;owned\x07\x1b[2J\u202e[@click=app.quit]x[/]"


def test_hostile_text_is_text(tmp_path: Path) -> None:
    """Markup is shown as it is written; nothing of it steers a terminal or the program."""
    orders = {LATE: (*FEW_ORDERS[LATE], ("", HOSTILE, 60))}
    spans = json.loads(json.dumps(document(orders, NOW_NANO)))
    failed = spans["resourceSpans"][-1]["scopeSpans"][0]["spans"][0]
    failed["status"] = {"code": 2, "message": HOSTILE}
    failed["name"] = HOSTILE
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(spans), encoding="utf-8")

    async def steps(hands: Hands) -> None:
        text = await hands.see("1 of 1 orders", "[bold red]evil[/]")
        await hands.press("enter", "enter")
        text += await hands.see("Systems")
        await hands.press("t")
        text += await hands.see("Esc close", "w write")
        await hands.press("escape", "slash", *"[red]")
        text += hands.text
        assert not {"\x1b", "\x07", "\u202e"} & set(text)

    drive(app_on(file=file), steps, (120, 40))


def test_the_mouse_opens_what_is_clicked(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.settled()
        await hands.pilot.click("#list", offset=(10, 1))
        await hands.see("›")

    drive(app_on(file=orders_file), steps)


@pytest.mark.parametrize("size", [(30, 24), (80, 8)], ids=str)
def test_a_terminal_that_is_too_small_is_told_so(orders_file: Path, size: tuple[int, int]) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see("Too small")
        await hands.pilot.resize_terminal(80, 24)
        text = await hands.see(HEADLINE)
        assert "Too small" not in text

    drive(app_on(file=orders_file), steps, size)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_foot_is_never_cut(orders_file: Path, lang: str, width: int) -> None:
    """It says less where there is less room; how to see all keys and how to leave always."""
    ends = {"en": "? keys  q quit", "ru": "? клавиши  q выход"}

    async def steps(hands: Hands) -> None:
        await hands.until(lambda text: "Enter" in text)
        for key in ("o", "enter"):
            await hands.press(key)
            await hands.settled()
            foot = hands.lines()[-1]
            assert foot.endswith(ends[lang])
            assert "…" not in foot

    drive(app_on(file=orders_file, lang=lang), steps, (width, 24))


def test_keys_at_the_foot_can_be_clicked(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o")
        await hands.see("Incidents › Orders")
        for words, seen in (("t ticket", "Esc close"), ("Esc close", HEADLINE)):
            await hands.settled()
            foot = hands.lines()[-1]
            await hands.pilot.click(offset=(foot.index(words), len(hands.lines()) - 1))
            await hands.see(seen)

    drive(app_on(file=orders_file), steps)


def test_it_fits_another_size_at_once(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("o", "enter")
        await hands.see("Systems")
        await hands.pilot.resize_terminal(60, 20)
        await hands.until(lambda text: len(text.split("\n")) == 20)
        assert all(len(line) <= 60 for line in hands.lines())

    drive(app_on(file=orders_file), steps)


@pytest.mark.parametrize(
    ("keys", "code"),
    [("q", 0), ("ctrl+c", 130), ("o enter ctrl+c", 130), ("slash ctrl+c", 130), ("? ctrl+c", 130)],
)
def test_how_to_leave(orders_file: Path, keys: str, code: int) -> None:
    app = app_on(file=orders_file)

    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press(*keys.replace("?", "question_mark").split())
        await hands.until(lambda _: not app.is_running, "the end")

    drive(app, steps)
    assert app.return_code == code


def test_letters_mean_something_else_below_a_page_of_keys(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        await hands.press("question_mark")
        await hands.see("j k")
        await hands.press("q")
        await hands.until(lambda text: "j k" not in text)
        assert hands.app.is_running

    drive(app_on(file=orders_file), steps)


def test_wrong_usage_ends_it(orders_file: Path, tmp_path: Path) -> None:
    """Also what only turns out once it runs: it would be wrong the next time as well."""
    both = run("tui", "--demo", "--from", orders_file, terminal=True).refused(2)
    assert "exclude one another" in both
    assert "no Jaeger is set" in run("tui", terminal=True).refused(2)
    assert "--every" in run("tui", "--demo", "--every", "0s", terminal=True).refused(2)
    past = ("--every", "5s", "--at", "2h ago")
    assert "exclude one another" in run("tui", "--demo", *past, terminal=True).refused(2)

    async def steps(hands: Hands) -> None:
        await hands.until(lambda _: not hands.app.is_running, "the end")

    with pytest.raises(UsageError):
        drive(app_on(file=tmp_path / "none.json"), steps)


def test_a_search_may_end_below_a_page_of_keys(orders_file: Path) -> None:
    async def steps(hands: Hands) -> None:
        await hands.press("question_mark")
        await hands.see("j k")
        await hands.until(lambda _: hands.app._under_way is None, "the end of the search")
        await hands.press("x")
        await hands.see(HEADLINE)

    drive(app_on(file=orders_file), steps)


def test_a_defect_shows_no_values(orders_file: Path) -> None:
    """It ends the program as every other defect does: `main` tells of it, without values."""
    app = app_on(file=orders_file)

    async def steps(hands: Hands) -> None:
        await hands.see(HEADLINE)
        hands.app._handle_exception(RuntimeError("a defect"))

    with pytest.raises(RuntimeError, match="a defect"):
        drive(app, steps)
    assert app.return_code == 1


def test_it_needs_a_terminal(orders_file: Path) -> None:
    assert "stuck" in run("tui", "--from", orders_file).refused(2)


def test_without_textual_it_says_what_to_install(
    orders_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [each for each in sys.modules if each.startswith("ordertrace_cli.tui.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "textual", None)
    monkeypatch.setitem(sys.modules, "textual.app", None)
    said = run("tui", "--from", orders_file, terminal=True).refused(2)
    assert "pip install 'ordertrace[tui]'" in said


def test_standard_input_is_for_keys() -> None:
    assert "--from FILE" in run("tui", "--from", "-", terminal=True).refused(2)
