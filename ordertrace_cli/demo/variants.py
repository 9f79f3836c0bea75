"""Landscapes beside the main one: what a silent system looks like contradicts a talking one."""

from msgspec import Struct, field
from msgspec.structs import replace

from ordertrace_cli.demo.lifecycle import DAY, HOUR, MINUTE, Hop, Role, Stage
from ordertrace_cli.demo.lines import METAL, RETAIL, TOYS, Line
from ordertrace_cli.demo.scenarios.model import Scenario
from ordertrace_cli.demo.troubles import Calculation, Passage, Troubles, Upload


class World(Struct, frozen=True):
    """What a landscape is made of. once_seen: services known from before, silent now."""

    scenarios: tuple[Scenario, ...]
    lines: tuple[Line, ...]
    once_seen: frozenset[str] = field(default_factory=frozenset)


_EARLY = (
    Scenario("waits_after_initiated", Stage.INITIATED, (5 * MINUTE, 20 * HOUR), 3, "in_progress"),
    Scenario(
        "waits_after_file_uploaded", Stage.FILE_UPLOADED, (5 * MINUTE, 20 * HOUR), 3, "in_progress"
    ),
    Scenario("abandoned_before_submit", Stage.FILE_UPLOADED, (25 * HOUR, 4 * DAY), 3, "abandoned"),
    Scenario(
        "cancelled_after_file_uploaded",
        Stage.FILE_UPLOADED,
        (3 * HOUR, 20 * HOUR),
        2,
        "cancelled",
        stage=Stage.CANCELLED,
        troubles=Troubles(cancel_after=(10 * MINUTE, HOUR)),
    ),
    Scenario(
        "upload_answered_500",
        Stage.FILE_UPLOADED,
        (5 * MINUTE, 20 * HOUR),
        2,
        "failed",
        "model_upload_failed",
        "s3",
        Stage.INITIATED,
        troubles=Troubles(upload=Upload.FAILED),
    ),
    Scenario(
        "just_submitted",
        Stage.SUBMITTED,
        (14, 40),
        2,
        "in_progress",
        troubles=Troubles(hop=Hop.REQUEST, passage=Passage.LOST),
    ),
)
"""What happens in the shop, whatever the others emit."""

_BARE_MES = Scenario(
    "mes_not_instrumented",
    Stage.SUBMITTED,
    (18 * MINUTE, 12 * HOUR),
    5,
    "unknown",
    "not_instrumented",
    "mes",
)

_BARE_CRM = Scenario(
    "crm_not_instrumented",
    Stage.PRICE_CALCULATED,
    (4.3 * HOUR, 30 * HOUR),
    5,
    "unknown",
    "not_instrumented",
    "crm",
)

_QUIET_MES = Scenario(
    "mes_seen_before",
    Stage.SUBMITTED,
    (18 * MINUTE, 12 * HOUR),
    5,
    "stuck",
    "consumer_down",
    "mes",
    troubles=Troubles(hop=Hop.REQUEST, passage=Passage.LOST),
)

_FAILED = Scenario(
    "calculation_failed",
    Stage.SUBMITTED,
    (20 * MINUTE, 12 * HOUR),
    2,
    "failed",
    "price_calculation_failed",
    "mes",
    violations=("not_cancelled",),
    troubles=Troubles(calculation=Calculation.FAILED),
)


def _without(role: Role) -> tuple[Line, ...]:
    return tuple(replace(line, silent=frozenset({role})) for line in (RETAIL, METAL, TOYS))


VARIANT_WORLDS = {
    "bare-mes": World(
        (*_EARLY, _BARE_MES, replace(_BARE_MES, name="crm_goes_on_alone", goes_on=True)),
        _without(Role.MES),
    ),
    "bare-crm": World((*_EARLY, _BARE_CRM, _FAILED), _without(Role.CRM)),
    "quiet-mes": World(
        (*_EARLY, _QUIET_MES),
        _without(Role.MES),
        frozenset(line.service(Role.MES).name for line in (RETAIL, METAL, TOYS)),
    ),
}
