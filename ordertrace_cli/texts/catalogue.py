"""The gettext catalogues: one compiled file per language, read when first asked for.

English is the language of the source and needs no catalogue. Only this module touches gettext.
Tests hold that no catalogue lacks a message; `make catalogues` brings new ones of the source into
them.
"""

from enum import StrEnum
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from ordertrace_cli.texts.message import Message

DOMAIN = "ordertrace"
LOCALES = Path(__file__).with_name("locale")


class Language(StrEnum):
    """The languages ordertrace speaks."""

    EN = "en"
    RU = "ru"


class Catalogue:
    """The messages in one language."""

    __slots__ = ("_translations", "language")

    def __init__(self, language: Language) -> None:
        self.language = language
        self._translations = _load(language)

    def template(self, message: Message, count: int | None = None) -> str:
        """The template of a message; count chooses the plural form (None: the general one)."""
        if message.plural:
            number = 0 if count is None else abs(count)
            return self._translations.ngettext(message.singular, message.plural, number)
        if message.context:
            return self._translations.pgettext(message.context, message.singular)
        return self._translations.gettext(message.singular)


@lru_cache(maxsize=len(Language))
def _load(language: Language) -> NullTranslations:
    if language is Language.EN:
        return NullTranslations()
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as compiled:
        return GNUTranslations(compiled)
