"""In which language a run speaks; asked for `--help` too, so light on purpose."""

import locale
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.texts.catalogue import Language

_LETTER = {Language.EN: "a", Language.RU: "ж"}


def spoken_language(said: str | None, environment: Mapping[str, str]) -> Language:
    """The one that was set, else the locale's, else English."""
    if said is None:
        names = (environment.get(key) for key in ("LC_ALL", "LC_MESSAGES", "LANG"))
        said = next(filter(None, names), None) or _system_language()
    return Language.RU if said.casefold().startswith("ru") else Language.EN


def language_of_run(arguments: Sequence[str], env: Env) -> Language:
    """As spoken_language, from what can be known before anything is parsed, or after it failed.

    Of the configuration file only this is read; one that is broken says nothing here.
    """
    get = env.environment.get
    said = _given(arguments, "--lang") or get("ORDERTRACE_LANG") or None
    if said is None:
        from ordertrace_cli.config.usual_place import configured_language

        context = _given(arguments, "--context") or get("ORDERTRACE_CONTEXT")
        said = configured_language(get("ORDERTRACE_CONFIG"), context)
    language = spoken_language(said, env.environment)
    return language if can_show(language, env.stdout.encoding) else Language.EN


def can_show(language: Language, encoding: str | None) -> bool:
    """Whether an output has the language's letters."""
    try:
        _LETTER[language].encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _given(arguments: Sequence[str], option: str) -> str | None:
    """The option's value, the last one if there are several."""
    given = None
    for word, following in pairwise((*arguments, "")):
        if word == option:
            given = following
        elif word.startswith(f"{option}="):
            given = word.removeprefix(f"{option}=")
    return given or None


def _system_language() -> str:
    """Windows keeps the language elsewhere than in variables."""
    try:
        return locale.getlocale(locale.LC_CTYPE)[0] or ""
    except ValueError:
        return ""
