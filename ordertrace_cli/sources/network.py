"""The wire below HTTP: every step of a request is bound by one overall deadline.

httpx bounds each step on its own, so a server that drips bytes, headers included, holds a
request for ever (httpx 0.28). Here name look-up, each address, TLS and each read or write get
what is left of the request's time. Owns that, and which peers may be connected to at all.
Errors are httpcore's; `faults` makes them ours.
"""

import ipaddress
import queue
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Thread
from typing import Any

import httpcore
import httpx
from msgspec import Struct

from ordertrace_cli.sources.address import BaseUrl, IPAddress, literal_address

_MAX_CONNECTIONS = 16
_KEEP_ALIVE_SECONDS = 15.0
_WRITE_BYTES = 64 * 1024


class Deadline(Struct, frozen=True):
    """When a request must be over, by the monotonic clock; `seconds` is what it was given."""

    seconds: float
    ends_at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(seconds, time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds that are left, more than 0. Raises httpcore.TimeoutException."""
        seconds = self.ends_at - time.monotonic()
        if seconds <= 0:
            raise httpcore.TimeoutException
        return seconds

    def allows(self, seconds: float) -> bool:
        """Whether a wait this long leaves any time after it."""
        return time.monotonic() + seconds < self.ends_at

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Bind every network step of this thread to the deadline."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)


_current: ContextVar[Deadline] = ContextVar("deadline")


class ConnectFailedError(httpcore.ConnectError):
    """No connection, and why. httpcore's pool forgets the cause of its errors (1.0)."""

    def __init__(self, reason: BaseException | None) -> None:
        super().__init__()
        self.reason = reason


class BrokenOffError(httpcore.ReadError):
    """The connection broke while the answer was awaited, and why. See ConnectFailedError."""

    def __init__(self, reason: BaseException | None) -> None:
        super().__init__()
        self.reason = reason


class Transport(httpx.BaseTransport):
    """httpx on a network bound by the deadline.

    admit: called with each peer's address before it is connected to; raises to refuse it.
    """

    def __init__(
        self,
        ssl_context: ssl.SSLContext | None,
        proxy: BaseUrl | None,
        proxy_ssl_context: ssl.SSLContext | None,
        admit: Callable[[IPAddress], None],
    ) -> None:
        limits: dict[str, Any] = {
            "ssl_context": ssl_context,
            "max_connections": _MAX_CONNECTIONS,
            "keepalive_expiry": _KEEP_ALIVE_SECONDS,
            "network_backend": _Network(admit),
        }
        self._pool = (
            httpcore.ConnectionPool(**limits)
            if proxy is None
            else httpcore.HTTPProxy(str(proxy), proxy_ssl_context=proxy_ssl_context, **limits)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Network(httpcore.NetworkBackend):
    """Connects to each address of a name in turn."""

    def __init__(self, admit: Callable[[IPAddress], None]) -> None:
        self._admit = admit
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the deadline is stricter)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _addresses(host, port)
        failure: httpcore.ConnectTimeout | ConnectFailedError = ConnectFailedError(None)
        for index, address in enumerate(addresses):
            self._admit(ipaddress.ip_address(address))
            # A dead address, IPv6 most often, must not eat the time of those behind it.
            share = _current.get().left() / (len(addresses) - index)
            try:
                return _BoundStream(
                    self._plain.connect_tcp(address, port, share, local_address, socket_options)
                )
            except httpcore.ConnectTimeout as error:
                failure = error
            except httpcore.ConnectError as error:
                failure = ConnectFailedError(error.__cause__)
        raise failure


class _BoundStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        left = _current.get().left()
        try:
            return self._stream.read(max_bytes, left)
        except httpcore.ReadError as error:
            raise BrokenOffError(error.__cause__) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        for start in range(0, len(buffer), _WRITE_BYTES):
            self._stream.write(buffer[start : start + _WRITE_BYTES], _current.get().left())

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = _current.get().left()
        try:
            return _BoundStream(self._stream.start_tls(ssl_context, server_hostname, left))
        except httpcore.ConnectError as error:
            raise ConnectFailedError(error.__cause__) from error

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _addresses(host: str, port: int) -> list[str]:
    """Addresses of a name, as the system orders them.

    A resolver without its VPN can hang for half a minute and knows no time-out, so the look-up
    has a thread of its own, which is left behind when time is up.
    """
    if literal_address(host) is not None:
        return [host]
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error)
        else:
            answers.put(list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found)))

    Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=_current.get().left())
    except queue.Empty as error:
        raise httpcore.ConnectTimeout from error
    if isinstance(answer, OSError | UnicodeError):
        raise ConnectFailedError(answer)
    return answer
