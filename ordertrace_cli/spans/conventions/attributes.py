"""Attribute values as text and numbers, whatever type an emitter gave them."""

from collections.abc import Iterable

from ordertrace_cli.spans.model import Attributes, AttributeValue


def text_of(attributes: Attributes, keys: Iterable[str]) -> str:
    for key in keys:
        value = attributes.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def number_of(value: AttributeValue) -> int:
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
        return int(value)
    return 0
