"""On which line of a TOML text each key stands, which `tomllib` does not tell.

Owns a scanner for text that `tomllib` has accepted: it checks nothing, it only follows tables,
dotted keys, inline tables and arrays so that a path leads to a line.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys from the top of the document; an integer counts items of an array from 0."""

_TOKEN = re.compile(
    r'''
      (?P<string> """(?:\\.|[^\\])*?"{3,5} | \'{3}.*?\'{3,5}
                | "(?:\\.|[^"\\\n])*" | '[^'\n]*' )
    | (?P<newline> \n )
    | (?P<mark> [\[\]{}=,.] )
    | (?P<bare> [^\s"'#\[\]{}=,.]+ )
    | \#[^\n]* | [^\S\n]+
    ''',
    re.VERBOSE | re.DOTALL,
)
_END = ""


def find_lines(text: str) -> Mapping[KeyPath, int]:
    """The line, from 1, of each key, table and array item; the first where it comes twice."""
    scanner = _Scanner(text)
    scanner.read_document()
    return scanner.lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._tokens: list[tuple[str, int]] = []
        self._arrays: dict[KeyPath, int] = {}
        self._at = 0
        line = 1
        for match in _TOKEN.finditer(text):
            if match.lastgroup:
                self._tokens.append((match[0], line))
            line += match[0].count("\n")

    def read_document(self) -> None:
        table: KeyPath = ()
        while (token := self._peek()) != _END:
            if token == "\n":
                self._take()
            elif token == "[":
                table = self._read_header()
            else:
                self._read_pair(table)

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else _END

    def _take(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _line(self) -> int:
        return self._tokens[self._at][1]

    def _record(self, path: KeyPath, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def _read_header(self) -> KeyPath:
        line = self._line()
        self._take()
        is_array = self._peek() == "["
        if is_array:
            self._take()
        keys = self._read_keys("]")
        path: KeyPath = ()
        for number, key in enumerate(keys, 1):
            path += (key,)
            if is_array and number == len(keys):
                self._arrays[path] = self._arrays.get(path, -1) + 1
            if path in self._arrays:
                path += (self._arrays[path],)
        self._record(path, line)
        if is_array:
            self._take()
        return path

    def _read_keys(self, end: str) -> list[str]:
        """The parts of a dotted key up to and with the mark that ends it."""
        keys = []
        while (token := self._take()) not in (end, _END):
            if token[0] in "\"'":
                keys.append(str(tomllib.loads(f"key = {token}")["key"]))
            elif token != ".":
                keys.append(token)
        return keys

    def _read_pair(self, table: KeyPath) -> None:
        line = self._line()
        path = (*table, *self._read_keys("="))
        self._record(path, line)
        self._read_value(path)

    def _read_value(self, path: KeyPath) -> None:
        opening = self._take()
        if opening == "[":
            self._read_array(path)
        elif opening == "{":
            while (token := self._peek()) not in ("}", _END):
                if token in (",", "\n"):
                    self._take()
                else:
                    self._read_pair(path)
            self._take()
        else:
            # Numbers with a point and dates with a time are several tokens.
            while self._peek() not in ("\n", ",", "]", "}", _END):
                self._take()

    def _read_array(self, path: KeyPath) -> None:
        item = 0
        while (token := self._peek()) not in ("]", _END):
            if token == "\n":
                self._take()
            elif token == ",":
                self._take()
                item += 1
            else:
                self._record((*path, item), self._line())
                self._read_value((*path, item))
        self._take()
