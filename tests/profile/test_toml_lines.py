"""A path of keys leads to its line, however TOML spells it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordertrace_cli.profile.toml_lines import KeyPath, find_lines

TEXT = '''\
# comment with "quotes" and [brackets]
name = "x" # name = "y"

[systems.mes]
kind = "service"
services = [
    "mes",  # "crm",
    "mes-*", ["nested", {deep = 1}],
]
[systems."a.b"]
kind = 'queue'
text = """
[not.a.table]
key = "no" \\"""
"""
raw = \'\'\'
other = 1
\'\'\'
dotted . key.'more' = 1.5e3
inline = {one = 1, two.three = [1, 2], four = 2026-11-24T10:00:00Z}
after = 1979-05-27 07:32:00

[[stages]]
name = "A"
[stages.extra]
x = 1
[[stages]]
name = "B"
[[stages.parts]]
y = 1
[[stages.parts]]
y = 2'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 2),
        (("systems",), 4),
        (("systems", "mes"), 4),
        (("systems", "mes", "services"), 6),
        (("systems", "mes", "services", 0), 7),
        (("systems", "mes", "services", 1), 8),
        (("systems", "mes", "services", 2, 1, "deep"), 8),
        (("systems", "a.b"), 10),
        (("systems", "a.b", "kind"), 11),
        (("systems", "a.b", "text"), 12),
        (("systems", "a.b", "raw"), 16),
        (("systems", "a.b", "dotted", "key", "more"), 19),
        (("systems", "a.b", "inline", "one"), 20),
        (("systems", "a.b", "inline", "two", "three", 1), 20),
        (("systems", "a.b", "inline", "four"), 20),
        (("systems", "a.b", "after"), 21),
        (("stages", 0), 23),
        (("stages", 0, "extra", "x"), 26),
        (("stages", 1, "name"), 28),
        (("stages", 1, "parts", 0, "y"), 30),
        (("stages", 1, "parts", 1), 31),
        (("stages", 1, "parts", 1, "y"), 32),
    ],
)
def test_each_key_has_its_line(path: KeyPath, line: int) -> None:
    assert find_lines(TEXT)[path] == line


def _paths(value: object, path: KeyPath = ()) -> set[KeyPath]:
    found = {path} if path else set()
    if isinstance(value, dict):
        return found.union(*(_paths(item, (*path, key)) for key, item in value.items()))
    if isinstance(value, list):
        return found.union(*(_paths(item, (*path, n)) for n, item in enumerate(value)))
    return found


def test_exactly_the_keys_of_the_document_have_lines() -> None:
    assert set(find_lines(TEXT)) == _paths(tomllib.loads(TEXT))


FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["[a]", "[[a]]", "[a.b]", "[[a.c]]", "x = 1", "y=[1,\n2]", 'z = {k = "]"}', "\n", "# [",
             'w = """\n[a]\n"""', "'q.r'.s = 1.5", '"\\u0041" = true', "d = 2026-01-01 10:00:00"]
        ),
        st.text(max_size=8),
    ),
    max_size=12,
).map("\n".join)  # fmt: skip


@given(FRAGMENTS)
def test_whatever_toml_accepts_is_followed(text: str) -> None:
    text = text.replace("\r\n", "\n")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(find_lines(text)) == _paths(table)
