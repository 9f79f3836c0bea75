"""Globs as the profile writes them: `*` and `?`, without regard to case, for the whole text."""

import re
from collections.abc import Iterable
from fnmatch import translate


def words(text: str) -> frozenset[str]:
    """The words of a text; long sets of names read better so."""
    return frozenset(text.split())


class Globs:
    """Several patterns asked as one. An empty list matches nothing.

    Square brackets are literal: destinations and span names hold them, sets never helped anyone.
    """

    __slots__ = ("_compiled", "_seen", "patterns")

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        # Compiled once it is asked: most of a profile's are not, for one order.
        self._compiled: re.Pattern[str] | None = None
        self._seen: dict[str, bool] = {}

    def __contains__(self, text: str) -> bool:
        """Whether the whole text fits one of the patterns.

        Answers are kept: a fleet repeats a few hundred names a million times.
        """
        known = self._seen.get(text)
        if known is None:
            known = bool(text) and self._expression().match(text) is not None
            if len(self._seen) < 10_000:
                self._seen[text] = known
        return known

    def _expression(self) -> re.Pattern[str]:
        if self._compiled is None:
            joined = "|".join(translate(p.replace("[", "[[]")) for p in self.patterns)
            self._compiled = re.compile(joined or r"(?!)", re.IGNORECASE | re.DOTALL)
        return self._compiled

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Globs) and self.patterns == other.patterns

    def __hash__(self) -> int:
        return hash(self.patterns)

    def __repr__(self) -> str:
        return f"Globs({list(self.patterns)!r})"


NO_GLOBS = Globs(())
