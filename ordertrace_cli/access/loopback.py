"""The page on this machine to which the provider sends the browser back (RFC 8252, 7.3).

Owns a listener on 127.0.0.1 for one answer: a random port, one path, no other host's name (a
page elsewhere could have one resolve to us), and nothing kept of what does not have our state.
"""

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from ordertrace_cli.access.waiting import Waiting
from ordertrace_cli.errors import LoginNeededError

_HOST = "127.0.0.1"
_PATH = "/callback"
_LONGEST_TARGET = 8192
# How often the time that is left is looked at.
_TURN_SECONDS = 0.1
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Connection": "close",
}

Parameters = Callable[[str], str]


class Loopback:
    """A listener for the answer to one login. redirect_uri: what to tell the provider."""

    def __init__(self, server: "_Server") -> None:
        self._server = server
        self.redirect_uri = f"http://{_HOST}:{server.server_port}{_PATH}"

    def wait_for(self, state: str, page: str, waiting: Waiting, seconds: float) -> Parameters:
        """Parameters of the redirect that has this state. Raises LoginNeededError in the end.

        page: what the browser shows then, one sentence of ours.
        """
        self._server.state, self._server.page = state, page
        ends_at = waiting.clock() + seconds
        while self._server.answer is None:
            if waiting.clock() >= ends_at:
                raise LoginNeededError(
                    f"nobody logged in within {seconds / 60:g} min", "run: ordertrace login"
                )
            self._server.handle_request()
        return self._server.answer


@contextmanager
def listening() -> Iterator[Loopback]:
    """A listener on a free port, closed at the end."""
    with _Server((_HOST, 0), _Handler) as server:
        yield Loopback(server)


class _Server(ThreadingHTTPServer):
    """Threads, since browsers open connections ahead of need and say nothing on them."""

    timeout = _TURN_SECONDS
    daemon_threads = True
    state = ""
    page = ""
    answer: Parameters | None = None

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing is printed: a browser that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5

    def do_GET(self) -> None:
        parameters = self._redirect()
        if parameters is None:
            self._answer(404, "not found")
            return
        if not hmac.compare_digest(parameters("state").encode(), self.server.state.encode()):
            self._answer(400, "this is no answer to a login of ordertrace")
            return
        self._answer(200, self.server.page)
        self.server.answer = parameters

    def _redirect(self) -> Parameters | None:
        """Parameters of a request for our one page, by our one name."""
        target = urlsplit(self.path) if len(self.path) <= _LONGEST_TARGET else None
        ours = f"{_HOST}:{self.server.server_port}"
        if target is None or target.path != _PATH or self.headers.get("Host") != ours:
            return None
        # Doubles are refused (RFC 6749, 3.1): they read as not given.
        given = parse_qs(target.query, keep_blank_values=True, max_num_fields=20)
        return lambda name: given[name][0] if len(given.get(name, ())) == 1 else ""

    def _answer(self, status: int, text: str) -> None:
        body = f"<!doctype html><title>ordertrace</title><p>{text}</p>\n".encode()
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's name
        """Nothing is logged: the address of the request holds the code."""

    def version_string(self) -> str:
        return "ordertrace"
