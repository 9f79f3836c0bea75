"""Nothing printed steers the terminal; nothing masked tells a person or an order."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordertrace_cli.redact import clean, error_type, masked

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]), max_size=300)
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            ["\x1b[31m", "\x9b31m", "\x1b]0;t\x07", "\x1b]8;;http://e.vil\x1b\\", "\r", "\b", "\0"]
        ),
        st.sampled_from(["\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u034f"]),
        st.sampled_from(["\u0301" * 50, "\ufe0f", "\ue000", "\ud800", "\u3164", "\U000e0041"]),
        ANY_TEXT,
    ),
    max_size=8,
).map("".join)


@given(HOSTILE, st.integers(min_value=1, max_value=200))
def test_clean_text_is_printable_and_within_its_limit(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert cleaned.isprintable()
    assert not any(unicodedata.category(char)[0] in "CZ" and char != " " for char in cleaned)
    assert not re.search(
        "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f]", cleaned
    )


@given(HOSTILE, st.integers(min_value=1, max_value=200))
def test_cleaning_twice_changes_nothing_more(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert clean(cleaned, limit) == cleaned


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"]), max_size=120))
def test_words_of_any_script_stay_as_they_are(text: str) -> None:
    visible = "".join(char for char in text if char not in "\u115f\u1160\u3164\uffa0")
    assert clean(visible) == visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x9b1m", r"\x9b1m"),
        ("\x1b]52;c;aGk=\x07", r"\x1b]52;c;aGk=\x07"),
        ("line\r\nnext\tcell", r"line\r\nnext\tcell"),
        ("a\x08b\x00", r"a\x08b\x00"),
        ("user\u202egnp.exe", r"user\u202egnp.exe"),
        ("a\u200bb", r"a\u200bb"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("half \ud800", r"half \ud800"),
        ("a" + "\u0301" * 4, "a\u0301\u0301" + r"\u0301\u0301"),
        ("\u0301first", r"\u0301first"),
        ("[red][/orders/{id}] :bomb: \\", "[red][/orders/{id}] :bomb: \\"),
        ("заказ готов", "заказ готов"),
    ],
)
def test_hidden_characters_become_visible(text: str, seen: str) -> None:
    assert clean(text) == seen


def test_long_text_is_cut_and_the_cut_shows() -> None:
    assert clean("x" * 120) == "x" * 120
    assert clean("x" * 121) == "x" * 119 + "…"
    assert clean("\x1b" * 100, limit=10) == r"\x1b\x1b\…"
    assert clean("anything", limit=0) == ""


EMAILS = st.emails()
PHONES = st.from_regex(r"\+7 ?\(?9[0-9]{2}\)?[ -][0-9]{3}[ -][0-9]{2}[ -][0-9]{2}", fullmatch=True)
CARDS = st.from_regex(r"[0-9]{4}([ -]?)[0-9]{4}([ -]?)[0-9]{4}([ -]?)[0-9]{4}", fullmatch=True)
NUMBERS = st.integers(min_value=100).map(str)
UUIDS = st.uuids().map(str)
TRACE_IDS = st.from_regex(r"[0-9a-f]{32}", fullmatch=True)
WORDS = st.sampled_from(["order", "user", "failed:", "no such", "заказ", "at", "\x1b[1m", "id="])


@given(
    st.lists(WORDS, max_size=4),
    st.one_of(EMAILS, PHONES, CARDS, NUMBERS, UUIDS, TRACE_IDS),
    st.lists(WORDS, max_size=4),
)
def test_masked_text_never_holds_what_was_planted(
    before: list[str], planted: str, after: list[str]
) -> None:
    for joint in (" ", "", "/", '"', "\n", "\u200b"):
        assert planted not in masked(joint.join([*before, planted, *after]), limit=1000)


@given(HOSTILE, st.text(alphabet=st.characters(categories=["Nd"]), min_size=3, max_size=9))
def test_masked_text_never_holds_three_digits_in_a_row(text: str, digits: str) -> None:
    assert not re.search(r"\d{3}", masked(f"{text}{digits}{text}", limit=1000))


@given(HOSTILE)
def test_masked_text_is_clean(text: str) -> None:
    result = masked(text)
    assert len(result) <= 80
    assert clean(result) == result


@given(st.emails(), st.integers(min_value=0, max_value=9000))
def test_a_cut_through_a_long_text_shows_no_half_of_an_address(email: str, length: int) -> None:
    local = email.partition("@")[0]
    result = masked(f"{'9' * length} zq{local}q@example.com", limit=10_000)
    assert f"zq{local}" not in result


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("order ORD-77031 of ivan@example.com not found", "order ORD-# of (…) not found"),
        ("java.lang.NullPointerException: null", "java.lang.NullPointerException: null"),
        ("call +7 (912) 345-67-89 or 8 912 345 67 89", "call # or #"),
        ("paid 1 299,90 by 4111-1111-1111-1111", "paid # by #"),
        ("model 'Ivan's ring.stl' is broken", "model (…) is broken"),
        ("value 'Ivan Petr", "value (…)"),
        ("user «Иван Петров» unknown", "user (…) unknown"),
        ("user “Ann Lee” unknown", "user (…) unknown"),
        ('{"name":"Ann"}', "{(…):(…)}"),
        ("name=Ann, age=30", "name=(…), age=(…)"),
        ("GET https://shop.lan:8443/u/ann?q=ring#x failed", "GET https://shop.lan:#/(…) failed"),
        ("GET /search?q=ring failed", "GET /search?(…) failed"),
        ("id deadbeefcafe", "id (…)"),
        ("order AB12C3 gone", "order # gone"),
        ("Bearer abcDEFghiJKLmnoPQRst7", "Bearer (…)"),
        ("password: hunter2", "password: (…)"),
        ("key Zm9vYmFyYmF6cXV4cXV1eGZvb2Jh", "key (…)"),
        ("price-calculation-requests-v2 publish", "price-calculation-requests-v2 publish"),
        ("full-width １２３４", "full-width #"),
        ("split 12\u200b34", "split #"),
        ("can't reach s3 in 5 s", "can't reach s3 in 5 s"),
        ("POST /api/orders/{id}", "POST /api/orders/{id}"),
    ],
)
def test_what_may_tell_a_person_or_an_order_is_masked(text: str, seen: str) -> None:
    assert masked(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "java.lang.IllegalStateException",
        "*url.Error",
        "requests.exceptions.ConnectionError",
        "System.Net.Http.HttpRequestException",
        r"App\Exceptions\ModelInvalid",
        "std::io::Error",
        "Outer$Inner",
        "ECONNREFUSED",
        "DEADLINE_EXCEEDED",
        "_OTHER",
        "timeout",
        "500",
        "S3",
    ],
)
def test_a_class_or_a_status_is_an_error_type(text: str) -> None:
    assert error_type(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "order ORD-77031 not found",
        "ORD77031",
        "77031",
        "ivan@example.com",
        "java.lang.Error: order of Ivan",
        "\x1b[31mError",
        "Error\n",
        "Ошибка",
        "E" * 201,
    ],
)
def test_anything_else_is_other(text: str) -> None:
    assert error_type(text) == "_OTHER"
