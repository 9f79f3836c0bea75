"""The one HTTP client: asks a server and gives back a whole answer, or an error of ours.

Owns the course of a request: headers, credentials, retries, one deadline over all of it, whether
the server may have acted on it, spans of our own. Redirects are not followed and the environment names no proxy, so credentials reach
the configured server alone. What an answer means is its asker's business.
"""

import re
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Protocol

import httpcore
import httpx
from msgspec import Struct

from ordertrace_cli import __version__
from ordertrace_cli.errors import (
    AccessDeniedError,
    LoginNeededError,
    OrdertraceError,
    RoleMissingError,
    UnreachableError,
    UnreadableError,
)
from ordertrace_cli.sources.address import BaseUrl, IPAddress
from ordertrace_cli.sources.body import ACCEPTED_CODINGS, pieces_of, read_body
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.faults import (
    PassingError,
    certificate_refused,
    login_hint,
    network_fault,
    status_fault,
)
from ordertrace_cli.sources.login_page import is_login_page
from ordertrace_cli.sources.network import Deadline, Transport
from ordertrace_cli.sources.tls import proxy_context, server_context

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider

    from ordertrace_cli.sources.own_spans import RequestSpans

_ATTEMPTS = 3
_FIRST_WAIT_SECONDS = 0.2
_LONGEST_WAIT_SECONDS = 1.0
# What a server may ask for at most; servers have asked for years.
_LONGEST_RETRY_AFTER_SECONDS = 5.0
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)

_NETWORK_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
)

_PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|\?xml|html|head|body)", re.IGNORECASE)
_HTTPS_WANTED = re.compile(rb"http request .{0,20}to (?:an )?https", re.IGNORECASE)
_CERTIFICATE_WANTED = re.compile(
    rb"no required ssl certificate|ssl certificate error", re.IGNORECASE
)


class Sieve(Protocol):
    """Reads of a body, while it comes, what it knows how to read."""

    def take(self, piece: bytes) -> None:
        """The next bytes, cut anywhere."""

    def rest(self) -> bytes:
        """Nothing more comes: what was not read."""


class Answer(Struct, frozen=True):
    """A whole answer whose status says nothing general.

    body: decoded, not yet looked at; what `sieve` left of it, where one was asked for and used.
    date: the server's clock as its header tells it, "" if not.
    """

    status: int
    body: bytes
    date: str = ""
    sieve: Sieve | None = None

    @property
    def is_page(self) -> bool:
        """Whether a web page came; Content-Type is no help, Jaeger labels JSON text/plain."""
        return _PAGE.match(self.body) is not None


class SendError(Exception):
    """A request that was sent once and did not end well.

    error: what to tell. perhaps_taken: whether the server may have acted on the request; False
    only where not a byte of it was written, or the answer itself says that nothing was done.
    """

    def __init__(self, error: OrdertraceError, *, perhaps_taken: bool) -> None:
        super().__init__(error.what)
        self.error = error
        self.perhaps_taken = perhaps_taken


