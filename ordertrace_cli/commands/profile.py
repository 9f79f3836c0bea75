"""`ordertrace profile`: one to start from, whether a file is sound, and what holds in the end."""

from enum import StrEnum
from pathlib import Path

from ordertrace_cli.commands.common import Workplace, known_word, prepare
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.profile.builtin import builtin_text
from ordertrace_cli.redact import clean
from ordertrace_cli.texts import profiles


class ProfileFormat(StrEnum):
    """What `profile show` can print."""

    TOML = "toml"
    JSON = "json"


def run_profile_init(env: Env, common: CommonOptions) -> ExitCode:
    """Print the built-in profile with its comments, or write it. Raises OutputError."""
    write_result(env, builtin_text(), common.output, force=common.force)
    return ExitCode.DONE


def run_profile_check(env: Env, common: CommonOptions, file: Path | None) -> ExitCode:
    """Say in one line what the file holds. Raises ProfileError, which says what is wrong with it."""
    place = prepare(env, common._replace(profile=file or common.profile))
    profile, say = place.profile, place.texts.say
    limited = sum(stage.within is not None for stage in profile.stages)
    calendar = profile.calendar
    line = say(
        profiles.SOUND,
        file=_file(place) or say(profiles.BUILT_IN),
        name=clean(profile.name),
        systems=say(profiles.SYSTEMS, count=len(profile.systems)),
        stages=say(profiles.STAGES, count=len(profile.stages)),
        limits=say(profiles.LIMITED, count=limited),
        calendar=(
            say(profiles.CALENDAR, zone=calendar.timezone)
            if calendar is not None
            else say(profiles.NO_CALENDAR)
        ),
    )
    place.write(f"{line}\n")
    return ExitCode.DONE


def run_profile_show(env: Env, common: CommonOptions, output_format: str) -> ExitCode:
    """Print the profile that a command with these options goes by. Raises ProfileError."""
    chosen = known_word(ProfileFormat, output_format, "--format")
    place = prepare(env, common)
    if chosen is ProfileFormat.JSON:
        from ordertrace_cli.render.profile_v1 import render_profile_json

        text = render_profile_json(place.profile, _file(place))
    else:
        from ordertrace_cli.profile.table import profile_table, profile_toml

        text = f"# {_origin(place)}\n{profile_toml({**profile_table(place.profile)})}"
    place.write(text, paged=chosen is ProfileFormat.TOML)
    return ExitCode.DONE


def _file(place: Workplace) -> str | None:
    """The profile's file, fit to print; None where it is built in."""
    path = place.settings.profile
    return clean(str(path), 200) if path is not None else None


def _origin(place: Workplace) -> str:
    file = _file(place)
    if file is None:
        return place.texts.say(profiles.EFFECTIVE_BUILT_IN)
    return place.texts.say(profiles.EFFECTIVE, file=file)
