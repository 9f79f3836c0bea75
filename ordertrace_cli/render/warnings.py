"""Why a result may be less than the whole truth: lines for standard error."""

from collections.abc import Iterable

from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import painted, text
from ordertrace_cli.spans.model import Caveat
from ordertrace_cli.texts.labels import Label


def render_warnings(caveats: Iterable[Caveat], look: Look) -> str:
    """One line each, in their order; "" when there is nothing to warn of."""
    label = look.texts.label(Label.WARNING)
    lines = [text(look, (f"{label}: ", "bold yellow"), look.texts.caveat(c)) for c in caveats]
    return painted(look, lines) if lines else ""
