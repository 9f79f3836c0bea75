"""In which language a run speaks; asked for `--help` too, so light on purpose."""

import locale
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ordertrace_cli.texts.catalogue import Language


def spoken_language(said: str | None, environment: Mapping[str, str]) -> Language:
    """The one that was set, else the locale's, else English."""
    if said is None:
        names = (environment.get(key) for key in ("LC_ALL", "LC_MESSAGES", "LANG"))
        said = next(filter(None, names), None) or _system_language()
    return Language.RU if said.casefold().startswith("ru") else Language.EN


def language_of_help(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """As spoken_language, from what can be known before anything is parsed.

    The configuration file is not read: help must come at once, and also where that is broken.
    """
    said = environment.get("ORDERTRACE_LANG") or None
    for word, following in pairwise((*arguments, "")):
        if word == "--lang":
            said = following
        elif word.startswith("--lang="):
            said = word.removeprefix("--lang=")
    return spoken_language(said, environment)


def _system_language() -> str:
    """Windows keeps the language elsewhere than in variables."""
    try:
        return locale.getlocale(locale.LC_CTYPE)[0] or ""
    except ValueError:
        return ""
