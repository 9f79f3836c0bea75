"""What a token says of itself, as an explanation to a person and never as a decision."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from ordertrace_cli.access.claims import claims_of, doubt_about, roles_in
from ordertrace_cli.config.oidc import OidcSettings

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
SETTINGS = OidcSettings("https://login.test", "ordertrace", audience="jaeger")
CANARY = "s3cr3t-subject"
SOUND: dict[str, Any] = {
    "iss": "https://login.test", "aud": ["jaeger", "other"], "iat": NOW.timestamp(), "sub": CANARY,
}  # fmt: skip


def token(claims: object) -> str:
    body = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{body}.c2ln"


def test_claims_are_read_from_a_jwt() -> None:
    assert claims_of(token(SOUND)) == SOUND


@pytest.mark.parametrize(
    "text", ["", "opaque", "a.b", "a.b.c", "a.!.c", token([1]), token(None), f"a.{'W' * 99999}.c"]
)
def test_what_is_no_jwt_has_no_claims(text: str) -> None:
    assert claims_of(text) == {}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, ""),
        ({"aud": "jaeger"}, ""),
        ({"aud": None, "iss": None, "iat": None}, ""),
        (
            {"iss": "https://evil.test"},
            "the token is of the issuer https://evil.test, not https://l",
        ),
        ({"iss": "\x1b[31m"}, r"the token is of the issuer \x1b[31m, not"),
        ({"aud": "crm"}, "the token is not for the audience jaeger: ask who runs the provider"),
        ({"iat": NOW.timestamp() - 240}, ""),
        ({"iat": NOW.timestamp() - 600}, "clocks differ"),
        ({"iat": NOW.timestamp() + 600}, "clocks differ"),
        ({"iat": 1e300}, "clocks differ"),
    ],
)
def test_77_78_what_may_be_wrong_with_a_token_is_told(change: dict[str, Any], told: str) -> None:
    doubt = doubt_about({**SOUND, **change}, SETTINGS, NOW)
    assert doubt.startswith(told)
    assert bool(doubt) is bool(told)
    assert CANARY not in doubt


def test_without_a_wanted_audience_any_will_do() -> None:
    settings = OidcSettings("https://login.test", "ordertrace")
    assert doubt_about({**SOUND, "aud": "crm"}, settings, NOW) == ""


@pytest.mark.parametrize(
    ("claims", "way", "roles"),
    [
        ({"roles": ["Support"]}, None, ("Support",)),
        ({"realm_access": {"roles": ["Support", "x"]}}, None, ("Support", "x")),
        ({"groups": "a b"}, None, ("a", "b")),
        ({"https://x.test/roles": ["a"]}, None, None),
        ({"resource_access": {"jaeger": {"roles": ["a"]}}}, "resource_access.jaeger.roles", ("a",)),
        ({"roles": ["a"], "other": []}, "other", ()),
        ({"roles": {"a": 1}}, None, None),
        ({"roles": ["\x1b[31m"]}, None, (r"\x1b[31m",)),
        ({}, None, None),
        ({"realm_access": 1}, "realm_access.roles", None),
    ],
)
def test_roles_are_found_where_providers_put_them(
    claims: dict[str, Any], way: str | None, roles: tuple[str, ...] | None
) -> None:
    assert roles_in(claims, way) == roles
