"""Requests to an OpenID provider, over the one HTTP client.

Owns how the program shows who it is (RFC 6749, 2.3), and that a provider that is down is told
from a Jaeger that is down. What the messages say is the business of those who ask.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import TypeVar
from urllib.parse import quote_plus, urlencode

from msgspec import Struct

from ordertrace_cli.access.provider import DISCOVERY_PATH, Endpoint, Provider, parse_provider
from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.errors import AccessDeniedError, UnreachableError
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.http import Answer, HttpClient, SendError

T = TypeVar("T")

_FORM = "application/x-www-form-urlencoded"


class Exchange(Struct, frozen=True):
    """How to reach the provider of these settings; `connect` knows CA, proxy and limits.

    Methods raise UnreachableError, UnreadableError, AccessDeniedError, ConfigurationError.
    """

    settings: OidcSettings
    connect: Callable[[BaseUrl], Connection]

    def discover(self) -> Provider:
        """The provider as it describes itself now."""
        base = self.settings.base
        answer = self._ask(base, lambda client: client.get(DISCOVERY_PATH))
        return parse_provider(answer.body, self.settings)

    def keys(self, provider: Provider) -> bytes:
        """Its public keys, as JSON (RFC 7517); b"" where it names none."""
        place = provider.keys
        if place is None:
            return b""
        return self._ask(place.server, lambda client: client.get(place.path)).body

    def post(self, provider: Provider, place: Endpoint, fields: Mapping[str, str]) -> Answer:
        """A form sent as this client, once. The answer may be an error of the protocol's."""
        form, headers = dict(fields), dict[str, str]()
        secret = self.settings.client_secret
        if secret is None or provider.secret_in_body:
            form["client_id"] = self.settings.client_id
            if secret is not None:
                form["client_secret"] = secret.reveal()
        else:
            pair = f"{quote_plus(self.settings.client_id)}:{quote_plus(secret.reveal())}"
            headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        body = urlencode(form).encode()
        return self._ask(
            place.server,
            lambda client: client.send("POST", place.path, body, _FORM, headers=headers),
        )

    def get_as(self, token: str, place: Endpoint) -> Answer:
        """What the provider tells to who holds this token."""
        headers = {"authorization": f"Bearer {token}"}
        return self._ask(
            place.server, lambda client: client.send("GET", place.path, headers=headers)
        )

    def _ask(self, server: BaseUrl, call: Callable[[HttpClient], T]) -> T:
        try:
            with closing(HttpClient(self.connect(server))) as client:
                return call(client)
        except SendError as failed:
            raise _renamed(failed.error, server) from failed
        except (UnreachableError, AccessDeniedError) as error:
            raise _renamed(error, server) from error


def _renamed(error: Exception, server: BaseUrl) -> Exception:
    """The same, so that nobody takes the provider for Jaeger (reliability: row 74)."""
    match error:
        case UnreachableError():
            return UnreachableError(f"the identity provider fails: {error.what}", error.hint)
        case AccessDeniedError():
            return AccessDeniedError(
                f"the identity provider at {server.peer} refuses the request: {error.what}",
                "check client_id and its secret, and log in again",
            )
    return error
