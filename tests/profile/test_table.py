"""A profile written out and read again is the same profile."""

import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ordertrace_cli.globs import Globs
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.load import load_profile
from ordertrace_cli.profile.model import (
    Access,
    Actor,
    Calendar,
    Ending,
    Limits,
    Patterns,
    Privacy,
    Profile,
    Stage,
    System,
    SystemKind,
)
from ordertrace_cli.profile.table import profile_table, profile_toml

EXAMPLES = Path(__file__).parents[1] / "data" / "examples"

NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1)
GLOBS = st.lists(NAMES, max_size=3).map(Globs)
SPANS = st.timedeltas(timedelta(seconds=1), timedelta(days=300)).map(
    lambda long: timedelta(milliseconds=long // timedelta(milliseconds=1))
)
CALENDARS = st.builds(
    Calendar,
    timezone=st.sampled_from(["UTC", "Europe/Moscow"]),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    opens=st.just(time(0)) | st.just(time(22, 30)),
    closes=st.just(time(0)) | st.just(time(6, 5)),
    holidays=st.frozensets(st.dates(date(2000, 1, 1))),
)
PRIVACY = st.builds(
    Privacy,
    forbidden=GLOBS,
    allowed=GLOBS,
    order_numbers=st.just((re.compile(r"\bA[0-9]{4}\b", re.IGNORECASE),)),
    shapes=st.just((('it\'s "own"', re.compile(r"x\"'{1,3}\\", re.IGNORECASE)),)),
    phone_regions=st.just(("RU", "KZ")),
)
PROFILES = st.builds(
    Profile,
    name=NAMES,
    systems=st.builds(
        lambda name, globs, team: (System(name, SystemKind.SERVICE, Globs([*globs, "x"]), team),),
        name=st.just("shop"),
        globs=st.lists(NAMES, max_size=3),
        team=st.just("") | NAMES,
    ),
    stages=st.builds(
        lambda within, spans: (
            Stage("START", "shop", Actor.CUSTOMER, 0, None, spans),
            Stage("END", "shop", Actor.CARRIER, 1, within, spans, Ending.COMPLETED),
            Stage("OFF", "shop", Actor.SYSTEM, -1, None, spans, Ending.CANCELLED),
        ),
        within=st.none() | SPANS,
        spans=GLOBS,
    ),
    limits=st.builds(
        Limits, SPANS, SPANS, SPANS | st.just(timedelta(0)), st.integers(1, 1000), SPANS
    ),
    patterns=st.builds(Patterns, GLOBS, GLOBS, GLOBS),
    correlation_attribute=NAMES,
    calendar=st.none() | CALENDARS,
    privacy=PRIVACY,
    access=st.builds(Access, st.just("") | NAMES, st.just("") | NAMES),
    retention=st.none() | SPANS,
)


def read_back(profile: Profile, folder: Path) -> Profile:
    path = folder / "shown.toml"
    path.write_text(profile_toml({**profile_table(profile)}), encoding="utf-8")
    return load_profile(path)


def test_the_built_in_profile_comes_back(tmp_path: Path) -> None:
    assert read_back(builtin_profile(), tmp_path) == builtin_profile()


def test_a_file_s_profile_comes_back(tmp_path: Path) -> None:
    example = load_profile(EXAMPLES / "profile.toml")
    assert example != builtin_profile()
    assert read_back(example, tmp_path) == example


@given(profile=PROFILES)
def test_any_profile_comes_back(profile: Profile, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert read_back(profile, tmp_path_factory.mktemp("shown")) == profile


def test_every_part_of_a_profile_is_told() -> None:
    """A part that the table forgets would come back as built in."""
    hours = Calendar("UTC", frozenset({0}), time(9), time(18))
    full = replace(
        builtin_profile(), calendar=hours, access=Access("a", "b"), retention=timedelta(days=7)
    )
    parts = set(Profile.__struct_fields__)
    assert parts - {"correlation_attribute"} | {"correlation"} == profile_table(full).keys()
