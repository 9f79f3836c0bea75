"""Ways to look at the world."""

from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.texts import Texts
from tests.render import world

SURROUNDINGS = Surroundings(
    world.SYSTEMS, f"http://jaeger.example:16686/trace/{world.TRACE_ID}", ("--demo",)
)


def look(
    width: int = 80,
    *,
    language: Language = Language.EN,
    colour: bool = False,
    unicode: bool = True,
    plain: bool = False,
) -> Look:
    texts = Texts(language, today=world.NOW.date())
    return Look(width, colour, unicode, world.NOW, texts, plain)
