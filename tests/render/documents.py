"""What can be written about an order or a fleet to be looked at elsewhere."""

from collections.abc import Callable, Mapping

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.journey.bursts import Burst
from ordertrace_cli.profile.model import SystemKind
from ordertrace_cli.render.html_show import render_show_html
from ordertrace_cli.render.html_stuck import render_stuck_html
from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.render.markdown_show import render_show_markdown
from ordertrace_cli.render.markdown_stuck import render_stuck_markdown, render_violators_markdown
from ordertrace_cli.render.mermaid import render_mermaid
from ordertrace_cli.render.svg import render_svg
from ordertrace_cli.times import to_unix_nano
from tests.render import world

SURROUNDINGS = Surroundings(
    world.SYSTEMS,
    f"http://jaeger.example:16686/trace/{world.TRACE_ID}",
    ("--demo",),
    lambda trace_id: f"http://jaeger.example:16686/trace/{trace_id}",
    {"queue": SystemKind.QUEUE, "s3": SystemKind.STORAGE},
)


def burst(system: str, clock: str, milliseconds: int, *, failed: bool = False) -> Burst:
    start = to_unix_nano(world.at(clock))
    return Burst(system, start, start + milliseconds * 1_000_000, 3, failed)


WORK = (
    burst("shop", "10:00:01", 180),
    burst("s3", "10:00:39", 900),
    burst("shop", "10:08:00", 25),
    burst("mes", "10:08:01", 4200, failed=True),
)

OF_ORDERS: Mapping[str, Callable[[Diagnosis, Look], str]] = {
    "markdown": lambda order, look: render_show_markdown(order, look, SURROUNDINGS),
    "mermaid": lambda order, look: render_mermaid(order, look, SURROUNDINGS),
    "svg": lambda order, look: render_svg(order, WORK, look, SURROUNDINGS),
    "html": lambda order, look: render_show_html(order, WORK, look, SURROUNDINGS),
}

OF_FLEETS: Mapping[str, Callable[[StuckReport, Look], str]] = {
    "markdown": lambda report, look: render_stuck_markdown(report, look, SURROUNDINGS, 25),
    "violations": lambda report, look: render_violators_markdown(report, look, SURROUNDINGS, 25),
    "html": lambda report, look: render_stuck_html(report, look, SURROUNDINGS),
}
