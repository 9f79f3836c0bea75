"""JSON Schema (draft 2020-12) of the documents that ordertrace prints, made from their shapes."""

from collections.abc import Iterator, Sequence
from types import UnionType
from typing import (
    Annotated,
    Any,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from msgspec import Struct

from ordertrace_cli.render.told import Told

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Document(Struct, frozen=True):
    """One sort of document.

    name: for `ordertrace schema`. version: the value of its field `schema`; "" where it has none.
    shapes: its TypedDict, several where it has one of several forms. printed_by: command and
    format, as in `show --format json`.
    """

    name: str
    version: str
    text: str
    shapes: tuple[type, ...]
    printed_by: tuple[str, ...]

    @property
    def schema_id(self) -> str:
        return f"urn:ordertrace:schema:{(self.version or self.name).removeprefix('ordertrace.')}"


def json_schema(document: Document) -> dict[str, Any]:
    """The schema, with everything it refers to inside."""
    import msgspec

    roots, components = msgspec.json.schema_components(
        document.shapes, ref_template="#/$defs/{name}"
    )
    for shape in _shapes(document.shapes):
        _tell(components[shape.__name__], shape)
    for shape in document.shapes:
        if document.version:
            components[shape.__name__]["properties"]["schema"] = {"const": document.version}
    return {
        "$schema": DRAFT,
        "$id": document.schema_id,
        "title": document.version or document.name,
        "description": document.text,
        **(roots[0] if len(roots) == 1 else {"anyOf": list(roots)}),
        "$defs": components,
    }


def _shapes(types: Sequence[object]) -> Iterator[type]:
    """Every TypedDict that these are made of, themselves included, each once."""
    seen: dict[type, None] = {}
    left = list(types)
    while left:
        current = left.pop()
        if isinstance(current, type) and is_typeddict(current):
            if current not in seen:
                seen[current] = None
                left += get_type_hints(current, include_extras=True).values()
        else:
            left += get_args(current)
    yield from seen


def _tell(component: dict[str, Any], shape: type) -> None:
    """Put into the component what the annotations of the shape's fields say."""
    for name, hint in get_type_hints(shape, include_extras=True).items():
        field = component["properties"][name]
        notes = list(_notes(hint))
        # The outermost word is about the field itself; those further in are about its items.
        text = next((note.text for note in notes if note.text), "")
        if text:
            field["description"] = text
        for note in notes:
            for place in _strings(field):
                place.update(_rules(note))


def _notes(hint: object) -> Iterator[Told]:
    if get_origin(hint) is Annotated:
        inner, *extras = get_args(hint)
        yield from (extra for extra in extras if isinstance(extra, Told))
        yield from _notes(inner)
    elif get_origin(hint) in (Union, UnionType, list, NotRequired):
        for each in get_args(hint):
            yield from _notes(each)


def _strings(field: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The places in a field's schema that stand for text."""
    if field.get("type") == "string":
        yield field
    for inner in (*field.get("anyOf", ()), *filter(None, [field.get("items")])):
        yield from _strings(inner)


def _rules(note: Told) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    if note.pattern:
        rules["pattern"] = note.pattern
    if note.form:
        rules["format"] = note.form
    if note.words is not None:
        rules["enum"] = [word.value for word in note.words]
    return rules
