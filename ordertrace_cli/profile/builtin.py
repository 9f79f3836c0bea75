"""The profile that is built in, from its TOML file without the models that check a user's.

Those take longer to load than an order to be shown; that they come to the same is what tests hold.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pkgutil import get_data
from typing import Any

from ordertrace_cli.globs import Globs
from ordertrace_cli.profile.model import (
    Actor,
    Ending,
    Limits,
    Patterns,
    Privacy,
    Profile,
    Stage,
    System,
    SystemKind,
)
from ordertrace_cli.times import parse_duration

FILE = "builtin.toml"


@cache
def builtin_profile() -> Profile:
    """The contract's landscape."""
    table = tomllib.loads(builtin_text())
    return Profile(
        name=table["name"],
        systems=tuple(_system(name, system) for name, system in table["systems"].items()),
        stages=_stages(table["stages"]),
        limits=Limits(**{key: _limit(value) for key, value in table["limits"].items()}),
        patterns=Patterns(**{key: Globs(globs) for key, globs in table["patterns"].items()}),
        correlation_attribute=table["correlation"]["attribute"],
        privacy=_privacy(table["privacy"]),
    )


def builtin_text() -> str:
    """The file as it is, comments and all: one to start from."""
    data = get_data("ordertrace_cli.profile", FILE)
    assert data is not None, "a file of this package"  # noqa: S101
    return data.decode("utf-8")


def _system(name: str, table: Mapping[str, Any]) -> System:
    return System(name, SystemKind(table["kind"]), Globs(table.get("services", ())))


def _stages(tables: Sequence[Mapping[str, Any]]) -> tuple[Stage, ...]:
    lifecycle = [table for table in tables if table.get("ends") != Ending.CANCELLED]
    return tuple(
        Stage(
            name=table["name"],
            system=table["system"],
            by=Actor(table["by"]),
            rank=lifecycle.index(table) if table in lifecycle else -1,
            within=parse_duration(table["within"]) if "within" in table else None,
            spans=Globs(table.get("spans", ())),
            ends=Ending.COMPLETED if table is lifecycle[-1] else _ending(table),
        )
        for table in tables
    )


def _ending(table: Mapping[str, Any]) -> Ending | None:
    return Ending(table["ends"]) if "ends" in table else None


def _limit(value: object) -> Any:
    return parse_duration(value) if isinstance(value, str) else value


def _shape(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _privacy(table: Mapping[str, Any]) -> Privacy:
    return Privacy(
        forbidden=Globs(table["forbidden"]),
        allowed=Globs(table["allowed"]),
        order_numbers=tuple(map(_shape, table["order_numbers"])),
        shapes=tuple((name, _shape(text)) for name, text in table["shapes"].items()),
        phone_regions=tuple(table["phone_regions"]),
    )
