"""A server in front of a real Jaeger that hides one generation of its API.

The Jaeger of the tests speaks both, so this is how a whole run goes through each of them.
"""

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import urlsplit

V3_ALONE = re.compile(r"/api/(?!v3/)")
"""Hides the older API."""

LEGACY_ALONE = re.compile(r"/api/v3/")
"""Hides v3."""


class _Handler(BaseHTTPRequestHandler):
    hidden: ClassVar[re.Pattern[str]]
    target: ClassVar[str]

    def do_GET(self) -> None:
        if self.hidden.search(self.path):
            self._send(404, b"404 page not found\n")
            return
        upstream = http.client.HTTPConnection(self.target, timeout=60)
        try:
            upstream.request("GET", self.path)
            answer = upstream.getresponse()
            self._send(answer.status, answer.read())
        finally:
            upstream.close()

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Keep the output of a test run clean."""


@contextmanager
def one_api(url: str, hidden: re.Pattern[str]) -> Iterator[str]:
    """The address of a server that answers like the one at `url`, but 404 where `hidden` fits."""
    parts = urlsplit(url)
    handler = type("Handler", (_Handler,), {"hidden": hidden, "target": parts.netloc})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{parts.path}"
        finally:
            server.shutdown()
