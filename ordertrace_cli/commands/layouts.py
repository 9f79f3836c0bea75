"""`ticket --template`: where templates are looked for, and the list of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from ordertrace_cli.commands.common import Workplace
from ordertrace_cli.config.places import config_folder
from ordertrace_cli.errors import UsageError
from ordertrace_cli.profile.document import nearest
from ordertrace_cli.redact import clean
from ordertrace_cli.render.listing import listing
from ordertrace_cli.render.look import Look
from ordertrace_cli.texts import layouts as texts
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.tickets.model import BodyFormat
from ordertrace_cli.tickets.template import (
    BUILT_IN,
    EXTENSIONS,
    Layout,
    builtin_layout,
    compile_layout,
)

_SUFFIX = ".j2"
_LARGEST = 64 * 1024


class Listed(Struct, frozen=True):
    """One template as the list shows it.

    languages: "" where one file serves all. place: "" where it is built in.
    """

    name: str
    body_format: BodyFormat
    languages: str
    place: str


def find_layout(place: Workplace, named: str | None, body_format: BodyFormat) -> Layout | None:
    """The template asked for: a file, else one of the configuration folder, else a built-in one.

    None where nothing was asked for. Raises UsageError, and TicketIncompleteError for a template
    that drops the trace id.
    """
    if named is None:
        return None
    if named.endswith(_SUFFIX) or any(sign in named for sign in "/\\"):
        return _load(Path(named), place)
    folder = _folder(place)
    extension = EXTENSIONS[body_format]
    for name in (f"{named}.{place.texts.language}.{extension}", f"{named}.{extension}"):
        path = folder / f"{name}{_SUFFIX}"
        if path.is_file():
            return _load(path, place)
    if named in BUILT_IN:
        return builtin_layout(body_format, named)
    raise _unknown(place, named, body_format)


def list_layouts(place: Workplace) -> tuple[Listed, ...]:
    """Built-in templates, then those of the configuration folder; each name and format once."""
    languages = ", ".join(Language)
    built_in = tuple(
        Listed(name, body_format, languages, "") for name in BUILT_IN for body_format in BodyFormat
    )
    return (*built_in, *sorted(_own(_folder(place)), key=lambda each: (each.name, each.place)))


def layout_names(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Every name that `--template` takes, each once."""
    own = (each.name for each in _own(config_folder(environment) / "templates"))
    return tuple(dict.fromkeys((*BUILT_IN, *own)))


def render_list(layouts: tuple[Listed, ...], look: Look) -> str:
    """A line for each: its name, format, languages, and where it is."""
    say = look.texts.say
    return listing(
        look,
        [
            (
                (each.name, "bold"),
                each.body_format.value,
                each.languages or say(texts.ANY_LANGUAGE),
                each.place or say(texts.BUILT_IN),
            )
            for each in layouts
        ],
    )


def _own(folder: Path) -> Iterator[Listed]:
    formats = {extension: body_format for body_format, extension in EXTENSIONS.items()}
    try:
        files = sorted(folder.glob(f"*{_SUFFIX}"))
    except OSError:
        return
    for path in files:
        name, _, extension = path.name.removesuffix(_SUFFIX).rpartition(".")
        if name and extension in formats:
            stem, _, language = name.rpartition(".")
            known = stem != "" and language in set(Language)
            shown = clean(stem if known else name, 60)
            spoken = language if known else ""
            yield Listed(shown, formats[extension], spoken, clean(str(path), 200))


def _folder(place: Workplace) -> Path:
    return config_folder(place.env.environment) / "templates"


def _load(path: Path, place: Workplace) -> Layout:
    label = clean(str(path), 200)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{label}: cannot be read", "check the path and its permissions"
        ) from error
    if len(data) > _LARGEST:
        raise UsageError(f"{label}: larger than {_LARGEST // 1024} KiB", "is this the right file?")
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(f"{label}:{line}: not UTF-8", "save the file as UTF-8") from error
    return compile_layout(source.replace("\r\n", "\n"), label, place.texts)


def _unknown(place: Workplace, named: str, body_format: BodyFormat) -> UsageError:
    fitting = {each.name for each in list_layouts(place) if each.body_format is body_format}
    near = nearest(named, sorted(fitting))
    hint = f"did you mean {near}?" if near else "ordertrace ticket --list-templates lists them"
    return UsageError(f"--template: there is no {clean(named, 60)} for {body_format}", hint)
