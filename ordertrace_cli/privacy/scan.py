"""One field of a raw span searched: by its key, by named values in it, by the shape of its text."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from ordertrace_cli.privacy import fields
from ordertrace_cli.privacy.credentials import CREDENTIAL_HEADERS, is_hidden
from ordertrace_cli.privacy.keys import is_convention, is_forbidden
from ordertrace_cli.privacy.model import Kind
from ordertrace_cli.privacy.people import is_name_of_person, names_person
from ordertrace_cli.privacy.shapes import MOST_READ, find_kinds
from ordertrace_cli.profile.model import Privacy
from ordertrace_cli.spans.raw import Place, RawField
from ordertrace_cli.spans.raw_values import Leaf, leaves

_BODY = re.compile(
    r"(?:^|[._])(?:request|response|message|messaging)[._](?:\w{1,40}[._])?(?:body|payload)"
    r"(?:[._](?:content|text|data))?$",
    re.IGNORECASE,
)
_BAGGAGE_KEYS = ("baggage", "http.request.header.baggage", "messaging.header.baggage")
_MOST_KNOWN = 50_000
_LONGEST_KNOWN = 200

Known: TypeAlias = dict[tuple[str, str, str, bool], tuple["Finding", ...]]
"""What short texts were found to hold; several scanners of one policy may share it."""


class Finding(Struct, frozen=True):
    """path: the key, below it the keys of nested values, parameter or column; as it stands."""

    kind: Kind
    path: str
    shape: str = ""


class Scanner:
    """Searches fields by one policy. known: remembered, for a fleet repeats a few thousand texts.

    too_long: how many texts were read up to a part only.
    """

    def __init__(self, privacy: Privacy, known: Known | None = None) -> None:
        self._privacy = privacy
        self._known: Known = {} if known is None else known
        self.too_long = 0

    def scan(self, field: RawField) -> Iterator[Finding]:
        """What the field holds that it must not, each kind once for a path."""
        seen: set[Finding] = set()
        for leaf in leaves(field):
            for found in self._of_leaf(field, leaf):
                if found not in seen:
                    seen.add(found)
                    yield found

    def _of_leaf(self, field: RawField, leaf: Leaf) -> tuple[Finding, ...]:
        if len(leaf.text) > _LONGEST_KNOWN:
            self.too_long += len(leaf.text) > MOST_READ
            return tuple(self._search(field, leaf))
        key = (field.place, leaf.path, leaf.text, leaf.number)
        known = self._known.get(key)
        if known is None:
            known = tuple(self._search(field, leaf))
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = known
        return known

    def _search(self, field: RawField, leaf: Leaf) -> Iterator[Finding]:
        if is_hidden(leaf.text):
            return
        yield from self._by_key(field, leaf)
        if leaf.path in self._privacy.allowed:
            return
        if leaf.number and is_convention(leaf.path):
            return
        for kind, shape in find_kinds(leaf.text, self._privacy):
            yield Finding(kind, leaf.path, shape)
        if not leaf.number:
            yield from self._named(field, leaf)
            if names_person(leaf.text[:MOST_READ]):
                yield Finding(Kind.PERSON, leaf.path)
        if leaf.path and not is_convention(leaf.path):
            for kind, shape in find_kinds(leaf.path, self._privacy):
                yield Finding(kind, leaf.path, shape)

    def _by_key(self, field: RawField, leaf: Leaf) -> Iterator[Finding]:
        below = leaf.path.removeprefix(field.key).lstrip(".")
        if is_forbidden(field.key, self._privacy) or (below and is_forbidden(below, self._privacy)):
            yield Finding(Kind.FORBIDDEN_KEY, leaf.path)
        if CREDENTIAL_HEADERS.search(field.key):
            yield Finding(Kind.CREDENTIAL, leaf.path)
        elif _BODY.search(field.key) and not leaf.number:
            yield Finding(Kind.BODY, field.key)

    def _named(self, field: RawField, leaf: Leaf) -> Iterator[Finding]:
        text = leaf.text[:MOST_READ]
        if "=" in text and ("?" in text or leaf.path.endswith("query")):
            yield from self._judged(leaf.path + "?", fields.query_parameters(text))
        yield from self._judged(leaf.path + ": ", fields.sql_values(text))
        state = field.place in (Place.TRACE_STATE, Place.LINK_TRACE_STATE)
        if state or field.key in _BAGGAGE_KEYS:
            yield from self._judged(leaf.path + ": ", fields.baggage(text))

    def _judged(self, path: str, pairs: Iterator[tuple[str, str]]) -> Iterator[Finding]:
        for name, value in pairs:
            if is_hidden(value):
                continue
            label = f"{path}{name}".removeprefix(": ")
            if is_name_of_person(name, value):
                yield Finding(Kind.PERSON, label)
            elif is_forbidden(name, self._privacy):
                yield Finding(Kind.FORBIDDEN_KEY, label)