class HttpClient:
    """Requests to one server. Threads may share it.

    peers: the addresses that it was connected to so far, the proxy's where there is one. Methods raise AccessDeniedError, UnreachableError, UnreadableError, ConfigurationError.
    """

    def __init__(
        self, connection: Connection, tracer_provider: "TracerProvider | None" = None
    ) -> None:
        self.connection = connection
        self.peers: set[IPAddress] = set()
        self._client = httpx.Client(
            transport=Transport(
                server_context(connection),
                connection.proxy,
                proxy_context(connection),
                self._admit,
            ),
            follow_redirects=False,
            trust_env=False,
            headers=_headers(connection),
            # No answer leaves anything behind for the next request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )
        self._spans = _spans(connection.base, tracer_provider)

    def _admit(self, address: IPAddress) -> None:
        self.connection.admit(address)
        self.peers.add(address)

    def get(
        self,
        path: str,
        parameters: Mapping[str, str] | None = None,
        *,
        template: str = "",
        sieve: Callable[[], Sieve] | None = None,
    ) -> Answer:
        """Ask for base path plus `path`, again where a fault may pass, within the time-out.

        template: the path with its ids left out, for our own spans. sieve: makes one for each
        answer that has the status 200; what it raises ends the request.
        """
        deadline = Deadline.after(self.connection.timeout)
        request = self._request("GET", path, parameters=parameters)

        def ask() -> Answer:
            return self._admitted(request, deadline, template or path, _Attempt(sieve))

        try:
            try:
                return ask()
            except PassingError as passing:
                return _asked_again(ask, passing, deadline)
        except PassingError as passing:
            raise passing.error from passing.__cause__

    def post(self, path: str, body: bytes, content_type: str) -> Answer:
        """Send once: what was lost on the way back may have been taken."""
        try:
            return self.send("POST", path, body, content_type)
        except SendError as failed:
            raise failed.error from failed

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        content_type: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        template: str = "",
    ) -> Answer:
        """Send once, never again, within the time-out. Raises SendError alone.

        headers: of this request, beside those of the connection. template: see `get`.
        """
        own = {**({"content-type": content_type} if content_type else {}), **(headers or {})}
        request = self._request(method, path, content=body, headers=own)
        attempt = _Attempt()
        try:
            return self._admitted(
                request, Deadline.after(self.connection.timeout), template or path, attempt
            )
        except PassingError as passing:
            # Who has too many requests has not taken this one.
            turned_away = passing.status == 429
            raise SendError(
                passing.error, perhaps_taken=attempt.writing and not turned_away
            ) from passing.__cause__
        except OrdertraceError as error:
            denied = isinstance(error, AccessDeniedError)
            raise SendError(error, perhaps_taken=attempt.writing and not denied) from error

    def _request(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Request:
        """A request to the configured server: what follows its address must not change the host."""
        assert path.startswith("/"), "a path of the configured server"  # noqa: S101  a defect of ours
        return self._client.build_request(
            method,
            f"{self.connection.base}{path}",
            params=parameters,
            content=content,
            headers=headers,
        )

    def close(self) -> None:
        self._client.close()

    def _admitted(
        self,
        request: httpx.Request,
        deadline: Deadline,
        template: str,
        attempt: "_Attempt | None" = None,
    ) -> Answer:
        """One attempt with a token of the session, if there is one; another token after a 401.

        A fresh token that is refused too is no matter of logging in any more.
        """
        session = self.connection.session
        if session is None:
            return self._observed(request, deadline, template, attempt)
        token = session.token()
        try:
            return self._with_token(token, request, deadline, template, attempt)
        except LoginNeededError:
            token = session.renew(token)
        try:
            return self._with_token(token, request, deadline, template, attempt)
        except LoginNeededError as error:
            raise RoleMissingError(
                f"{self.connection.base.peer} refuses a login that was renewed just now",
                session.doubt(token) or self.connection.doorkeeper.for_role,
            ) from error

    def _with_token(
        self,
        token: str,
        request: httpx.Request,
        deadline: Deadline,
        template: str,
        attempt: "_Attempt | None",
    ) -> Answer:
        request.headers["authorization"] = f"Bearer {token}"
        return self._observed(request, deadline, template, attempt)

    def _observed(
        self,
        request: httpx.Request,
        deadline: Deadline,
        template: str,
        attempt: "_Attempt | None" = None,
    ) -> Answer:
        """One attempt, as a span of our own where anybody may want one."""
        attempt = attempt or _Attempt()
        if self._spans is None:
            return self._exchange(request, deadline, attempt)
        with self._spans.around(request.method, template, request.headers) as span:
            answer = self._exchange(request, deadline, attempt)
            span.answered(answer.status)
            return answer

    def _exchange(self, request: httpx.Request, deadline: Deadline, attempt: "_Attempt") -> Answer:
        connection = self.connection
        try:
            with deadline.applied():
                # The pool's own wait for a free connection knows nothing of the deadline.
                request.extensions["timeout"] = {"pool": deadline.left()}
                request.extensions["trace"] = attempt.note
                response = self._client.send(request, stream=True)
                attempt.writing = True
                with closing(response):
                    fault = status_fault(
                        response.status_code,
                        response.headers.get("location", ""),
                        retry_after_seconds(
                            response.headers.get("retry-after", ""), datetime.now(UTC)
                        ),
                        connection,
                    )
                    if fault is not None:
                        raise fault
                    answer = attempt.answer(response, connection)
        except _NETWORK_ERRORS as error:
            raise network_fault(error, connection) from error
        except httpx.HTTPError as error:
            # Of all that httpx itself looks at only the target of a redirect is left.
            raise UnreadableError(
                f"{connection.base.peer} redirects to a malformed address"
            ) from error
        _refuse_page(answer, connection)
        return answer


class _Attempt:
    """One request on its way. sieve: see `HttpClient.get`.

    writing: whether it has begun to be written; until then no server can have acted on it.
    """

    def __init__(self, sieve: Callable[[], Sieve] | None = None) -> None:
        self.writing = False
        self._sieve = sieve

    def answer(self, response: httpx.Response, connection: Connection) -> Answer:
        """Take in the body of an answer that is still open. Raises what `read_body` raises."""
        status, date = response.status_code, response.headers.get("date", "")
        peer, most = connection.base.peer, connection.max_bytes
        if self._sieve is None or status != 200:
            return Answer(status, read_body(response, peer, most), date)
        sieve = self._sieve()
        for piece in pieces_of(response, peer, most):
            sieve.take(piece)
        return Answer(status, sieve.rest(), date, sieve)

    def note(self, event: str, info: Mapping[str, object]) -> None:
        """What httpcore tells of its steps; a proxy's CONNECT is not the request itself."""
        if event.endswith(".send_request_headers.started"):
            request = info["request"]
            self.writing |= isinstance(request, httpcore.Request) and request.method != b"CONNECT"


def retry_after_seconds(value: str, now: datetime) -> float | None:
    """What `Retry-After` asks for, as seconds or as a date; None when it says nothing usable."""
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        from email.utils import parsedate_to_datetime

        seconds = (parsedate_to_datetime(value) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(seconds, 0.0)


def _spans(base: BaseUrl, tracer_provider: "TracerProvider | None") -> "RequestSpans | None":
    """None where nobody has loaded OpenTelemetry so far: then nobody collects spans."""
    if tracer_provider is None and "opentelemetry.trace" not in sys.modules:
        return None
    from ordertrace_cli.sources.own_spans import RequestSpans

    return RequestSpans(base, tracer_provider)


def _asked_again(ask: Callable[[], Answer], first: PassingError, deadline: Deadline) -> Answer:
    """The answer to another attempt, as backoff and the server's own wish have it."""
    # With tenacity and asyncio below it: nobody waits for their import when all goes well.
    import stamina
    import stamina.instrumentation

    # The default hooks log arguments, or print them where structlog is installed.
    stamina.instrumentation.set_on_retry_hooks([])
    known: PassingError | None = first

    def wait(error: Exception) -> bool | float:
        return _wait(error, deadline)

    for attempt in stamina.retry_context(
        on=wait,
        attempts=_ATTEMPTS,
        timeout=None,
        wait_initial=_FIRST_WAIT_SECONDS,
        wait_max=_LONGEST_WAIT_SECONDS,
        wait_jitter=_FIRST_WAIT_SECONDS,
    ):
        with attempt:
            if known is not None:
                # The attempt that was made counts as the first.
                failed, known = known, None
                raise failed
            return ask()
    raise AssertionError("stamina gives up by raising")


def _wait(error: Exception, deadline: Deadline) -> bool | float:
    """How long to wait before the next attempt: False not at all, True as backoff has it."""
    if not isinstance(error, PassingError):
        return False
    if error.retry_after is None:
        return deadline.allows(_LONGEST_WAIT_SECONDS)
    seconds = min(error.retry_after, _LONGEST_RETRY_AFTER_SECONDS)
    return seconds if deadline.allows(seconds) else False


def _headers(connection: Connection) -> list[tuple[str, str]]:
    headers = [
        ("user-agent", f"ordertrace/{__version__}"),
        ("accept", "application/json"),
        ("accept-encoding", ACCEPTED_CODINGS),
        *connection.sent_headers(),
    ]
    if connection.token is not None:
        headers.append(("authorization", f"Bearer {connection.token}"))
    elif connection.basic is not None:
        pair = f"{connection.basic.user}:{connection.basic.password}".encode()
        headers.append(("authorization", f"Basic {b64encode(pair).decode()}"))
    return headers


def _refuse_page(answer: Answer, connection: Connection) -> None:
    """Tell the pages that proxies put in front of a server from its own."""
    peer = connection.base.peer
    if answer.status == 400 and not connection.base.secure and _HTTPS_WANTED.search(answer.body):
        raise UnreachableError(f"{peer} speaks TLS", "try https:// instead of http://")
    if answer.status == 400 and connection.base.secure and _CERTIFICATE_WANTED.search(answer.body):
        raise certificate_refused(connection)
    if answer.is_page and is_login_page(answer.body):
        raise LoginNeededError(
            f"{peer} wants a login: it answered with a login page", login_hint(connection)
        )
