import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordertrace_cli.redact import masked
from ordertrace_cli.tickets.pseudonyms import Pseudonyms

ONE = Pseudonyms(b"1" * 32)
OTHER = Pseudonyms(b"2" * 32)

NAMES = [
    "price.calculate",
    "orders.48151623",
    "orders.2024-11 publish",
    "mes-7f9c6d4b5-x2x4z",
    "GET /orders/48151623/items",
    "https://shop.example/orders/48151623?email=a@b.example",
    "mail to canary.bird@customer.example",
    "call +7 912 345-67-89 back",
    "6f9619ff-8b86-4d01-b42d-00cf4fc964ff process",
    'order of "Konstantin Canaryov"',
    "10.1.2.3:5672",
    "",
]


def test_equal_values_have_equal_stand_ins_in_one_file_and_others_in_the_next() -> None:
    assert ONE.value("ORD-1") == ONE.value("ORD-1") == Pseudonyms(b"1" * 32).value("ORD-1")
    assert ONE.value("ORD-1") != ONE.value("ORD-2")
    assert ONE.value("ORD-1") != OTHER.value("ORD-1")
    assert ONE.value(42) == ONE.value("42")


@pytest.mark.parametrize("value", ["", "a", "a" * 5000, 7, 1.5, None, ["x", {"y": 1}], b"\x00"])
def test_a_stand_in_tells_neither_length_nor_type(value: object) -> None:
    stand_in = ONE.value(value)
    assert len(stand_in) == len(ONE.value("any other"))
    assert stand_in.startswith("p-")
    assert set(stand_in[2:]) <= set(string.ascii_lowercase) - set("aeiouy")


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_shown_as_it_was(text: str) -> None:
    assert masked(ONE.name(text), 200) == masked(text, 200)


@given(st.text(max_size=60))
def test_every_name_is_shown_as_it_was(text: str) -> None:
    assert masked(ONE.name(text), 200) == masked(text, 200)


@pytest.mark.parametrize("text", [name for name in NAMES if masked(name, 200) != name])
def test_what_is_hidden_in_a_name_is_gone(text: str) -> None:
    kept = ONE.name(text)
    for part in ("48151623", "2024", "canary", "345", "8b86", "Canaryov", "7f9c6d4b5", "10.1"):
        assert part not in kept


def test_names_that_differ_in_a_hidden_part_stay_two() -> None:
    assert ONE.name("orders.1001") != ONE.name("orders.1002")
    assert ONE.name("orders.1001") != OTHER.name("orders.1001")


def test_a_queue_has_one_name_alone_and_in_the_name_of_a_span() -> None:
    assert ONE.name("orders.1001 publish") == f"{ONE.name('orders.1001')} publish"
