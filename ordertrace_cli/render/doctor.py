"""The screen of a look at the surroundings: area by area, with what to do below what is not well."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.console import RenderableType

from ordertrace_cli.diagnosis.model import FactValue
from ordertrace_cli.health.model import HealthReport, Level, Observation
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import grid, painted, shown, spaced, text
from ordertrace_cli.texts import doctor as texts

_STYLES: Mapping[Level, str] = {
    Level.OK: "green",
    Level.NOTE: "cyan",
    Level.WARNING: "bold yellow",
    Level.PROBLEM: "bold red",
}

# Facts that are an error's own words.
_OF_ERRORS = ("text", "hint")


def render_doctor(report: HealthReport, look: Look) -> str:
    """The screen."""
    if look.in_lines:
        return "".join(f"{shown(look, line)}\n" for line in _lines(report, look))
    style = "bold green" if report.worst <= Level.NOTE else "bold"
    sections: list[list[RenderableType]] = [[text(look, (_verdict(report, look), style))]]
    for area, seen in groupby(report.observations, key=lambda each: each.area):
        title = text(look, (look.texts.say(texts.AREAS[area]), "bold"))
        sections.append([title, _table(list(seen), look)])
    return painted(look, spaced(sections))


def _verdict(report: HealthReport, look: Look) -> str:
    count = sum(each.level >= Level.WARNING for each in report.observations)
    return look.texts.say(texts.CONCERNS, count=count) if count else look.texts.say(texts.ALL_WELL)


def _table(seen: list[Observation], look: Look) -> RenderableType:
    """One column width for all areas: what is said begins at the same place everywhere."""
    table = grid(["<", "~"])
    words = {level: look.texts.say(word) for level, word in texts.LEVELS.items()}
    table.columns[0].min_width = max(map(cell_len, words.values()))
    for each, lines in _with_remedies(seen, look):
        said = text(look, look.texts.say(texts.SIGNS[each.sign], **_facts(each, look)))
        table.add_row(text(look, (words[each.level], _STYLES[each.level])), said)
        for line in lines:
            table.add_row("", text(look, (line, "dim")))
    return table


def _lines(report: HealthReport, look: Look) -> Iterator[str]:
    yield _verdict(report, look)
    for each, lines in _with_remedies(report.observations, look):
        level = look.texts.say(texts.LEVELS[each.level])
        yield f"{level}: {look.texts.say(texts.SIGNS[each.sign], **_facts(each, look))}"
        yield from lines


def _with_remedies(
    seen: Sequence[Observation], look: Look
) -> Iterator[tuple[Observation, tuple[str, ...]]]:
    """Each with what to do; what helps against several in a row is said once, below the last."""
    said = [_remedy(each, look) for each in seen]
    for number, each in enumerate(seen):
        repeated = said[number + 1 : number + 2] == [said[number]]
        yield each, () if repeated or not said[number] else (said[number],)


def _remedy(each: Observation, look: Look) -> str:
    remedy = texts.REMEDIES.get(each.sign)
    return look.texts.say(remedy, **_facts(each, look)).strip() if remedy else ""


def _facts(each: Observation, look: Look) -> Mapping[str, FactValue]:
    """With what an error says in the reader's language."""
    return {
        name: look.texts.complaint(fact) if name in _OF_ERRORS and isinstance(fact, str) else fact
        for name, fact in each.facts.items()
    }
