"""What removes a finding: the setting of its instrumentation, and a statement for the Collector.

Settings as their makers document them (OpenTelemetry Java agent, Python, JavaScript, .NET;
November 2026). Statements are OTTL for the transform processor, 0.120 or later, whose paths name
their context.
"""

import re
from collections.abc import Mapping

from ordertrace_cli.privacy.model import Family, Kind, Origin, Remedy, Where
from ordertrace_cli.redact import masked
from ordertrace_cli.spans.raw import Place

_PREFIXES = (
    ("io.opentelemetry.", Family.JAVA),
    ("opentelemetry.instrumentation.", Family.PYTHON),
    ("@opentelemetry/", Family.JAVASCRIPT),
    ("OpenTelemetry.Instrumentation.", Family.DOTNET),
    ("Microsoft.", Family.DOTNET),
    ("System.", Family.DOTNET),
)

_ORIGINS = (
    (r"db\.(?:query|operation)\.parameter|db\.statement\.parameters", Origin.QUERY_PARAMETERS),
    (r"db\.(?:statement|query\.text)|sql\.query|graphql\.document", Origin.QUERY_TEXT),
    (r"messaging\.header\.", Origin.MESSAGE_HEADERS),
    (r"http\.(?:request|response)\.header\.|rpc\..*\.metadata\.", Origin.HEADERS),
    (r"url\.|http\.url|http\.target|http\.path", Origin.URL),
    (r"(?:.*[._])?(?:body|payload)(?:[._]|\Z)", Origin.BODY),
    (r"enduser\.|user\.|session\.", Origin.USER),
    (r"exception\.|error\.message", Origin.EXCEPTION),
    (r"baggage(?:\.|\Z)", Origin.BAGGAGE),
)
_BY_KEY = tuple((re.compile(pattern, re.IGNORECASE), origin) for pattern, origin in _ORIGINS)
_BY_PLACE: Mapping[Place, Origin] = {
    Place.SPAN_NAME: Origin.NAME,
    Place.EVENT_NAME: Origin.NAME,
    Place.SCOPE_NAME: Origin.NAME,
    Place.STATUS: Origin.EXCEPTION,
    Place.TRACE_STATE: Origin.TRACE_STATE,
    Place.LINK_TRACE_STATE: Origin.TRACE_STATE,
    Place.RESOURCE: Origin.RESOURCE,
    Place.SCOPE: Origin.RESOURCE,
}

_SETTINGS: Mapping[tuple[Family, Origin], tuple[str, ...]] = {
    (Family.JAVA, Origin.QUERY_TEXT): (
        "otel.instrumentation.common.db.query-sanitization.enabled=true",
        "otel.instrumentation.common.db-statement-sanitizer.enabled=true",
    ),
    (Family.JAVA, Origin.QUERY_PARAMETERS): (
        "otel.instrumentation.jdbc.experimental.capture-query-parameters=false",
    ),
    (Family.JAVA, Origin.HEADERS): (
        "otel.instrumentation.http.server.capture-request-headers",
        "otel.instrumentation.http.server.capture-response-headers",
        "otel.instrumentation.http.client.capture-request-headers",
        "otel.instrumentation.http.client.capture-response-headers",
    ),
    (Family.JAVA, Origin.MESSAGE_HEADERS): (
        "otel.instrumentation.messaging.experimental.capture-headers",
    ),
    (Family.JAVA, Origin.URL): (
        "otel.instrumentation.sanitization.url.experimental.sensitive-query-parameters",
    ),
    (Family.JAVA, Origin.USER): ("otel.instrumentation.common.enduser.id.enabled=false",),
    (Family.PYTHON, Origin.QUERY_PARAMETERS): ("capture_parameters=False",),
    (Family.PYTHON, Origin.HEADERS): (
        "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST",
        "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_RESPONSE",
        "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS",
    ),
    (Family.JAVASCRIPT, Origin.QUERY_TEXT): (
        "maskStatement: true",
        "enhancedDatabaseReporting: false",
    ),
    (Family.JAVASCRIPT, Origin.QUERY_PARAMETERS): ("enhancedDatabaseReporting: false",),
    (Family.JAVASCRIPT, Origin.HEADERS): ("headersToSpanAttributes",),
    (Family.JAVASCRIPT, Origin.URL): ("redactedQueryParams",),
    (Family.DOTNET, Origin.URL): (
        "OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION=false",
        "OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION=false",
    ),
    (Family.DOTNET, Origin.QUERY_PARAMETERS): (
        "OTEL_DOTNET_EXPERIMENTAL_SQLCLIENT_ENABLE_TRACE_DB_QUERY_PARAMETERS=false",
        "OTEL_DOTNET_EXPERIMENTAL_EFCORE_ENABLE_TRACE_DB_QUERY_PARAMETERS=false",
    ),
}

