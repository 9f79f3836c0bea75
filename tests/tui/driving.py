"""The keyboard program as a test drives it: keys in, lines of the screen out."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path

from textual.pilot import Pilot

from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.commands.tui import TuiOptions, make_app
from ordertrace_cli.tui.app import OrdertraceApp
from tests.demo.worlds import NOW

_PATIENCE_SECONDS = 20.0
_GLANCE_SECONDS = 0.02


class Hands:
    """Presses keys and reads the screen; waits for words, never for a time."""

    def __init__(self, pilot: Pilot[None], app: OrdertraceApp) -> None:
        self.pilot = pilot
        self.app = app

    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines())

    async def see(self, *words: str) -> str:
        """The screen, once all of this stands on it."""
        return await self.until(lambda text: all(word in text for word in words), str(words))

    async def until(self, holds: Callable[[str], bool], what: str = "") -> str:
        loop = asyncio.get_running_loop()
        end = loop.time() + _PATIENCE_SECONDS
        while not holds(text := self.text):
            if self.app.failure is not None:
                raise self.app.failure
            assert loop.time() < end, f"never seen: {what}\n{text}"
            await self.pilot.pause(_GLANCE_SECONDS)
        return text

    async def settled(self) -> str:
        """The screen, once nothing is under way and nothing moves on it any more."""
        while True:
            before = await self.until(lambda _: self.app._under_way is None, "the end of it")
            await self.pilot.pause()
            if before == self.text and self.app._under_way is None:
                return before

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()


class Utf8(io.StringIO):
    encoding = "utf-8"


def app_on(
    *,
    file: Path | None = None,
    lang: str = "en",
    environment: Mapping[str, str] | None = None,
    browse: Callable[[str], bool] = lambda _: True,
    jaeger: str | None = None,
    clock: Callable[[], datetime] = lambda: NOW,
    every: str | None = None,
) -> OrdertraceApp:
    """On a file, on a Jaeger, or on the built-in landscape."""
    env = Env(
        stdin=None,
        stdout=Utf8(),
        stderr=Utf8(),
        environment=environment or {},
        clock=clock,
        stdout_is_terminal=True,
        stderr_is_terminal=True,
        browse=browse,
    )
    demo = file is None and jaeger is None
    common = CommonOptions(
        demo=demo, from_file=None if file is None else str(file), lang=lang, jaeger=jaeger
    )
    return make_app(env, TuiOptions(common, every=every))


def drive(
    app: OrdertraceApp,
    steps: Callable[[Hands], Awaitable[None]],
    size: tuple[int, int] = (100, 30),
) -> None:
    async def run() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await steps(Hands(pilot, app))
        if app.failure is not None:
            raise app.failure

    asyncio.run(run())
