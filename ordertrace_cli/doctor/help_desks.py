"""Whether tickets could be filed: each help desk of the configuration, asked without filing one."""

from collections.abc import Iterator, Mapping

from ordertrace_cli.config.desks import DeskSettings
from ordertrace_cli.desks.protocol import FieldState
from ordertrace_cli.desks.registry import open_desk
from ordertrace_cli.errors import ExitCode, OrdertraceError
from ordertrace_cli.health.model import Area, Level, Observation, Sign

_FIELDS: Mapping[FieldState, tuple[Sign, Level]] = {
    FieldState.PRESENT: (Sign.DESK_READY, Level.OK),
    FieldState.UNKNOWN: (Sign.DESK_FIELD_UNKNOWN, Level.WARNING),
    FieldState.MISSING: (Sign.DESK_FIELD_MISSING, Level.PROBLEM),
}


def observe_desks(desks: Mapping[str, DeskSettings], timeout: float) -> Iterator[Observation]:
    """One observation for each desk. timeout: seconds, where the desk's table gives none."""
    if not desks:
        yield Observation(Area.DESKS, Sign.NO_DESK, Level.NOTE)
    for name, settings in desks.items():
        try:
            yield _observe(name, settings, timeout)
        except OrdertraceError as error:
            facts = {"name": name, "text": error.what, "hint": error.hint}
            yield Observation(Area.DESKS, Sign.DESK_FAILED, Level.PROBLEM, facts, error.exit_code)


def _observe(name: str, settings: DeskSettings, timeout: float) -> Observation:
    desk = open_desk(settings, timeout)
    try:
        found = desk.check()
        if not desk.traits.searchable:
            # Nothing can be read back: that it answers is all that can be known.
            return Observation(Area.DESKS, Sign.DESK_SENDS, Level.OK, {"name": name})
    finally:
        desk.close()
    sign, level = _FIELDS[found.field]
    facts = {"name": name, "field": found.field_name}
    return Observation(Area.DESKS, sign, level, facts, ExitCode.TICKET_REFUSED)
