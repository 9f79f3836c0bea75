"""Profiles from files: a user's, laid over the one that is built in.

Owns the reading of TOML files, and the way from a path to a checked Profile. Every mistake is a
ProfileError that names file, line and key, says what is expected there, and never repeats a value.
"""

from pathlib import Path

from pydantic import ValidationError

from ordertrace_cli.errors import ProfileError, UsageError
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.document import TomlDocument, explain, parse_document
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.profile.schema import ProfileFile, broken_rules, to_profile
from ordertrace_cli.redact import clean

_LARGEST_FILE = 1_000_000


def load_profile(path: Path) -> Profile:
    """The profile in this TOML file; what it leaves out is as built in. Raises ProfileError."""
    document = load_document(path, ProfileError)
    return _checked(document, builtin_profile(), name=path.stem)


def _checked(document: TomlDocument, base: Profile, name: str) -> Profile:
    try:
        file = ProfileFile.model_validate({"name": name, **document.table})
    except ValidationError as error:
        problems = list(explain(error, ProfileFile))
        raise ProfileError(*document.describe(problems)) from error
    if problems := list(broken_rules(file, base)):
        raise ProfileError(*document.describe(problems))
    return to_profile(file, base)


def load_document(path: Path, error_class: type[UsageError]) -> TomlDocument:
    """The file as a document. Raises error_class, naming the file and, for syntax, the line."""
    label = clean(str(path), 200)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = _reason(error)
        raise error_class(f"{label}: {reason}", "check the path and its permissions") from error
    if len(data) > _LARGEST_FILE:
        raise error_class(f"{label}: larger than a megabyte", "is this the right file?")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise error_class(f"{label}:{line}: not UTF-8", "save the file as UTF-8") from error
    return parse_document(text, label, error_class)


def _reason(error: Exception) -> str:
    match error:
        case FileNotFoundError():
            return "no such file"
        case IsADirectoryError():
            return "a directory, not a file"
        case PermissionError():
            return "not readable: permission denied"
    return "cannot be read"
