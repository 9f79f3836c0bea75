"""Named values inside of one text: query parameters of addresses, columns of SQL, baggage.

Yields name and value; whether a name is forbidden, and what a value is, others judge.
"""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote_plus

_MOST_PARAMETERS = 200
_LONGEST_NAME = 100
_LONGEST_VALUE = 400
_SQL = re.compile(
    r"\s{0,20}(?:/\*.{0,200}?\*/\s{0,5})?(?:select|insert|update|delete|merge|replace|with|call|exec)\b",
    re.IGNORECASE | re.DOTALL,
)
_LITERAL = r"[NnEe]?'(?:[^']|''){0,400}'|\d[\d.]{0,30}"
_COMPARED = re.compile(
    rf"(\w{{1,64}})[\"`\]]?\s{{0,5}}(?:=|<>|!=|<=|>=|<|>|\bi?like\b|\bin\s{{0,5}}\()\s{{0,5}}({_LITERAL})",
    re.IGNORECASE,
)
_INSERT = re.compile(
    r"insert\s{1,5}into\s{1,5}[\w.\"`\[\]]{1,200}\s{0,5}\(([^()]{1,2000})\)\s{0,5}values\s{0,5}\(([^()]{0,8000})\)",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"\w{1,64}")
_ITEM = re.compile(rf"\s{{0,20}}({_LITERAL}|[^,']{{0,200}}),?")
_PAIR = re.compile(r"[\w.\-]{1,100}")


def query_parameters(text: str) -> Iterator[tuple[str, str]]:
    """Of an address or a query alone, fragments included; decoded."""
    _, mark, rest = text.partition("?")
    query = rest if mark else text
    for part in islice(re.split("[&;#]", query), _MOST_PARAMETERS):
        name, given, value = part.partition("=")
        if given and 0 < len(name) < _LONGEST_NAME:
            yield unquote_plus(name), unquote_plus(value[:_LONGEST_VALUE])


def sql_values(text: str) -> Iterator[tuple[str, str]]:
    """Literals of a statement, by the column that they are compared with or put into."""
    if not _SQL.match(text):
        return
    for column, literal in _COMPARED.findall(text):
        yield column, _unquoted(literal)
    for columns, values in _INSERT.findall(text):
        names = _COLUMN.findall(columns)
        for name, item in zip(names, _ITEM.finditer(values), strict=False):
            if "'" in item[1] or item[1][:1].isdigit():
                yield name, _unquoted(item[1])


def baggage(text: str) -> Iterator[tuple[str, str]]:
    """Members of baggage or trace state: `key=value,other=value;property`."""
    for part in islice(text.split(","), _MOST_PARAMETERS):
        name, given, value = part.strip().partition("=")
        if given and _PAIR.fullmatch(name):
            yield name, unquote_plus(value.partition(";")[0])


def _unquoted(literal: str) -> str:
    return literal.lstrip("NnEe").strip("'").replace("''", "'")
