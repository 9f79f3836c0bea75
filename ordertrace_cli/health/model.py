"""One look at what ordertrace works with: its settings, Jaeger, the landscape, the help desks.

Owns the signs that can be seen and how grave each is. Looking is the business of `doctor`, words
that of `texts`.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum, StrEnum

from msgspec import Struct, field

from ordertrace_cli.diagnosis.model import FactValue
from ordertrace_cli.errors import ExitCode


class Level(IntEnum):
    """How grave a sign is. NOTE: nothing is wrong, and something can be better known."""

    OK = 0
    NOTE = 1
    WARNING = 2
    PROBLEM = 3

    @property
    def word(self) -> str:
        """The level's name in JSON."""
        return self.name.lower()


class Area(StrEnum):
    """What was looked at, in the order in which it is shown."""

    SETTINGS = "settings"
    JAEGER = "jaeger"
    POLICY = "policy"
    LANDSCAPE = "landscape"
    DESKS = "desks"


class Sign(StrEnum):
    """What was seen; facts in brackets."""

    # settings
    CONFIG_FILE = "config_file"  # name
    NO_CONFIG_FILE = "no_config_file"
    CERTIFICATES = "certificates"  # name
    # Jaeger
    JAEGER_NOT_SET = "jaeger_not_set"
    JAEGER_FAILED = "jaeger_failed"  # text, hint
    JAEGER_ANSWERS = "jaeger_answers"  # name, took
    VERSION = "version"  # name
    API = "api"  # names
    OLDER_API_ALONE = "older_api_alone"
    LOGGED_IN = "logged_in"
    CLOCK = "clock"  # offset
    CLOCK_OFF = "clock_off"  # offset
    CLOCK_UNKNOWN = "clock_unknown"
    DEPTH = "depth"  # count
    DEPTH_CUT = "depth_cut"  # count, wanted
    RETENTION = "retention"  # age
    RETENTION_SHORT = "retention_short"  # age, promised
    RETENTION_UNKNOWN = "retention_unknown"
    # policy
    LOCKED = "locked"
    OPEN = "open"
    TOOLS_OPEN = "tools_open"  # name
    TLS = "tls"
    PLAIN_HTTP = "plain_http"
    PRIVATE_ADDRESS = "private_address"  # names
    PUBLIC_ADDRESS = "public_address"  # names
    THIS_MACHINE = "this_machine"
    # landscape
    SERVICES = "services"  # count, known
    NO_SERVICE_FITS = "no_service_fits"  # count
    NO_SERVICES = "no_services"
    SAMPLE = "sample"  # count
    SYSTEM_UNKNOWN = "system_unknown"  # name
    SYSTEM_SILENT = "system_silent"  # name
    STAGES = "stages"  # names
    STAGES_MISSING = "stages_missing"  # names
    NO_STAGE = "no_stage"
    CONTEXT_KEPT = "context_kept"  # count
    CONTEXT_LOST = "context_lost"  # producer, consumer, count
    # help desks
    NO_DESK = "no_desk"
    DESK_READY = "desk_ready"  # name, field
    DESK_SENDS = "desk_sends"  # name
    DESK_FIELD_UNKNOWN = "desk_field_unknown"  # name, field
    DESK_FIELD_MISSING = "desk_field_missing"  # name, field
    DESK_FAILED = "desk_failed"  # name, text, hint


class Observation(Struct, frozen=True):
    """One thing that was looked at. exit_code: what a problem makes of the whole run."""

    area: Area
    sign: Sign
    level: Level
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    exit_code: ExitCode = ExitCode.ATTENTION


class HealthReport(Struct, frozen=True):
    """Everything that was looked at, area by area."""

    evaluated_at: datetime
    observations: tuple[Observation, ...]

    @property
    def worst(self) -> Level:
        return max((each.level for each in self.observations), default=Level.OK)

    @property
    def exit_code(self) -> ExitCode:
        """That of the first of the gravest; notes are no reason to fail."""
        gravest = [each for each in self.observations if each.level is self.worst]
        return gravest[0].exit_code if self.worst >= Level.WARNING else ExitCode.DONE
