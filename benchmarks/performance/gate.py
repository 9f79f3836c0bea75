"""Servers between the programs that are measured and their spans.

`Gate` passes requests on to the real Jaeger, notes their paths, and can refuse summaries, as
servers before them do. `StandIn` answers for a Jaeger that would not fit into memory: it fills the
recorded answer of one order with the numbers and times of those that a slice asks for.
"""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from benchmarks.performance.orders import LENGTH, Template
from ordertrace_cli.times import to_unix_nano

_SUMMARIES = "/api/v3/trace-summaries"
_BLOCK = 2**18


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nobody reads it."""

    def _refuse(self) -> None:
        self._send(404, b"404 page not found\n")

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def _served(handler: type[_Handler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class Gate:
    """searches: paths of the searches that found traces; for none Jaeger answers 404."""

    def __init__(self, jaeger_url: str) -> None:
        self.searches: list[str] = []
        self.summaries = True
        self._upstream = urlsplit(jaeger_url).netloc

    @contextmanager
    def open(self) -> Iterator[str]:
        """Its address, while it is open."""
        gate = self

        class Handler(_Handler):
            def do_GET(self) -> None:
                gate.answer(self)

        with _served(Handler) as url:
            yield url

    def answer(self, request: _Handler) -> None:
        path = urlsplit(request.path).path
        if path == _SUMMARIES and not self.summaries:
            request._refuse()  # noqa: SLF001  of this module
            return
        upstream = http.client.HTTPConnection(self._upstream)
        upstream.request("GET", request.path)
        answer = upstream.getresponse()
        if path == "/api/v3/traces" and answer.status == http.HTTPStatus.OK:
            self.searches.append(request.path)
        request.send_response(answer.status)
        length = answer.getheader("Content-Length")
        request.send_header("Content-Length", length) if length else request.send_header(
            "Transfer-Encoding", "chunked"
        )
        request.end_headers()
        while block := answer.read(_BLOCK):
            framed = block if length else b"%x\r\n%s\r\n" % (len(block), block)
            request.wfile.write(framed)
        if not length:
            request.wfile.write(b"0\r\n\r\n")
        upstream.close()


class StandIn:
    """So many orders begun evenly between two moments, of the recorded sound and stalled ones."""

    def __init__(
        self, sound: Template, stalled: Template, count: int, began: int, end: int
    ) -> None:
        self._sound, self._stalled = sound, stalled
        self._count, self._began, self._end = count, began, end

    @contextmanager
    def open(self) -> Iterator[str]:
        """Its address, while it is open."""
        stand_in = self

        class Handler(_Handler):
            def do_GET(self) -> None:
                stand_in.answer(self)

        with _served(Handler) as url:
            yield url

    def answer(self, request: _Handler) -> None:
        parts = urlsplit(request.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path == "/api/v3/services":
            request._send(200, json.dumps({"services": ["crm", "mes", "shop"]}).encode())  # noqa: SLF001
        elif parts.path == "/api/v3/traces":
            request._send(200, self._slice(query))  # noqa: SLF001
        else:
            request._refuse()  # noqa: SLF001

    def _slice(self, query: dict[str, str]) -> bytes:
        start, end = (
            to_unix_nano(datetime.fromisoformat(query[f"query.startTime{side}"]))
            for side in ("Min", "Max")
        )
        step = max((self._end - self._began) // max(self._count - 1, 1), 1)
        first = max((start - LENGTH - self._began) // step, 0)
        last = min((end - self._began) // step, self._count - 1)
        depth = int(query["query.searchDepth"])
        numbers = range(first, last + 1)[:depth]
        filled = b",".join(
            (self._stalled if number % 100 == 99 else self._sound).filled(
                number, self._began + step * number
            )
            for number in numbers
        )
        return b'{"result":{"resourceSpans":[' + filled + b"]}}"