# Where OTTL's word for a place is not ours.
_PATHS: Mapping[Place, str] = {
    Place.SPAN_NAME: "span.name",
    Place.ATTRIBUTE: "span.attributes",
    Place.EVENT_NAME: "spanevent.name",
    Place.EVENT: "spanevent.attributes",
}

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_.@/-]+")
_EMAIL = "[^ /@=&]+@[^ /&]+"
_DIGITS = "[0-9][0-9 ().-]{2,}"


def remedy_for(where: Where) -> Remedy:
    """What removes a group of findings. Its names are masked, so nothing of a value gets in."""
    origin = _origin(where)
    settings = _SETTINGS.get((family_of(where.scope), origin), ())
    return Remedy(origin, settings, tuple(_statements(where, origin)))


def family_of(scope: str) -> Family:
    return next((family for prefix, family in _PREFIXES if scope.startswith(prefix)), Family.OTHER)


def _origin(where: Where) -> Origin:
    # A resource may have keys like a span's, but nothing of a request's instrumentation.
    if where.place is Place.RESOURCE:
        return Origin.RESOURCE
    for pattern, origin in _BY_KEY:
        if pattern.match(where.root):
            return origin
    return _BY_PLACE.get(where.place, Origin.OWN_CODE)


def _statements(where: Where, origin: Origin) -> list[str]:
    """None where OTTL does not reach: it has links only all at once, and orders need them."""
    match where.place:
        case Place.STATUS | Place.TRACE_STATE:
            return [f'set({where.place}, "")']
        case Place.SPAN_NAME | Place.EVENT_NAME:
            return _replaced(_PATHS[where.place], where.kind)
        case Place.ATTRIBUTE | Place.EVENT:
            return _of_attribute(_PATHS[where.place], where, origin)
        case Place.SCOPE | Place.RESOURCE if where.root != "service.name":
            return _deleted(where.place, where.root)
    return []


def _of_attribute(path: str, where: Where, origin: Origin) -> list[str]:
    attribute = f'{path}["{where.root}"]'
    if origin is Origin.URL and _PLAIN_KEY.fullmatch(where.root):
        return _of_address(path, attribute, where)
    if origin is Origin.QUERY_TEXT and _PLAIN_KEY.fullmatch(where.root):
        return [
            rf"""replace_pattern({attribute}, "'[^']*'", "?")""",
            rf'replace_pattern({attribute}, "\\b[0-9]+\\b", "?")',
        ]
    return _deleted(path, where.root)


def _of_address(path: str, attribute: str, where: Where) -> list[str]:
    if where.root == "url.query":
        return _deleted(path, where.root)
    statements = [rf'replace_pattern({attribute}, "\\?.*", "")']
    if "?" in where.key:
        return statements
    if where.kind is Kind.CREDENTIAL:
        return [*statements, rf'replace_pattern({attribute}, "://[^/@]*@", "://")']
    if where.root in ("url.full", "http.url"):
        # To the Collector's configuration `$` is a variable, and `$$` a `$`.
        return [*statements, rf'replace_pattern({attribute}, "(://[^/]*)/.*", "$${{1}}/")']
    return [
        *statements,
        rf'replace_pattern({attribute}, "/[^/]*([0-9]{{3}}|@|%40)[^/]*", "/{{id}}")',
    ]


def _deleted(path: str, key: str) -> list[str]:
    if not key:
        return []
    if _PLAIN_KEY.fullmatch(key):
        return [f'delete_key({path}, "{key}")']
    return [f'delete_matching_keys({path}, "^{_as_pattern(key)}")']


def _as_pattern(key: str) -> str:
    """A masked key as an expression that fits whatever was masked, written inside of quotes."""
    written = ""
    for part in re.split(r"(\(…\)|#|…)", masked(key)):
        if part == "#":
            written += "[0-9]+"
        elif part in ("(…)", "…"):
            written += ".*"
        else:
            written += "".join(char if char.isalnum() and char.isascii() else "." for char in part)
    return written


def _replaced(path: str, kind: Kind) -> list[str]:
    if kind is Kind.EMAIL:
        return [f'replace_pattern({path}, "{_EMAIL}", "{{email}}")']
    if kind in (Kind.PERSON, Kind.CREDENTIAL, Kind.OWN_SHAPE, Kind.FORBIDDEN_KEY):
        return []
    return [f'replace_pattern({path}, "{_DIGITS}", "{{number}}")']
