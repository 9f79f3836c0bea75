"""A TOML document that knows its lines, and how a mistake in it is told.

Owns the wording of complaints about syntax and of pydantic's: file, line, key, what is expected,
the nearest known key, and never the value. The profile and the configuration both go through it;
what they may say is their own business.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from msgspec import Struct
from pydantic import BaseModel, ValidationError

from ordertrace_cli.errors import UsageError
from ordertrace_cli.profile.toml_lines import KeyPath, find_lines
from ordertrace_cli.redact import clean

_SYNTAX_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

_EXPECTED = {
    "string_type": "expected text in quotes",
    "int_type": "expected a whole number",
    "float_type": "expected a number",
    "bool_type": "expected true or false",
    "list_type": "expected a list in square brackets",
    "dict_type": "expected a table",
    "model_type": "expected a table",
    "missing": "this key is missing",
    "extra_forbidden": "unknown key",
    "enum": "expected {expected}",
    "literal_error": "expected {expected}",
    "greater_than_equal": "expected at least {ge}",
    "less_than_equal": "expected at most {le}",
    "too_short": "expected at least {min_length} of them",
    "too_long": "expected at most {max_length} of them",
    "string_too_short": "expected text of {min_length} characters or more",
    "string_too_long": "expected at most {max_length} characters",
}


class Problem(Struct, frozen=True):
    """One mistake: where, what is wrong or expected, and a guess what was meant."""

    path: KeyPath
    what: str
    hint: str = ""


class TomlDocument(Struct, frozen=True):
    """label: the file as a person calls it, fit to print. lines: from 1, by key."""

    label: str
    table: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def describe(self, problems: Iterable[Problem]) -> tuple[str, str]:
        """what and hint of an error about the first mistake in the file, and how many follow."""
        ordered = sorted(problems, key=lambda problem: self.line(problem.path))
        first, more = ordered[0], len(ordered) - 1
        others = f" (and {more} more)" if more else ""
        return f"{self.place(first.path)}: {first.what}{others}", first.hint

    def line(self, path: KeyPath) -> int:
        """The line of the key, or of the nearest table around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def place(self, path: KeyPath) -> str:
        key = dotted(path)
        return f"{self.label}:{self.line(path)}" + (f": {key}" if key else "")


def parse_document(text: str, label: str, error_class: type[UsageError]) -> TomlDocument:
    """TOML text as a document. Raises error_class naming the line."""
    text = text.replace("\r\n", "\n")
    try:
        table = tomllib.loads(text)
        return TomlDocument(label, table, find_lines(text))
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _SYNTAX_PLACE.search(message)
        line = place[1] if place and place[1] else text.rstrip().count("\n") + 1
        said = clean(_SYNTAX_PLACE.sub("", message), 100)
        raise error_class(f"{label}:{line}: not TOML: {said}", "see https://toml.io") from error
    # Integers of thousands of digits; brackets by the thousand.
    except (ValueError, RecursionError) as error:
        raise error_class(f"{label}: numbers too long or brackets too deep", "") from error


def explain(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """pydantic's complaints in our words; never the value (it may be a secret)."""
    for complaint in error.errors(include_url=False, include_input=False):
        path: KeyPath = tuple(part for part in complaint["loc"] if part != "[key]")
        context = complaint.get("ctx", {})
        if complaint["type"] == "value_error":
            yield Problem(path, str(context["error"]))
        elif complaint["type"] == "extra_forbidden":
            known = known_keys(model, path[:-1])
            yield Problem(path, "unknown key", suggestion(str(path[-1]), known))
        else:
            template = _EXPECTED.get(complaint["type"])
            yield Problem(path, template.format(**context) if template else complaint["msg"])


def known_keys(model: type[BaseModel], path: KeyPath) -> tuple[str, ...]:
    """The keys that the table at this path of the model may hold."""
    current: object = model
    for part in path:
        found = _model_in(current)
        if isinstance(current, type) and found is current:
            field = found.model_fields.get(str(part)) if found else None
            current = field.annotation if field else None
        else:
            current = found
    found = _model_in(current)
    return tuple(found.model_fields) if found else ()


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The model that an annotation is, or holds as an item, value or alternative."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Did you mean …, or the list of what is known when nothing is near."""
    words = tuple(known)
    near = nearest(word, words)
    if near:
        return f"did you mean {near}?"
    return f"known here: {', '.join(words)}" if 0 < len(words) <= 30 else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that this one most likely misspells, if any is close."""
    by_folded = {other.casefold(): other for other in known}
    matches = get_close_matches(word.casefold(), by_folded, n=1)
    return by_folded[matches[0]] if matches else None


def dotted(path: KeyPath) -> str:
    """A path as a person writes it; items of arrays are counted from 1."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part + 1}]"
        else:
            written += ("." if written else "") + clean(part, 60)
    return written
