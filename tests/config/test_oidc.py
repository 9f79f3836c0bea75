"""The identity provider of a context: what may be said of it, and where its secret is."""

import pytest

from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.config.settings import describe
from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.sources.address import BaseUrl
from tests.config.test_login import Site, site

__all__ = ["site"]

CANARY = "s3cr3t-canary"
PROVIDER = '[oidc]\nissuer = "https://login.lan/realms/x"\nclient_id = "ordertrace"\n'


def provider(found: Site, text: str, environment: dict[str, str] | None = None) -> OidcSettings:
    settings = found.load(text, environment)
    assert settings.oidc is not None
    return settings.oidc


def test_a_provider_needs_issuer_and_client(site: Site) -> None:
    assert provider(site, PROVIDER) == OidcSettings("https://login.lan/realms/x", "ordertrace")


def test_everything_that_may_be_said_of_a_provider(site: Site) -> None:
    more = (
        'scopes = ["openid", "offline_access"]\naudience = "jaeger"\nresource = "https://j.lan"\n'
        'flow = "browser"\nroles_claim = "realm_access.roles"\ntrusted_hosts = ["api.lan"]\n'
    )
    found = provider(site, PROVIDER + more)
    assert found.scopes == ("openid", "offline_access")
    assert (found.audience, found.resource, found.flow) == ("jaeger", "https://j.lan", "browser")
    assert (found.roles_claim, found.trusted_hosts) == ("realm_access.roles", ("api.lan",))


@pytest.mark.parametrize(
    ("issuer", "base"),
    [
        ("https://t.lan/", BaseUrl("https", "t.lan", 443)),
        ("https://t.lan:8443/realms/x/", BaseUrl("https", "t.lan", 8443, "/realms/x")),
        ("https://t.lan/realms/search", BaseUrl("https", "t.lan", 443, "/realms/search")),
    ],
)
def test_an_issuer_stays_as_it_is_written(site: Site, issuer: str, base: BaseUrl) -> None:
    found = provider(site, f'[oidc]\nissuer = "{issuer}"\nclient_id = "x"\n')
    assert (found.issuer, found.base) == (issuer, base)


def test_the_secret_of_the_client_is_named_in_any_of_the_four_ways(site: Site) -> None:
    found = provider(site, PROVIDER + 'client_secret_env = "CLIENT"\n', {"CLIENT": CANARY})
    assert found.client_secret is not None
    assert found.client_secret.reveal() == CANARY
    own = {"ORDERTRACE_CLIENT_SECRET": "own", "CLIENT": CANARY}
    found = provider(site, PROVIDER + 'client_secret_env = "CLIENT"\n', own)
    assert found.client_secret is not None
    assert found.client_secret.reveal() == "own"


def test_a_secret_that_is_missing_is_told_with_its_line(site: Site) -> None:
    found = provider(site, PROVIDER + 'client_secret_env = "CLIENT"\n')
    assert found.client_secret is not None
    with pytest.raises(ConfigurationError, match=r"config\.toml:5: the variable CLIENT is not set"):
        found.client_secret.reveal()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[oidc]\nclient_id = "x"\n', "config.toml:2: oidc.issuer: this key is missing"),
        (PROVIDER + 'isuer = "x"\n', "config.toml:5: oidc.isuer: unknown key | did you mean issuer"),
        (PROVIDER + f'client_secret = "{CANARY}"\n', "config.toml:5: oidc.client_secret: unknown k"),
        (PROVIDER + 'flow = "implicit"\n', "config.toml:5: oidc.flow: expected 'device' or 'browser"),
        (PROVIDER + 'scopes = ["a b"]\n', "config.toml:5: oidc.scopes[1]: expected a scope such as"),
        (PROVIDER + 'trusted_hosts = ["https://x.lan"]\n', "config.toml:5: oidc.trusted_hosts[1]: exp"),
        ('[oidc]\nissuer = "login.lan"\nclient_id = "x"\n', "config.toml:3: oidc.issuer: the address"),
        (f'token_env = "A"\n{PROVIDER}', "config.toml:3: token_env and oidc are given together"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_line_and_key(site: Site, text: str, told: str) -> None:
    refusal = site.refusal(text)
    assert refusal.startswith(told)
    assert CANARY not in refusal


def test_no_variable_names_a_provider(site: Site) -> None:
    with pytest.raises(ConfigurationError, match="ORDERTRACE_OIDC: this cannot be set"):
        site.load("", {"ORDERTRACE_OIDC": "https://evil.test"})


def test_a_login_does_not_follow_to_another_server(site: Site) -> None:
    settings = site.load(PROVIDER, jaeger_url="https://evil.test")
    assert settings.oidc is None
    assert "will not be sent to evil.test:443" in settings.notices[0]


def test_a_provider_is_shown_without_its_secret(site: Site) -> None:
    settings = site.load(PROVIDER + 'client_secret_env = "CLIENT"\n', {"CLIENT": CANARY})
    rows = {row.name: row.value for row in describe(settings)}
    assert rows["oidc"] == "ordertrace at https://login.lan/realms/x"
    assert CANARY not in repr(settings)
