"""Servers that break on demand: one loopback socket, and what to do with each connection."""

import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Talk = Callable[[socket.socket], None]

# Long enough for a client to be done with it; no test waits for it to pass.
HELD_SECONDS = 30.0
# On, for no time at all: closing sends RST.
_LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


@dataclass(slots=True)
class RawServer:
    """Where it listens; `requests` are the heads it read, in their order."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def peer(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.peer}"

    def read_request(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            read = connection.recv(65536)
            if not read:
                return
            head += read
        self.requests.append(head)

    def hold(self) -> None:
        """Say nothing more until the test is over."""
        self.released.wait(HELD_SECONDS)


@contextmanager
def raw_server(
    talk: Callable[[RawServer, socket.socket], None], tls: ssl.SSLContext | None = None
) -> Iterator[RawServer]:
    """Serve each connection by `talk`, which is given the server and the connected socket."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RawServer(listener.getsockname()[1])

        def serve(connection: socket.socket) -> None:
            # A client that hangs up in the middle is what many of these tests are about.
            with suppress(OSError), connection:
                if tls is None:
                    talk(server, connection)
                else:
                    with tls.wrap_socket(connection, server_side=True) as secured:
                        talk(server, secured)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield server
        finally:
            server.released.set()
            # Wakes up the thread that waits in accept.
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def answering(*parts: bytes) -> Callable[[RawServer, socket.socket], None]:
    """Reads a request, sends the parts as they are, and closes."""

    def talk(server: RawServer, connection: socket.socket) -> None:
        server.read_request(connection)
        for part in parts:
            connection.sendall(part)

    return talk


def resetting(after: bytes = b"") -> Callable[[RawServer, socket.socket], None]:
    """Reads a request, sends `after`, and breaks off with RST instead of FIN."""

    def talk(server: RawServer, connection: socket.socket) -> None:
        server.read_request(connection)
        connection.sendall(after)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)

    return talk


def hanging(after: bytes = b"") -> Callable[[RawServer, socket.socket], None]:
    """Reads a request, sends `after`, and keeps the connection open."""

    def talk(server: RawServer, connection: socket.socket) -> None:
        server.read_request(connection)
        connection.sendall(after)
        server.hold()

    return talk


def dripping(start: bytes, drop: bytes) -> Callable[[RawServer, socket.socket], None]:
    """Reads a request, sends `start`, then `drop` again and again, sooner than a read times out."""

    def talk(server: RawServer, connection: socket.socket) -> None:
        server.read_request(connection)
        connection.sendall(start)
        while not server.released.wait(0.02):
            connection.sendall(drop)

    return talk


def http_answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer with a length that fits."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
