"""The keyboard program on a real Jaeger, and what stays of it once that is gone."""

from collections.abc import Callable

from tests.commands.landscapes import parts, push
from tests.demo.worlds import NOW, world
from tests.jaeger_server import JaegerServer, JaegerSettings
from tests.tui.driving import Hands, app_on, drive


def test_from_the_list_to_jaegers_page_and_through_an_outage(
    start_jaeger: Callable[[JaegerSettings], JaegerServer],
) -> None:
    server = start_jaeger(JaegerSettings())
    part = next(each for each in parts(world()) if any(label.cause for label in each.labels))
    push(server, part, NOW)
    stalled = {label.trace_id for label in part.labels if label.cause is not None}
    opened: list[str] = []

    def browse(url: str) -> bool:
        opened.append(url)
        return True

    async def steps(hands: Hands) -> None:
        await hands.see("need attention")
        await hands.press("o")
        await hands.settled()
        trace_id = hands.app._trace_id()
        assert trace_id in stalled
        await hands.press("b")
        await hands.see("opened in the browser")
        assert opened == [f"{server.query_url}/trace/{trace_id}"]
        await hands.press("enter")
        await hands.see("Systems", trace_id)
        server.stop()
        await hands.press("r")
        await hands.see("THIS IS THE PICTURE OF", "Systems", trace_id)
        await hands.press("escape", "r")
        await hands.see("THIS IS THE PICTURE OF", "Incidents › Orders", "need attention")

    drive(app_on(jaeger=server.query_url, browse=browse), steps, (120, 60))
