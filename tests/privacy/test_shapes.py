"""How much of what is planted is found, how much of what is found is right, and at what cost."""

import re
import time

import pytest

from ordertrace_cli.privacy.model import Kind
from ordertrace_cli.privacy.people import names_person
from ordertrace_cli.privacy.shapes import MOST_READ, find_kinds
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.model import Privacy
from tests.privacy.corpus import CORPUS

PRIVACY = builtin_profile().privacy
LEAST_RECALL = 0.95
LEAST_PRECISION = 0.98

OF_CORPUS = sorted({kind for _, kinds in CORPUS for kind in kinds})


def found_in(text: str, privacy: Privacy = PRIVACY) -> set[Kind]:
    kinds = {kind for kind, _ in find_kinds(text, privacy)}
    return kinds | {Kind.PERSON} if names_person(text) else kinds


@pytest.mark.parametrize("kind", OF_CORPUS)
def test_recall_and_precision_of_a_kind(kind: Kind) -> None:
    told = {text for text, _ in CORPUS if kind in found_in(text)}
    held = {text for text, kinds in CORPUS if kind in kinds}
    right = told & held
    assert len(held) >= 4, "too few to measure"
    assert len(right) / len(held) >= LEAST_RECALL, sorted(held - told)
    assert len(right) / len(told) >= LEAST_PRECISION, sorted(told - held)


def test_the_corpus_has_more_that_is_sound_than_not() -> None:
    """Precision over texts that all hold something would be worth nothing."""
    assert sum(not kinds for _, kinds in CORPUS) >= len(CORPUS) * 0.4


def test_own_shapes_and_order_numbers_are_those_of_the_profile() -> None:
    privacy = Privacy(
        order_numbers=(re.compile("A[0-9]{2}-[0-9]{3}"),),
        shapes=(("badge", re.compile("B#[0-9]")),),
    )
    assert list(find_kinds("of A12-345, badge B#7", privacy)) == [
        (Kind.ORDER_NUMBER, ""),
        (Kind.OWN_SHAPE, "badge"),
    ]
    assert found_in("ORD-48151623", privacy) == set()


HOSTILE = {
    "digits": "1" * MOST_READ,
    "digits and spaces": "1 " * (MOST_READ // 2),
    "plus signs": "+1(" * (MOST_READ // 3),
    "an address that never comes": "a." * (MOST_READ // 2) + "@",
    "at signs": "a@" * (MOST_READ // 2),
    "percent signs": "%25" * (MOST_READ // 3),
    "almost base64": "A" * MOST_READ + "!",
    "many base64": "QUJDREVGR0hJSktMTU5P " * (MOST_READ // 21),
    "dots of a token": "eyJ" + "a" * 5000 + "." * (MOST_READ // 2),
    "quotes": "select '" + "''" * (MOST_READ // 2),
    "assignments": "password=" * (MOST_READ // 9),
    "slashes": "/orders/" * (MOST_READ // 8),
    "combining marks": "e\u0301" * (MOST_READ // 2),
    "an address without end": "http://" + "u:" * (MOST_READ // 2),
    "names": "customer Ivan " * (MOST_READ // 14),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    """Twice the text takes about twice the time; anything steeper would take minutes here."""
    began = time.process_time()
    found_in(text)
    assert time.process_time() - began < 5
