"""Errors in the reader's language.

An error is raised in English, by parts of the program that know no language, and goes into JSON so.
Here its sentence is recognised by the template it was made of (`complaint_list`), what varies is
taken out, and both are said anew. What is not recognised stays as it is: better told in English
than not at all.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from ordertrace_cli.texts.catalogue import Catalogue, Language
from ordertrace_cli.texts.complaint_list import COMPLAINTS
from ordertrace_cli.texts.message import Message
from ordertrace_cli.texts.usage import NOTICES, TYPER

_HOLE = re.compile(r"\{([a-z])\}")
_JOINTS = (": ", "; ", ", ")
_LONGEST = 1000
# A template of less than that, as `{a} to {b}`, would fit what is none of ours.
_FEWEST_LETTERS = 4


def complaint(english: str, catalogue: Catalogue) -> str:
    """What an error says, or a part of it."""
    if catalogue.language is Language.EN or len(english) > _LONGEST:
        return english
    return _said(english, catalogue)


def _said(english: str, catalogue: Catalogue) -> str:
    exact, patterns = _templates()
    if english in exact:
        return catalogue.template(exact[english])
    for pattern, message in patterns:
        if match := pattern.fullmatch(english):
            parts = {name: _said(text, catalogue) for name, text in match.groupdict().items()}
            return _filled(catalogue.template(message), parts)
    return _joined(english, catalogue)


def _joined(english: str, catalogue: Catalogue) -> str:
    """`p.toml:2: unknown key`: a place that is nobody's sentence, before one that is."""
    for joint in _JOINTS:
        head, found, tail = english.partition(joint)
        if found:
            return f"{_said(head, catalogue)}{joint}{_said(tail, catalogue)}"
    return english


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """What is put in is not looked at for holes again."""
    return _HOLE.sub(lambda hole: parts.get(hole[1], hole[0]), template)


@lru_cache(maxsize=1)
def _templates() -> tuple[Mapping[str, Message], tuple[tuple[re.Pattern[str], Message], ...]]:
    """Sentences without holes, and the others: those that say the most by themselves first."""
    known = (*COMPLAINTS, *TYPER, *NOTICES)
    exact = {each.singular: each for each in known if not _HOLE.search(each.singular)}
    open_ = [each for each in known if _letters(each) >= _FEWEST_LETTERS]
    open_ = [each for each in open_ if each.singular not in exact]
    open_.sort(key=lambda each: len(_HOLE.sub("", each.singular)), reverse=True)
    return exact, tuple((_pattern(each.singular), each) for each in open_)


def _letters(message: Message) -> int:
    return sum(sign.isalpha() for sign in _HOLE.sub("", message.singular))


def _pattern(template: str) -> re.Pattern[str]:
    pieces = _HOLE.split(template)
    spelt = (
        f"(?P<{piece}>.*?)" if number % 2 else re.escape(piece)
        for number, piece in enumerate(pieces)
    )
    return re.compile("".join(spelt), re.DOTALL)
