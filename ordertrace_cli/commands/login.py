"""`ordertrace login` and `ordertrace logout`.

What a person must read in order to log in goes to standard error, the result to standard output.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from ordertrace_cli.access.claims import claims_of, doubt_about
from ordertrace_cli.access.code_flow import begin, code_in, exchange_code
from ordertrace_cli.access.device import await_tokens, request_code
from ordertrace_cli.access.exchange import Exchange
from ordertrace_cli.access.id_token import Expected, subject_of
from ordertrace_cli.access.identity import look_up
from ordertrace_cli.access.keeping import Login
from ordertrace_cli.access.loopback import listening
from ordertrace_cli.access.provider import Provider
from ordertrace_cli.access.tokens import Tokens
from ordertrace_cli.commands.common import Workplace, prepare
from ordertrace_cli.commands.logins import open_exchange, open_keeping, waiting
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import (
    AccessDeniedError,
    ExitCode,
    OrdertraceError,
    UsageError,
)
from ordertrace_cli.redact import clean
from ordertrace_cli.texts import access

if TYPE_CHECKING:
    from ordertrace_cli.access.device import DeviceCode

# Long enough to find a phone for the second factor.
_BROWSER_SECONDS = 300.0


class LoginOptions(Struct, frozen=True):
    """Options of login, as typed; at most one of device and browser."""

    common: CommonOptions
    device: bool = False
    browser: bool = False


def run_login(env: Env, options: LoginOptions) -> ExitCode:
    """Log in and keep the tokens. Raises UsageError, AccessDeniedError, UnreachableError."""
    if options.device and options.browser:
        raise UsageError("--device and --browser exclude one another", "give one of them")
    place = prepare(env, options.common, judges=False)
    exchange = open_exchange(place.settings)
    provider = exchange.discover()
    if _wants_browser(options, exchange, provider):
        tokens, nonce = _by_browser(place, exchange, provider)
    else:
        tokens, nonce = _by_device(place, exchange, provider), None
    login = Login(tokens, _checked_subject(place, exchange, provider, tokens, nonce))
    keeping = open_keeping(place.settings)
    with keeping.locked():
        kept_in, safe = keeping.save(login)
    if not safe:
        env.stderr.write(f"ordertrace: {place.texts.say(access.NO_KEYRING)}\n")
    name = _name(exchange, provider, tokens)
    known = {"name": name} if name else {}
    issuer = clean(exchange.settings.issuer, 200)
    lines = [
        place.texts.say(access.LOGGED_IN, issuer=issuer, **known),
        f"{place.texts.say(access.KEPT_IN)}: {kept_in}",
    ]
    write_result(env, "".join(f"{line}\n" for line in lines), None)
    return ExitCode.DONE


def run_logout(env: Env, common: CommonOptions) -> ExitCode:
    """Give the tokens back and forget them; forgotten they are in any case.

    Raises UnreachableError, AccessDeniedError and their like where the provider was not told.
    """
    place = prepare(env, common, judges=False)
    exchange, keeping = open_exchange(place.settings), open_keeping(place.settings)
    with keeping.locked():
        found = keeping.load()
        keeping.delete()
    issuer = clean(exchange.settings.issuer, 200)
    if found is None:
        write_result(env, place.texts.say(access.NOT_LOGGED_IN, issuer=issuer) + "\n", None)
        return ExitCode.DONE
    tokens = found[0].tokens
    lines = [place.texts.say(access.LOGGED_OUT, issuer=issuer)]
    if not _revoked(exchange, tokens):
        ends = {"at": tokens.expires_at} if tokens.expires_at else {}
        lines.append(place.texts.say(access.NOT_REVOKED, **ends))
    write_result(env, "".join(f"{line}\n" for line in lines), None)
    return ExitCode.DONE


def _wants_browser(options: LoginOptions, exchange: Exchange, provider: Provider) -> bool:
    """What was asked for, else what is configured, else a device's login where there is one."""
    if options.device or options.browser:
        return options.browser
    if exchange.settings.flow is not None:
        return exchange.settings.flow == "browser"
    return provider.device is None


def _by_device(place: Workplace, exchange: Exchange, provider: Provider) -> Tokens:
    code = request_code(exchange, provider)
    _say_code(place, code)
    return await_tokens(exchange, provider, code, waiting(place.env))


def _say_code(place: Workplace, code: "DeviceCode") -> None:
    texts = place.texts
    ends = place.env.clock() + timedelta(seconds=code.lasts)
    lines = (
        texts.say(access.OPEN_PAGE),
        f"  {clean(code.page, 500)}",
        f"{texts.say(access.COMPARE_CODE)}  {clean(code.user_code, 60)}",
        texts.say(access.WAITING, at=ends),
    )
    _write(place, lines)


def _by_browser(place: Workplace, exchange: Exchange, provider: Provider) -> tuple[Tokens, str]:
    """The tokens, and the nonce that their ID token must hold."""
    time = waiting(place.env)
    with listening() as loopback:
        attempt = begin(exchange, provider, loopback.redirect_uri)
        opened = place.env.browse(attempt.page)
        invitation = access.BROWSER_OPENED if opened else access.OPEN_HERE
        _write(place, (place.texts.say(invitation), f"  {clean(attempt.page, 4000)}"))
        page = place.texts.say(access.BACK_TO_TERMINAL)
        redirect = loopback.wait_for(attempt.state, page, time, _BROWSER_SECONDS)
    code = code_in(redirect, provider)
    return exchange_code(exchange, provider, attempt, code, time), attempt.nonce


def _checked_subject(
    place: Workplace, exchange: Exchange, provider: Provider, tokens: Tokens, nonce: str | None
) -> str:
    """Whom the login is of; refuses tokens that are not what was asked for."""
    now = place.env.clock()
    subject = ""
    if tokens.identity is not None:
        expected = Expected(exchange.settings, nonce, now)
        subject = subject_of(tokens.identity, exchange.keys(provider), expected)
    elif nonce is not None and "openid" in exchange.settings.scopes:
        raise AccessDeniedError("the provider sent no ID token", "tell who runs the provider")
    if doubt := doubt_about(claims_of(tokens.access), exchange.settings, now):
        raise AccessDeniedError("the provider issued a token that no server will take", doubt)
    return subject


def _name(exchange: Exchange, provider: Provider, tokens: Tokens) -> str:
    """What the provider calls the account. That it does not say is no reason to fail now."""
    try:
        identity = look_up(exchange, provider, tokens.access)
    except OrdertraceError:
        return ""
    return identity.name or identity.subject


def _revoked(exchange: Exchange, tokens: Tokens) -> bool:
    """Whether the provider took the tokens back (RFC 7009); False where it cannot.

    The refresh token first: with it most providers end all that came of it.
    """
    try:
        provider = exchange.discover()
        if provider.revocation is None:
            return False
        kinds = (("refresh_token", tokens.refresh), ("access_token", tokens.access))
        statuses = [
            exchange.post(
                provider, provider.revocation, {"token": token, "token_type_hint": hint}
            ).status
            for hint, token in kinds
            if token is not None
        ]
    except OrdertraceError as error:
        raise type(error)(
            f"logged out here, but the provider could not be told: {error.what}",
            "the tokens stay good until they end; end the session at the provider if it matters",
        ) from error
    return statuses[0] == 200


def _write(place: Workplace, lines: tuple[str, ...]) -> None:
    place.env.stderr.write("".join(f"{line}\n" for line in lines))
    place.env.stderr.flush()
