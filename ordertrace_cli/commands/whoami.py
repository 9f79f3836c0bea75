"""`ordertrace whoami`: whose login is kept, asked of the provider now; never the token."""

from ordertrace_cli.access.identity import look_up
from ordertrace_cli.commands.common import known_word, prepare
from ordertrace_cli.commands.logins import (
    login_command,
    open_exchange,
    open_keeping,
    open_session,
)
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.commands.words import TextOrJson
from ordertrace_cli.errors import ExitCode, LoginNeededError
from ordertrace_cli.redact import clean
from ordertrace_cli.render.account import Account, account_json, render_account


def run_whoami(env: Env, common: CommonOptions, output_format: str) -> ExitCode:
    """Print it. Raises UsageError, LoginNeededError, UnreachableError."""
    as_json = known_word(TextOrJson, output_format, "--format") is TextOrJson.JSON
    place = prepare(env, common)
    exchange, session = open_exchange(place.settings), open_session(env, place.settings)
    assert session is not None  # noqa: S101  there is a provider, so there is a session
    provider = exchange.discover()
    # Renewed first where it has ended: the provider answers nobody else.
    token = session.token()
    try:
        identity = look_up(exchange, provider, token)
    except LoginNeededError:
        identity = look_up(exchange, provider, session.renew(token))
    found = open_keeping(place.settings).load()
    if found is None:
        raise LoginNeededError(
            f"not logged in at {clean(exchange.settings.issuer, 200)}",
            f"run: {login_command('login', place.settings)}",
        )
    login, kept_in = found
    account = Account(
        issuer=clean(exchange.settings.issuer, 200),
        subject=identity.subject or clean(login.subject, 120),
        name=identity.name,
        roles=identity.roles,
        wanted=clean(place.profile.access.role),
        ask=clean(place.profile.access.ask),
        expires_at=login.tokens.expires_at,
        renewable=login.tokens.refresh is not None,
        place=kept_in,
    )
    printed = account_json(account) if as_json else render_account(account, place.look)
    place.write(printed, paged=not as_json)
    return ExitCode.DONE
