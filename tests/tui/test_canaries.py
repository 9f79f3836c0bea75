"""Nothing that tells who a customer or an order is comes onto the screen, and nothing steers it."""

from pathlib import Path

import pytest

from tests.canary.canaries import CANARIES, leaked, texts
from tests.test_canary import FORMS, HOSTILE, document, steering
from tests.tui.driving import Hands, app_on, drive


def all_screens(file: Path) -> str:
    """The lists, every order's page from top to end, its ticket."""
    seen: list[str] = []

    async def steps(hands: Hands) -> None:
        await hands.see("need attention")
        seen.append(await hands.settled())
        await hands.press("o")
        seen.append(await hands.settled())
        for _ in range(hands.app._board.table.row_count):
            await hands.press("enter")
            await hands.see("Systems")
            seen.append(await hands.settled())
            await hands.press("t")
            await hands.see("w write to a file")
            seen.append(await hands.settled())
            await hands.press("escape", "escape", "down")
            await hands.settled()

    drive(app_on(file=file), steps, (200, 150))
    return "\n".join(seen)


@pytest.mark.parametrize("form", FORMS)
def test_no_canary_comes_onto_the_screen(form: str, tmp_path: Path) -> None:
    file = tmp_path / "spans.json"
    file.write_bytes(document(form, *texts()))
    screens = all_screens(file)
    assert screens.count("Evidence") > 1
    assert leaked(screens) == []
    assert leaked(f"{screens}\n{CANARIES['name']}") != []


def test_what_steers_never_comes_onto_the_screen(tmp_path: Path) -> None:
    file = tmp_path / "spans.json"
    file.write_bytes(document("otlp", HOSTILE))
    assert steering(all_screens(file)) <= {"\n"}
