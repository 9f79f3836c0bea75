"""How the commands reach an identity provider and the login that is kept.

Imported by every command that reads from Jaeger: what needs a network is imported in functions.
"""

import shlex
from typing import TYPE_CHECKING

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.config.settings import Settings
from ordertrace_cli.errors import UsageError
from ordertrace_cli.redact import clean
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.connection import Connection

if TYPE_CHECKING:
    from ordertrace_cli.access.exchange import Exchange
    from ordertrace_cli.access.keeping import Keeping
    from ordertrace_cli.access.session import Session
    from ordertrace_cli.access.waiting import Waiting

# A discovery document or a set of keys is some kilobytes.
_LARGEST_ANSWER = 1024 * 1024


def login_command(name: str, settings: Settings) -> str:
    """What to type to log in, or out, in the context of this run."""
    context = ["--context", clean(settings.context, 60)] if settings.context else []
    return shlex.join(["ordertrace", name, *context])


def provider_settings(settings: Settings) -> OidcSettings:
    """The provider of this context. Raises UsageError where it has none."""
    if settings.oidc is None:
        where = f"the context {clean(settings.context, 60)}" if settings.context else "this run"
        raise UsageError(
            f"{where} has no identity provider to log in at",
            "configure [oidc] with issuer and client_id: see docs/access.md",
        )
    return settings.oidc


def open_exchange(settings: Settings) -> "Exchange":
    """How to talk to the provider of this context. Raises UsageError."""
    from ordertrace_cli.access.exchange import Exchange

    def connect(server: BaseUrl) -> Connection:
        return Connection(
            base=server,
            ca_file=settings.ca_file,
            proxy=settings.proxy,
            timeout=settings.timeout.total_seconds(),
            max_bytes=_LARGEST_ANSWER,
            insecure_http=settings.insecure_http is not None,
            confidential=True,
        )

    return Exchange(provider_settings(settings), connect)


def open_keeping(settings: Settings) -> "Keeping":
    """The place of the login of this context. Raises UsageError."""
    from platformdirs import user_state_path

    from ordertrace_cli.access.keeping import Keeping

    return Keeping(provider_settings(settings), user_state_path("ordertrace", appauthor=False))


def waiting(env: Env) -> "Waiting":
    """Time as this run sees it."""
    from ordertrace_cli.access.waiting import Waiting

    return Waiting(env.sleep, env.monotonic, env.clock)


def open_session(env: Env, settings: Settings) -> "Session | None":
    """The login of this context in use, not looked at yet; None where it logs in otherwise."""
    if settings.oidc is None:
        return None
    from ordertrace_cli.access.session import Session

    return Session(
        open_exchange(settings),
        open_keeping(settings),
        waiting(env),
        login_command("login", settings),
    )
