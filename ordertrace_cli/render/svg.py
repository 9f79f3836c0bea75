"""One order as a drawing in a file of its own: the path above, its life in time below."""

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.journey.bursts import Burst
from ordertrace_cli.render import verdict
from ordertrace_cli.render.look import NO_SURROUNDINGS, Look, Surroundings
from ordertrace_cli.render.pages import stylesheet, template
from ordertrace_cli.render.path_drawing import PathDrawing, draw_path
from ordertrace_cli.render.timeline import draw_timeline
from ordertrace_cli.render.timeline_shapes import Timeline
from ordertrace_cli.render.tones import STATUS_TONES, Tone
from ordertrace_cli.texts import report as said
from ordertrace_cli.texts.labels import Label

_PATH_TOP, _SPACE, _MARGIN = 84, 56, 20


class _View(Struct, frozen=True):
    width: float
    height: float
    lang: str
    style: Markup
    tone: Tone
    badge: str
    headline: str
    subtitle: str
    description: str
    path: PathDrawing
    path_top: float
    timeline: Timeline | None
    timeline_top: float
    how_to_read: str


def render_svg(
    diagnosis: Diagnosis,
    work: Sequence[Burst],
    look: Look,
    surroundings: Surroundings = NO_SURROUNDINGS,
) -> str:
    """A whole SVG document; light or dark as its reader likes it."""
    texts = look.texts.dated()
    view = replace(look, texts=texts, colour=False)
    path = draw_path(diagnosis, view, surroundings)
    timeline = draw_timeline(diagnosis, work, view, surroundings)
    timeline_top = _PATH_TOP + path.height + _SPACE
    judged = f"{texts.label(Label.JUDGED_AT)} {texts.instant(diagnosis.evaluated_at)}"
    trace = f"{texts.label(Label.TRACE)} {texts.outside(diagnosis.trace_id)}"
    return template("order.svg.j2").render(
        view=_View(
            width=path.width + 2 * _MARGIN,
            height=(timeline_top + timeline.height if timeline else _PATH_TOP + path.height)
            + _MARGIN,
            lang=texts.language,
            style=stylesheet("tones.css.j2", "drawing.css.j2"),
            tone=STATUS_TONES[diagnosis.status],
            badge=verdict.badge(diagnosis, view),
            headline=verdict.headline(diagnosis, view),
            subtitle=view.separator.join(
                part for part in (trace, judged, verdict.circumstances(diagnosis, view)) if part
            ),
            description=f"{texts.summary(diagnosis)} {path.description}",
            path=path,
            path_top=_PATH_TOP,
            timeline=timeline,
            timeline_top=timeline_top,
            how_to_read=texts.say(said.FOLDED_AXIS),
        )
    )
