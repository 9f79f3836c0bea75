"""Which tests hold which row of the catalogue of faults, and whether they exist."""

from collections.abc import Iterator, Mapping
from importlib import import_module

Rows = Mapping[int, tuple[str, ...]]
"""For each row the tests as `module:name`; a class stands for all of its tests."""


def missing(rows: Rows) -> list[str]:
    """What is named and is no test, with its row."""
    return [f"{row}: {name}" for row, names in rows.items() for name in names if not _tests(name)]


def _tests(name: str) -> list[str]:
    """The tests behind a name; none where it is gone or holds none."""
    module, _, wanted = name.partition(":")
    found = getattr(import_module(f"tests.{module}"), wanted, None)
    if isinstance(found, type):
        return list(_methods(found))
    return [wanted] if callable(found) and wanted.startswith("test_") else []


def _methods(owner: type) -> Iterator[str]:
    if owner.__name__.startswith("Test"):
        yield from (name for name in vars(owner) if name.startswith("test_"))
