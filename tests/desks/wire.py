"""A wire between us and a real desk that breaks while a ticket is created.

An HTTP proxy for plain requests, one for each connection. What it does to the request that
creates the ticket is the test's choice; everything else passes.
"""

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.sources.raw_server import RawServer, http_answer

# On, for no time at all: closing sends RST.
_LINGER = struct.pack("ii", 1, 0)

Fault = Callable[["Wire", bytes, RawServer, socket.socket], None]


@dataclass
class Wire:
    """marker: what only the creation's body holds. arriving: called before it is passed on."""

    marker: str
    fault: Fault | None = None
    arriving: Callable[[], object] = lambda: None
    creations: list[bytes] = field(default_factory=list)

    def __call__(self, server: RawServer, connection: socket.socket) -> None:
        request = _read(connection)
        if not request:
            return
        if (
            request.startswith(b"POST")
            and self.marker.encode() in request.partition(b"\r\n\r\n")[2]
        ):
            self.creations.append(request)
            self.arriving()
            if self.fault is not None:
                self.fault(self, request, server, connection)
                return
        connection.sendall(forward(request))


def forward(request: bytes) -> bytes:
    """The whole answer of the server that the request names."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, address, version = first.split(" ")
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    kept = [line for line in lines if not line.lower().startswith(("connection", "proxy-"))]
    sent = "\r\n".join((f"{method} {path} {version}", *kept, "Connection: close", "", ""))
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as upstream:
        upstream.sendall(sent.encode() + body)
        answer = b""
        while read := upstream.recv(65536):
            answer += read
    # There is one request for each connection: who believes otherwise writes the next one into
    # a wire that is being closed.
    return answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


def reset_after(_: Wire, request: bytes, __: RawServer, connection: socket.socket) -> None:
    """The desk has taken it; its answer is lost to a reset."""
    forward(request)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)


def reset_before(_: Wire, __: bytes, ___: RawServer, connection: socket.socket) -> None:
    """The desk never hears of it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)


def failing_after(_: Wire, request: bytes, __: RawServer, connection: socket.socket) -> None:
    """The desk has taken it, and says 500."""
    forward(request)
    connection.sendall(http_answer(b"{}", status="500 Internal Server Error"))


def silent_after(_: Wire, request: bytes, server: RawServer, __: socket.socket) -> None:
    """The desk has taken it, and says nothing."""
    forward(request)
    server.hold()


@dataclass
class Holding:
    """The desk has taken it; its answer is held back until the test is over.

    before: the request itself is, instead. reached: set once it has come so far.
    """

    before: bool = False
    reached: threading.Event = field(default_factory=threading.Event)

    def __call__(self, _: Wire, request: bytes, server: RawServer, __: socket.socket) -> None:
        if not self.before:
            forward(request)
        self.reached.set()
        server.hold()


def twice(_: Wire, request: bytes, __: RawServer, connection: socket.socket) -> None:
    """A proxy on the way sends it again."""
    answer = forward(request)
    forward(request)
    connection.sendall(answer)


def _read(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        read = connection.recv(65536)
        if not read:
            return b""
        data += read
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    while lengths and len(body) < lengths[0]:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
