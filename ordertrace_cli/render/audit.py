"""The screen of an audit: what was found, worst first, where, and what removes it."""

from collections.abc import Iterator
from typing import TypeAlias

from rich.console import RenderableType
from rich.text import Text

from ordertrace_cli.privacy.collector import collector_yaml
from ordertrace_cli.privacy.model import AuditReport, Kind, Leak
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import grid, painted, shown, spaced, text
from ordertrace_cli.texts import audit as texts

SPOTS_SHOWN = 20
_GRAVE = frozenset((Kind.CREDENTIAL, Kind.CARD, Kind.PERSON, Kind.EMAIL, Kind.PHONE))

Spot: TypeAlias = tuple[Leak, ...]


def render_audit(report: AuditReport, look: Look, limit: int | None = SPOTS_SHOWN) -> str:
    """The screen. limit: the most places shown, None for all; what is left out is said."""
    spots = report.spots()
    listed = spots[:limit]
    if look.in_lines:
        lines = (
            *_head(report, look, len(spots)),
            *_in_lines(listed, look),
            *_more(len(spots) - len(listed), look),
            *_snippet(listed, look),
        )
        return "".join(f"{shown(look, line)}\n" for line in lines)
    sections = (
        _painted_head(report, look, len(spots)),
        _table(listed, look),
        [text(look, line) for line in _more(len(spots) - len(listed), look)],
        [_unwrapped(look, line) for line in _snippet(listed, look)],
    )
    return painted(look, spaced(sections))


def _painted_head(report: AuditReport, look: Look, count: int) -> list[RenderableType]:
    first, *rest = _head(report, look, count)
    style = "bold" if report.leaks or not report.spans else "bold green"
    seen = "" if report.complete else "bold yellow"
    return [text(look, (first, style)), *(text(look, (line, seen)) for line in rest)]


def _head(report: AuditReport, look: Look, count: int) -> list[str]:
    say = look.texts.say
    if not report.spans:
        return [say(texts.NOTHING_SEARCHED), _seen(report, look)]
    if not count:
        return [say(texts.CLEAN), _seen(report, look)]
    return [say(texts.FOUND, count=count), _seen(report, look)]


def _seen(report: AuditReport, look: Look) -> str:
    say = look.texts.say
    if report.since is None or report.until is None:
        window = say(texts.WHOLE_FILE)
    else:
        window = say(texts.WINDOW, since=report.since, until=report.until)
    parts = [window, say(texts.SEARCHED, count=report.spans)]
    if not report.complete:
        parts.append(say(texts.PARTLY))
    return look.separator.join(parts)


def _table(spots: tuple[Spot, ...], look: Look) -> list[RenderableType]:
    if not spots:
        return []
    table = grid(["<", "~"])
    for number, spot in enumerate(spots, start=1):
        style = "bold red" if spot[0].where.kind in _GRAVE else "bold yellow"
        what, where, example, *fix = _spot_lines(spot, look)
        table.add_row(text(look, (f"#{number}", style)), text(look, (what, "bold")))
        for line in (where, example):
            table.add_row("", text(look, (line, "dim")))
        for line in fix:
            table.add_row("", text(look, line))
    return [table]


def _in_lines(spots: tuple[Spot, ...], look: Look) -> Iterator[str]:
    for spot in spots:
        yield from _spot_lines(spot, look)


def _spot_lines(spot: Spot, look: Look) -> Iterator[str]:
    """What; where, in how many spans; an example; what removes it."""
    say, where, remedy = look.texts.say, spot[0].where, spot[0].remedy
    kinds = ", ".join(dict.fromkeys(_kind(leak, look) for leak in spot))
    place = f"{say(texts.PLACES[where.place])} {_keys(spot)}".rstrip()
    yield say(texts.IN_PLACE, kinds=kinds, place=place)
    # Of several kinds in the same spans, the largest number is the one that is sure.
    count = say(texts.SPANS, count=max(leak.count for leak in spot))
    scope = f"{where.scope} {where.version}".strip()
    parts = (where.service, scope, where.span_name, count)
    yield look.separator.join(part for part in parts if part)
    yield say(texts.EXAMPLE, span_id=spot[0].span_id, trace_id=spot[0].trace_id)
    yield say(texts.REMEDIES[remedy.origin])
    if remedy.settings:
        title = texts.SETTINGS if len(remedy.settings) > 1 else texts.SETTING
        yield f"{say(title)}: {', '.join(remedy.settings)}"


def _keys(spot: Spot) -> str:
    """`url.query (email)`: the attribute, and what stands below or inside of it."""
    root = spot[0].where.root
    below = (leak.where.key.removeprefix(root).lstrip("?:. ") for leak in spot)
    inside = ", ".join(dict.fromkeys(name for name in below if name))
    return f"{root} ({inside})" if root and inside else root or inside


def _kind(leak: Leak, look: Look) -> str:
    name = look.texts.say(texts.KINDS[leak.where.kind])
    return f"{name} {leak.where.shape}".rstrip()


def _more(hidden: int, look: Look) -> Iterator[str]:
    if hidden:
        yield look.texts.say(texts.MORE, count=hidden)


def _snippet(spots: tuple[Spot, ...], look: Look) -> Iterator[str]:
    if yaml := collector_yaml(leak for spot in spots for leak in spot):
        yield look.texts.say(texts.COLLECTOR)
        yield from yaml.splitlines()


def _unwrapped(look: Look, line: str) -> Text:
    """What is to be pasted must not be broken; a sentence may be."""
    words = text(look, line)
    if line.startswith((" ", "processors:")):
        words.no_wrap, words.overflow = True, "ignore"
    return words
