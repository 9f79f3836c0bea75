"""A kept login in use: tokens that are renewed when they must be, by one process at a time.

Owns when to renew. A refresh token is often good for one use (RFC 9700, 4.14.2): two processes
that renew at once would end the login, so whoever comes second takes what the first one got.
"""

from dataclasses import replace
from datetime import timedelta
from threading import Lock

from ordertrace_cli.access.claims import claims_of, doubt_about
from ordertrace_cli.access.device import target
from ordertrace_cli.access.exchange import Exchange
from ordertrace_cli.access.keeping import Keeping, Login
from ordertrace_cli.access.tokens import ProtocolError, parse_tokens
from ordertrace_cli.access.waiting import Waiting
from ordertrace_cli.errors import AccessDeniedError, LoginNeededError

_MARGIN = timedelta(seconds=20)
# Codes of a refresh that only a new login helps against.
_ENDED = frozenset({"invalid_grant", "invalid_token", "access_denied"})


class Session:
    """See `sources.credentials.LoginSession`. login_command: what to tell who is not logged in."""

    def __init__(
        self, exchange: Exchange, keeping: Keeping, waiting: Waiting, login_command: str
    ) -> None:
        self._exchange = exchange
        self._keeping = keeping
        self._waiting = waiting
        self._command = login_command
        self._login: Login | None = None
        # Requests of one run come from several threads.
        self._alone = Lock()

    def token(self) -> str:
        with self._alone:
            login = self._login or self._kept()
            ends = login.tokens.expires_at
            # Without a way to renew it the server shall say that it has expired: clocks differ.
            if login.tokens.refresh and ends and self._waiting.now() > ends - _MARGIN:
                login = self._renewed(login.tokens.access)
            self._login = login
            return login.tokens.access

    def renew(self, refused: str) -> str:
        with self._alone:
            if self._login is None or self._login.tokens.access == refused:
                self._login = self._renewed(refused)
            return self._login.tokens.access

    def doubt(self, refused: str) -> str:
        return doubt_about(claims_of(refused), self._exchange.settings, self._waiting.now())

    def _kept(self) -> Login:
        with self._keeping.locked():
            found = self._keeping.load()
        if found is None:
            raise LoginNeededError(
                f"not logged in at {self._exchange.settings.issuer}", f"run: {self._command}"
            )
        return found[0]

    def _renewed(self, refused: str) -> Login:
        """A login with another token than the refused one."""
        with self._keeping.locked():
            found = self._keeping.load()
            if found is None:
                raise self._ended()
            login = found[0]
            if login.tokens.access != refused:
                return login
            if login.tokens.refresh is None:
                raise self._ended()
            return self._refreshed(login, login.tokens.refresh)

    def _refreshed(self, login: Login, refresh_token: str) -> Login:
        provider = self._exchange.discover()
        peer = provider.token.server.peer
        fields = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            **target(self._exchange),
        }
        try:
            answer = self._exchange.post(provider, provider.token, fields)
            tokens = parse_tokens(answer, self._waiting.now(), peer)
        except ProtocolError as error:
            if error.code in _ENDED:
                self._keeping.delete()
                raise self._ended() from error
            raise AccessDeniedError(
                f"the identity provider at {peer} does not renew the login ({error.code})",
                f"run: {self._command}",
            ) from error
        renewed = Login(replace(tokens, refresh=tokens.refresh or refresh_token), login.subject)
        self._keeping.save(renewed)
        return renewed

    def _ended(self) -> LoginNeededError:
        return LoginNeededError(
            f"the login at {self._exchange.settings.issuer} has ended", f"run: {self._command}"
        )
