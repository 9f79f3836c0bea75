"""Stand-ins for what must not be told: equal for equal things, and only within one file.

Owns how they look. They are made with a key that nobody keeps, so that no list of order numbers
or names can be tried against them, and have one length, whatever they stand for.
"""

import re
from hashlib import blake2b

from ordertrace_cli.redact import clean, masked

_LONGEST_NAME = 200
_LETTERS = "bcdfghjklmnpqrstvwxz"
"""Without vowels: no stand-in ever reads like a word, nor like one that says how a step ended."""

_LENGTH = 12
_TOKENS = re.compile(r"([\s,:/]+)")
_MASKS = re.compile(r"\(…\)|#")


class Pseudonyms:
    """Stand-ins for one file. key: random bytes, at least 16, used for nothing else."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._values: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def value(self, value: object) -> str:
        """A stand-in for an attribute's value; a number and its text have the same."""
        text = value if isinstance(value, str) else str(value)
        if text not in self._values:
            number = self._number("value", text)
            letters = []
            for _ in range(_LENGTH):
                number, letter = divmod(number, len(_LETTERS))
                letters.append(_LETTERS[letter])
            self._values[text] = f"p-{''.join(letters)}"
        return self._values[text]

    def name(self, text: str) -> str:
        """A name of a span, a service or a queue as `masked` shows it, and still told from others.

        Where `masked` hides a part, a made-up number stands in its place, which `masked` hides
        again: two queues whose names differ in a hidden part stay two, and are shown as before.
        """
        if text not in self._names:
            self._names[text] = self._named(text)
        return self._names[text]

    def _named(self, text: str) -> str:
        shown = masked(text, _LONGEST_NAME)
        if shown == clean(text, _LONGEST_NAME):
            return shown
        tokens = _TOKENS.split(text)
        parts = [masked(token, _LONGEST_NAME) for token in tokens]
        # Part by part if nothing is hidden only by what stands around it: a queue's name in the
        # name of a span then gets the same number as alone.
        if "".join(parts) != shown:
            tokens, parts = [text], [shown]
        for digits in (6, 4, 3):
            filled = "".join(map(self._filled, tokens, parts, [digits] * len(parts)))
            if masked(filled, _LONGEST_NAME) == shown:
                return filled
        return shown

    def _filled(self, token: str, shown: str, digits: int) -> str:
        places = iter(range(len(shown)))

        def stand_in(match: re.Match[str]) -> str:
            number = self._number("name", f"{next(places)} {token}")
            if match[0] == "#":
                return f"{number % 10**digits:0{digits}}"
            return f"{number % 16**12:012x}"

        return _MASKS.sub(stand_in, shown)

    def _number(self, kind: str, text: str) -> int:
        data = text.encode("utf-8", "replace")
        digest = blake2b(data, key=self._key[:64], person=kind.encode(), digest_size=16)
        return int.from_bytes(digest.digest(), "big")
