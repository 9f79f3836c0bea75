"""Profiles from files: the user's, and the one that is built in.

Owns the way from a path to a checked Profile. Every mistake is a ProfileError that names file,
line and key, says what is expected there, and never repeats a value.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from ordertrace_cli.errors import ProfileError
from ordertrace_cli.globs import Globs
from ordertrace_cli.profile.document import (
    TomlDocument,
    explain,
    load_document,
    parse_document,
)
from ordertrace_cli.profile.model import Limits, Patterns, Profile
from ordertrace_cli.profile.schema import ProfileFile, broken_rules, to_profile

_NOTHING = Globs(())
_EMPTY = Profile("", (), (), Limits(), Patterns(_NOTHING, _NOTHING, _NOTHING))


def load_profile(path: Path) -> Profile:
    """The profile in this TOML file; what it leaves out is as built in. Raises ProfileError."""
    document = load_document(path, ProfileError)
    return _checked(document, builtin_profile(), name=path.stem)


@cache
def builtin_profile() -> Profile:
    """The contract's landscape."""
    resource = files("ordertrace_cli.profile").joinpath("builtin.toml")
    document = parse_document(resource.read_text("utf-8"), "builtin.toml", ProfileError)
    return _checked(document, _EMPTY, name="builtin")


def _checked(document: TomlDocument, base: Profile, name: str) -> Profile:
    try:
        file = ProfileFile.model_validate({"name": name, **document.table})
    except ValidationError as error:
        problems = list(explain(error, ProfileFile))
        raise ProfileError(*document.describe(problems)) from error
    if problems := list(broken_rules(file, base)):
        raise ProfileError(*document.describe(problems))
    return to_profile(file, base)
