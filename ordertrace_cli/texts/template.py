"""Sentences with parts that may be left out, because a trace does not always tell everything.

`{fact}` is a fact. `[ at {at}]` is said only if every fact in it is known; `[{mes}|the service]`
says what follows the bar instead. Brackets may be nested. Facts are put in last and never read
as a template, so a bracket in a span's name stays a bracket.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

_TOKEN = re.compile(r"\{([a-z_]+)\}|[\[\]|]|[^{\[\]|]+")


class _Fact(Struct, frozen=True):
    name: str


class _Choice(Struct, frozen=True):
    said: "_Parts"
    otherwise: "_Parts"


_Parts: TypeAlias = "tuple[str | _Fact | _Choice, ...]"


class _UnknownFactError(Exception):
    """A part names a fact that nobody knows: the part is not said."""


def fill(template: str, facts: Mapping[str, str]) -> str:
    """The sentence; a fact that is named outside of brackets and missing becomes `?`."""
    return _said(_parsed(template), facts, strict=False)


def placeholders(template: str) -> frozenset[str]:
    """The names of all facts in a template, optional ones too."""
    return frozenset(match[1] for match in _TOKEN.finditer(template) if match[1])


def _said(parts: _Parts, facts: Mapping[str, str], *, strict: bool) -> str:
    said = []
    for part in parts:
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, _Choice):
            said.append(_chosen(part, facts))
        elif part.name in facts:
            said.append(facts[part.name])
        elif strict:
            raise _UnknownFactError
        else:
            said.append("?")
    return "".join(said)


def _chosen(choice: _Choice, facts: Mapping[str, str]) -> str:
    try:
        return _said(choice.said, facts, strict=True)
    except _UnknownFactError:
        return _said(choice.otherwise, facts, strict=False)


@lru_cache(maxsize=1024)
def _parsed(template: str) -> _Parts:
    tokens = [match[0] for match in _TOKEN.finditer(template)]
    if "".join(tokens) != template:
        raise ValueError(f"not a template: {template}")
    parts, closing = _parse(tokens[::-1])
    if closing:
        raise ValueError(f"{closing} without its opening: {template}")
    return parts


def _parse(tokens: list[str]) -> tuple[_Parts, str]:
    """The parts up to a closing token, and that token; "" at the end. tokens: the next one last."""
    parts: list[str | _Fact | _Choice] = []
    while tokens:
        token = tokens.pop()
        if token in ("|", "]"):
            return tuple(parts), token
        if token == "[":
            parts.append(_parse_choice(tokens))
        elif token[0] == "{":
            parts.append(_Fact(token[1:-1]))
        else:
            parts.append(token)
    return tuple(parts), ""


def _parse_choice(tokens: list[str]) -> _Choice:
    said, closing = _parse(tokens)
    otherwise: _Parts = ()
    if closing == "|":
        otherwise, closing = _parse(tokens)
    if closing != "]":
        raise ValueError("a bracket is not closed, or has two bars")
    return _Choice(said, otherwise)
