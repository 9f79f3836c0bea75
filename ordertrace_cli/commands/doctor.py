"""`ordertrace doctor`: whether everything is there that the night will need."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from ordertrace_cli.commands.common import Workplace, jaeger_access, known_word, prepare
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.config.load import load_desks
from ordertrace_cli.errors import ExitCode, OrdertraceError
from ordertrace_cli.health.model import Area, HealthReport, Level, Observation, Sign
from ordertrace_cli.sources.connection import Connection


class DoctorFormat(StrEnum):
    """What `doctor` can print."""

    TEXT = "text"
    JSON = "json"


class DoctorOptions(Struct, frozen=True):
    """common: without a file and without the built-in landscape, where nothing can be unwell."""

    common: CommonOptions
    format: str = "text"


def run_doctor(env: Env, options: DoctorOptions) -> ExitCode:
    """Print what was seen. Raises UsageError and its kinds; what is unwell is in the result."""
    output_format = known_word(DoctorFormat, options.format, "--format")
    place = prepare(env, options.common)
    report = HealthReport(place.now, tuple(_observe(place)))
    if output_format is DoctorFormat.JSON:
        from ordertrace_cli.render.doctor_v1 import render_doctor_json

        text = render_doctor_json(report)
    else:
        from ordertrace_cli.render.doctor import render_doctor

        text = render_doctor(report, place.look)
    place.write(text, paged=output_format is DoctorFormat.TEXT)
    return report.exit_code


def _observe(place: Workplace) -> Iterator[Observation]:
    """Everything, area by area; nothing stops the looks at the rest."""
    from ordertrace_cli.doctor.help_desks import observe_desks

    yield from _settings(place)
    seen = list(_jaeger(place))
    # Areas stand together, whatever was seen while another was looked at.
    for area in (Area.JAEGER, Area.POLICY, Area.LANDSCAPE):
        yield from (each for each in seen if each.area is area)
    desks = load_desks(place.env.environment)
    yield from observe_desks(desks, place.settings.timeout.total_seconds())


def _settings(place: Workplace) -> Iterator[Observation]:
    from ordertrace_cli.doctor.certificates import trusted_store

    file = place.settings.config_file
    if file is None:
        yield Observation(Area.SETTINGS, Sign.NO_CONFIG_FILE, Level.OK)
    else:
        yield Observation(Area.SETTINGS, Sign.CONFIG_FILE, Level.OK, {"name": str(file)})
    store = trusted_store(place.settings.ca_file, place.env.environment)
    yield Observation(Area.SETTINGS, Sign.CERTIFICATES, Level.OK, {"name": store})


def _jaeger(place: Workplace) -> Iterator[Observation]:
    """Nothing is asked of a Jaeger that does not answer."""
    from ordertrace_cli.doctor.gateway import Gateway, failed

    if place.settings.jaeger_url is None:
        level, code = Level.PROBLEM, ExitCode.USAGE
        yield Observation(Area.JAEGER, Sign.JAEGER_NOT_SET, level, exit_code=code)
        return
    try:
        connection = jaeger_access(place)
        seen = list(Gateway(connection, place.env.clock).observe())
        yield from seen
        if seen[-1].level is not Level.PROBLEM:
            yield from _landscape(place, connection)
    except OrdertraceError as error:
        yield failed(error)


def _landscape(place: Workplace, connection: Connection) -> Iterator[Observation]:
    from ordertrace_cli.doctor.landscape import Landscape
    from ordertrace_cli.sources.jaeger import JaegerSource

    wanted = place.settings.search_depth
    source = JaegerSource(connection, depth=wanted, concurrency=place.settings.concurrency)
    scout = JaegerSource(connection, depth=1)
    try:
        yield from Landscape(source, scout, place.profile, place.now, wanted).observe()
    finally:
        source.close()
        scout.close()
