"""Errors in another language: every sentence that can be raised is known, and said whole."""

import pytest

from ordertrace_cli.complaint_list import TARGET, complaint_list, complaints
from ordertrace_cli.texts.catalogue import Catalogue, Language
from ordertrace_cli.texts.complaints import complaint

RUSSIAN = Catalogue(Language.RU)


def test_the_list_is_what_the_sources_raise() -> None:
    """If not: make catalogues."""
    assert TARGET.read_text(encoding="utf-8") == complaint_list()


def test_the_list_holds_what_is_raised_in_every_way() -> None:
    known = set(complaints())
    assert "{a} refused the connection" in known  # as an argument
    assert "try again; if it stays so, tell who runs Jaeger" in known  # as a constant
    assert "this key is missing" in known  # by a table
    assert "did you mean {a}?" in known  # returned by a function
    assert "expected a duration such as 10s" in known  # by a validator
    assert "this is no sound JSON: it breaks at {a}" in known  # as a kind of error of its module


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("j.lan:16686 refused the connection", "j.lan:16686 отказал в соединении"),
        ("this is no time", "это не время"),
        ("--at: this is no time", "--at: это не время"),
        ("p.toml:2: nmae: unknown key (and 2 more)", None),
        (
            "nothing was sent to ops: j.lan refused the connection",
            "в ops ничего не отправлено: j.lan отказал в соединении",
        ),
        ("no such option: --colour", "нет такого ключа: --colour"),
        ("one of: text, json", "одно из: text, json"),
        # What is put in is not read as a template.
        ("{b} refused the connection", "{b} отказал в соединении"),
    ],
)
def test_a_complaint_is_recognised_and_said_anew(english: str, russian: str | None) -> None:
    said = complaint(english, RUSSIAN)
    assert said == russian if russian else "неизвестный ключ" in said
    assert complaint(english, Catalogue(Language.EN)) == english


@pytest.mark.parametrize(
    "words", ["", "certificate has expired", "a to b", "x" * 5000, "{a}: {b}", "ключ", "\n: ; , "]
)
def test_what_is_not_recognised_stays_as_it_is(words: str) -> None:
    assert complaint(words, RUSSIAN) == words


@pytest.mark.parametrize("template", complaints())
def test_every_complaint_keeps_what_varies_in_it(template: str) -> None:
    filled = template
    for hole in "abcde":
        filled = filled.replace(f"{{{hole}}}", f"<{hole}7>")
    said = complaint(filled, RUSSIAN)
    assert [hole for hole in "abcde" if f"<{hole}7>" in filled and f"<{hole}7>" not in said] == []
