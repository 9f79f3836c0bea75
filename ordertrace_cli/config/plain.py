"""Settings of a run that names its Jaeger and perhaps a language, as most do.

The models that check everything else take longer to load than an order to be shown. What this
way gives is what `load` would give, or nothing: then `load` tells, mistakes included.
"""

from collections.abc import Mapping
from typing import Any

from ordertrace_cli.config.settings import Origin, OriginKind, Settings
from ordertrace_cli.config.usual_place import is_absent, usual_file
from ordertrace_cli.errors import OrdertraceError
from ordertrace_cli.sources.address import parse_base_url

_PREFIX = "ORDERTRACE_"
_VARIABLE = "ORDERTRACE_JAEGER_URL"
_LANGUAGES = ("en", "ru")


def plain_settings(flags: Mapping[str, object], environment: Mapping[str, str]) -> Settings | None:
    """The settings; None where more is given than this way knows, or something is wrong.

    flags, environment: as for `load_settings`.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    variables = {name for name in environment if name.startswith(_PREFIX) and environment[name]}
    if given.keys() - {"jaeger_url", "lang"} or variables - {_VARIABLE}:
        return None
    if not is_absent(usual_file()):
        return None
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    try:
        if "jaeger_url" in given:
            values["jaeger_url"] = parse_base_url(str(given["jaeger_url"]), "--jaeger")
            origins["jaeger_url"] = Origin(OriginKind.FLAG, "--jaeger")
        elif variables:
            values["jaeger_url"] = parse_base_url(environment[_VARIABLE], _VARIABLE)
            origins["jaeger_url"] = Origin(OriginKind.ENVIRONMENT, _VARIABLE)
    except OrdertraceError:
        return None
    if "lang" in given:
        if given["lang"] not in _LANGUAGES:
            return None
        values["lang"] = given["lang"]
        origins["lang"] = Origin(OriginKind.FLAG, "--lang")
    return Settings(**values, origins=origins)
