"""The catalogues hold what the source says: made with Babel, complete, compiled."""

from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from ordertrace_cli.commands.help_messages import help_messages
from ordertrace_cli.texts import actions, causes, evidence, words
from ordertrace_cli.texts.catalogue import LOCALES, Language
from ordertrace_cli.texts.catalogue import Catalogue as Spoken
from ordertrace_cli.texts.caveats import CAVEATS
from ordertrace_cli.texts.deliveries import DELIVERY_TEXTS
from ordertrace_cli.texts.labels import LABELS
from ordertrace_cli.texts.message import Message as Source
from ordertrace_cli.texts.template import fill, placeholders
from ordertrace_cli.texts.tickets import TICKET_TEXTS

PACKAGE = LOCALES.parent
TRANSLATED = [language for language in Language if language is not Language.EN]
KEYWORDS = {"say": None, "say_in": ((1, "c"), 2), "say_many": (1, 2)}


def po_file(language: Language) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "ordertrace.po"


def catalogue(language: Language) -> Catalog:
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def extracted() -> Catalog:
    """What Babel finds in the source, by the keywords of `make catalogues`; and help."""
    found = Catalog()
    for _, _, message, _, context in extract_from_dir(
        PACKAGE, [("**.py", "python")], keywords=KEYWORDS
    ):
        found.add(message, context=context)
    for text in help_messages():
        found.add(text)
    return found


def key(message: Message) -> tuple[object, str | None]:
    return (message.id, message.context or None)


def messages(found: Catalog) -> dict[tuple[object, str | None], Message]:
    return {key(message): message for message in found if message.id}


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(language: Language) -> None:
    assert messages(catalogue(language)).keys() == messages(extracted()).keys()


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_empty_or_fuzzy(language: Language) -> None:
    found = catalogue(language)
    wanting = [
        message.id
        for message in found
        if message.id
        and (
            message.fuzzy
            or not all(forms(message.string))
            or len(forms(message.string)) != (found.num_plurals if message.pluralizable else 1)
        )
    ]
    assert wanting == []
    assert list(found.obsolete) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_name_the_same_facts(language: Language) -> None:
    for message in catalogue(language):
        if message.id:
            wanted = {name for form in forms(message.id) for name in placeholders(form)}
            for form in forms(message.string):
                assert placeholders(form) == wanted, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_says_what_the_source_one_says(language: Language) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    wanted = GNUTranslations(compiled)
    with po_file(language).with_suffix(".mo").open("rb") as file:
        committed = GNUTranslations(file)
    # The dictionary is private in gettext; nothing public lists what a catalogue holds.
    assert vars(committed)["_catalog"] == vars(wanted)["_catalog"]


def sources() -> Iterator[Source]:
    tables = (
        words.STATUSES, words.CAUSES, words.CONFIDENCES, words.ACTORS, words.STAGE_STATES,
        words.HOP_STATES, words.VIOLATIONS, words.TRENDS, words.UNITS, causes.SUMMARIES,
        causes.STATUSES, evidence.EVIDENCE, evidence.VIOLATIONS, CAVEATS, LABELS,
        DELIVERY_TEXTS,
        TICKET_TEXTS,
    )  # fmt: skip
    for table in tables:
        yield from table.values()
    for steps in actions.ACTIONS.values():
        yield from steps
    yield from (*actions.FRAGMENT, causes.FRAGMENT, causes.INCIDENT)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("count", [None, 1, 3, 5, 21])
def test_every_template_can_be_said_with_all_facts_and_without_any(
    language: Language, count: int | None
) -> None:
    for source in sources():
        template = Spoken(language).template(source, count)
        full = fill(template, dict.fromkeys(placeholders(template), "x"))
        bare = fill(template, {})
        for said in (full, bare):
            assert not set("{}[]|") & set(said), said
            assert "  " not in said, said
            assert not said.startswith((" ", ",")), said
            assert " ." not in said, said
            assert " ," not in said, said


@pytest.mark.parametrize("language", Language)
def test_short_names_of_causes_fit_into_a_table(language: Language) -> None:
    named = {cause: Spoken(language).template(each) for cause, each in words.CAUSES.items()}
    breaches = [Spoken(language).template(each) for each in words.VIOLATIONS.values()]
    assert {name for name in (*named.values(), *breaches) if len(name) > 24} == set()
    assert len(set(named.values())) == len(named)
