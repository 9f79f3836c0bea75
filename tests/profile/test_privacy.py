"""`[privacy]`: what it adds, and why an expression that could hold a search up is refused."""

import re
import time
from pathlib import Path

import pytest

from ordertrace_cli.errors import ProfileError
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.load import load_profile
from ordertrace_cli.profile.shape import parse_shape


def loaded(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "p.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_left_out_is_as_built_in(tmp_path: Path) -> None:
    privacy = load_profile(loaded(tmp_path, "[privacy]\nforbidden = ['legacy.*']\n")).privacy
    assert "legacy.ref" in privacy.forbidden
    assert privacy.order_numbers == builtin_profile().privacy.order_numbers
    assert privacy.phone_regions == ("RU",)


def test_order_numbers_and_shapes_ignore_case(tmp_path: Path) -> None:
    text = "[privacy]\norder_numbers = ['K-[0-9]{4}']\n[privacy.shapes]\nbadge = 'B#[0-9]{1,3}'\n"
    privacy = load_profile(loaded(tmp_path, text)).privacy
    assert privacy.order_numbers[0].search("k-1234")
    ((name, pattern),) = privacy.shapes
    assert (name, bool(pattern.search("b#7"))) == ("badge", True)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("(a{1,9}){1,9}", "a group cannot be repeated"),
        ("a+b", "repetitions need an upper bound"),
        ("a*", "repetitions need an upper bound"),
        ("a{3,}", "repetitions need an upper bound"),
        ("a{1,99}a{1,99}a{1,99}b", "too many ways to fit"),
        (r"(a)\1", "cannot refer back"),
        ("[0-9", "no regular expression"),
        ("a?", "fits the empty text"),
        ("", "at most 200 characters"),
        ("x" * 201, "at most 200 characters"),
    ],
)
def test_refused(expression: str, reason: str, tmp_path: Path) -> None:
    path = loaded(tmp_path, f"[privacy]\norder_numbers = ['{expression}']\n")
    with pytest.raises(ProfileError, match=r"p\.toml:2: privacy\.order_numbers") as caught:
        load_profile(path)
    assert reason in caught.value.what


@pytest.mark.parametrize(
    "expression",
    [r"\bORD-[0-9]{4,12}\b", r"(?:AB|CD)[-+*]?\d{6}", r"[a-z{+*]{2}\d{3}", r"K\+\d", "(?<!x)N[0-9]{1,8}"],
)  # fmt: skip
def test_accepted(expression: str) -> None:
    assert isinstance(parse_shape(expression), re.Pattern)


def test_the_worst_that_is_accepted_is_bearable() -> None:
    pattern = parse_shape("a{1,20}a{1,20}b")
    began = time.process_time()
    assert not pattern.search("a" * 100_000)
    assert time.process_time() - began < 10


def test_a_wrong_country_and_an_unknown_key_are_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="two capital letters"):
        load_profile(loaded(tmp_path, "[privacy]\nphone_regions = ['ru']\n"))
    with pytest.raises(ProfileError, match="unknown key"):
        load_profile(loaded(tmp_path, "[privacy]\nforbiden = []\n"))
