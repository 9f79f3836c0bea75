"""What is said to remove a finding: exact settings where they are known, statements to paste."""

import re

import pytest

from ordertrace_cli.privacy.collector import collector_yaml
from ordertrace_cli.privacy.model import Kind, Leak, Origin, Where
from ordertrace_cli.privacy.remedies import remedy_for
from ordertrace_cli.spans.raw import Place


def where(
    key: str = "order.number",
    place: Place = Place.ATTRIBUTE,
    scope: str = "shop",
    kind: Kind = Kind.FORBIDDEN_KEY,
) -> Where:
    return Where("shop", scope, "1.0", "POST /orders", place, key, key, kind)


@pytest.mark.parametrize(
    ("key", "scope", "origin", "setting"),
    [
        ("db.query.text", "io.opentelemetry.jdbc", Origin.QUERY_TEXT, "db.query-sanitization.enabled=true"),
        ("db.query.parameter.0", "io.opentelemetry.jdbc", Origin.QUERY_PARAMETERS, "capture-query-parameters=false"),
        ("http.request.header.x-order-id", "opentelemetry.instrumentation.fastapi", Origin.HEADERS, "CAPTURE_HEADERS_SERVER_REQUEST"),
        ("messaging.header.customer", "io.opentelemetry.kafka-clients-0.11", Origin.MESSAGE_HEADERS, "messaging.experimental.capture-headers"),
        ("url.full", "@opentelemetry/instrumentation-http", Origin.URL, "redactedQueryParams"),
        ("url.query", "OpenTelemetry.Instrumentation.AspNetCore", Origin.URL, "ASPNETCORE_DISABLE_URL_QUERY_REDACTION=false"),
        ("enduser.id", "io.opentelemetry.servlet-3.0", Origin.USER, "common.enduser.id.enabled=false"),
    ],
)  # fmt: skip
def test_the_setting_of_an_instrumentation(
    key: str, scope: str, origin: Origin, setting: str
) -> None:
    remedy = remedy_for(where(key, scope=scope))
    assert remedy.origin is origin
    assert any(setting in each for each in remedy.settings)


def test_what_own_code_sets_has_no_setting() -> None:
    remedy = remedy_for(where("order.number", scope="io.opentelemetry.tomcat-10.0"))
    assert (remedy.origin, remedy.settings) == (Origin.OWN_CODE, ())


@pytest.mark.parametrize(
    ("found", "statement"),
    [
        (where(), 'delete_key(span.attributes, "order.number")'),
        (where("detail", Place.EVENT), 'delete_key(spanevent.attributes, "detail")'),
        (where("owner", Place.RESOURCE), 'delete_key(resource.attributes, "owner")'),
        (where("tenant", Place.SCOPE), 'delete_key(scope.attributes, "tenant")'),
        (where("", Place.STATUS), 'set(span.status.message, "")'),
        (where("", Place.TRACE_STATE), 'set(span.trace_state, "")'),
        (where("url.query"), 'delete_key(span.attributes, "url.query")'),
        (where("url.full", kind=Kind.ORDER_NUMBER), 'replace_pattern(span.attributes["url.full"], "(://[^/]*)/.*", "$${1}/")'),
        (where("http.target"), r'replace_pattern(span.attributes["http.target"], "\\?.*", "")'),
        (where("db.statement"), """replace_pattern(span.attributes["db.statement"], "'[^']*'", "?")"""),
        (where("order #"), 'delete_matching_keys(span.attributes, "^order.[0-9]+")'),
        (where("", Place.SPAN_NAME, kind=Kind.ORDER_NUMBER), 'replace_pattern(span.name, "[0-9][0-9 ().-]{2,}", "{number}")'),
    ],
)  # fmt: skip
def test_a_statement_for_the_collector(found: Where, statement: str) -> None:
    assert statement in remedy_for(found).statements


@pytest.mark.parametrize(
    "found", [where("order.number", Place.LINK), where("service.name", Place.RESOURCE)]
)
def test_where_the_collector_cannot_reach_nothing_is_pretended(found: Where) -> None:
    assert remedy_for(found).statements == ()


HOSTILE_KEYS = [
    'a"), set(span.name, "x',
    "a\\",
    "a\nb: c",
    "${env:HOME}",
    "$x",
    "'",
    "{{",
    "ключ №",
]


@pytest.mark.parametrize("key", HOSTILE_KEYS)
def test_a_hostile_key_cannot_leave_its_quotes(key: str) -> None:
    (statement,) = remedy_for(where(key)).statements
    assert re.fullmatch(
        r'delete_matching_keys\(span\.attributes, "\^[A-Za-z0-9.*+\[\]-]*"\)', statement
    )


def test_the_snippet_has_each_statement_once_and_nothing_that_the_collector_expands() -> None:
    wheres = [
        where(),
        where(scope="other"),
        where("db.statement"),
        where("url.full"),
        where("", Place.STATUS),
    ]
    text = collector_yaml(Leak(each, 1, "", "", remedy_for(each)) for each in wheres)
    lines = text.splitlines()
    assert lines[:4] == [
        "processors:",
        "  transform/privacy:",
        "    error_mode: ignore",
        "    trace_statements:",
    ]
    statements = lines[4:]
    assert len(statements) == len(set(statements)) == 6
    assert all(re.fullmatch(r"      - '(?:[^']|'')+'", line) for line in statements)
    # One `$` would be a variable of the Collector's configuration.
    assert "$" not in text.replace("$$", "")
    assert collector_yaml([]) == ""
