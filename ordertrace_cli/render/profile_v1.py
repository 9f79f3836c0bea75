"""The effective profile for programs: JSON, version 1."""

import json
from typing import TypedDict

from ordertrace_cli.profile.model import Profile
from ordertrace_cli.profile.table import ProfileTable, profile_table

PROFILE_SCHEMA = "ordertrace.profile/1"


class ProfileJson(TypedDict):
    """file: where it is from; null where it is built in. profile: as a TOML file spells it."""

    schema: str
    file: str | None
    profile: ProfileTable


def render_profile_json(profile: Profile, file: str | None) -> str:
    """`ordertrace profile show --format json`."""
    document: ProfileJson = {
        "schema": PROFILE_SCHEMA,
        "file": file,
        "profile": profile_table(profile),
    }
    return json.dumps(document, indent=2) + "\n"
