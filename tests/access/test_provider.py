"""What a provider says about itself is checked before any of it is used."""

import json
from typing import Any

import pytest

from ordertrace_cli.access.provider import Endpoint, Provider, parse_provider
from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.errors import AccessDeniedError, ConfigurationError, UnreadableError
from ordertrace_cli.sources.address import BaseUrl

ISSUER = "https://login.test/realms/print"
SETTINGS = OidcSettings(ISSUER, "ordertrace")
SOUND = {"issuer": ISSUER, "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys"}


def parsed(settings: OidcSettings = SETTINGS, **change: Any) -> Provider:
    return parse_provider(json.dumps({**SOUND, **change}).encode(), settings)


def test_endpoints_are_taken_apart() -> None:
    provider = parsed(device_authorization_endpoint=f"{ISSUER}/device")
    assert provider.token == Endpoint(BaseUrl("https", "login.test", 443), "/realms/print/token")
    assert str(provider.device) == f"{ISSUER}/device"
    assert provider.authorization is None


@pytest.mark.parametrize(
    "said", [f"{ISSUER}/", "https://login.test", "https://LOGIN.test/realms/print", "\x1b[31m"]
)
def test_an_issuer_counts_letter_by_letter(said: str) -> None:
    with pytest.raises(ConfigurationError, match="the provider calls itself") as caught:
        parsed(issuer=said)
    assert "\x1b" not in caught.value.what


def test_an_issuer_may_end_with_a_slash() -> None:
    issuer = "https://tenant.test/"
    settings = OidcSettings(issuer, "x")
    assert str(settings.base) == "https://tenant.test"
    assert parsed(settings, issuer=issuer, token_endpoint=f"{issuer}t", jwks_uri="").keys is None


@pytest.mark.parametrize(
    "key", ["token_endpoint", "jwks_uri", "revocation_endpoint", "userinfo_endpoint"]
)
@pytest.mark.parametrize(
    "place", ["https://evil.test/token", "http://login.test/token", "https://x@login.test/"]
)
def test_an_endpoint_elsewhere_is_refused(key: str, place: str) -> None:
    change: dict[str, Any] = {key: place}
    with pytest.raises(AccessDeniedError):
        parsed(**change)


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", b'{"issuer": 1}', b"\xff"])
def test_what_is_no_discovery_document_is_told(body: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"login\.test:443 has no OpenID discovery document"):
        parse_provider(body, SETTINGS)


@pytest.mark.parametrize(
    ("methods", "in_body"),
    [
        (["client_secret_post"], True),
        (["client_secret_basic", "client_secret_post"], False),
        (["private_key_jwt"], False),
    ],
)
def test_the_secret_goes_into_the_form_only_where_it_must(
    methods: list[str], in_body: bool
) -> None:
    assert parsed(token_endpoint_auth_methods_supported=methods).secret_in_body is in_body
    assert parsed().secret_in_body is False
