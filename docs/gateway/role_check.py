"""Lets in who holds a token with a role: the other end of nginx's `auth_request`.

Asks the identity provider about each token (RFC 7662), so that a role taken away counts from the
next request on. Needs Python 3.11 and nothing else. Settings are variables:

    ROLE_CHECK_INTROSPECTION  address of the provider's introspection endpoint
    ROLE_CHECK_CLIENT         client that may ask there
    ROLE_CHECK_SECRET_FILE    file with its secret
    ROLE_CHECK_ROLE           the role that may read, as Support
    ROLE_CHECK_AUDIENCE       if set, tokens must be for it
    ROLE_CHECK_PORT           where to listen on 127.0.0.1; 8444 unless set

The log names who asked and how it ended: Jaeger itself keeps no record of who read what.
"""

import json
import os
import sys
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

SETTINGS = {
    name: os.environ.get(f"ROLE_CHECK_{name}", "")
    for name in ("INTROSPECTION", "CLIENT", "SECRET_FILE", "ROLE", "AUDIENCE", "PORT")
}


def introspect(token: str) -> dict[str, object]:
    secret = Path(SETTINGS["SECRET_FILE"]).read_text("utf-8").strip()
    pair = b64encode(f"{SETTINGS['CLIENT']}:{secret}".encode()).decode()
    request = Request(  # noqa: S310  the address is the operator's
        SETTINGS["INTROSPECTION"],
        urlencode({"token": token, "token_type_hint": "access_token"}).encode(),
        {"Authorization": f"Basic {pair}", "Accept": "application/json"},
    )
    with urlopen(request, timeout=4) as answer:  # noqa: S310
        said = json.load(answer)
    return said if isinstance(said, dict) else {}


def verdict(authorization: str) -> tuple[int, str]:
    """The status for nginx, and whom the token is of."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return 401, "-"
    try:
        claims = introspect(token.strip())
    except (HTTPError, URLError, OSError, ValueError):
        return 503, "-"
    who = str(claims.get("sub", "-"))
    audience = claims.get("aud") or []
    named = audience if isinstance(audience, list) else [audience]
    wanted = SETTINGS["AUDIENCE"]
    if claims.get("active") is not True or (wanted and wanted not in named):
        return 401, who
    realm = claims.get("realm_access")
    roles = claims.get("roles") or (realm.get("roles") if isinstance(realm, dict) else None)
    allowed = isinstance(roles, list) and SETTINGS["ROLE"] in roles
    return (204 if allowed else 403), who


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, who = verdict(self.headers.get("Authorization", ""))
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Bearer realm="tracing"')
        self.end_headers()
        sys.stderr.write(f"{self.log_date_time_string()} {who!a} {status}\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's name
        """The line above says it all, and without the request's headers."""


if __name__ == "__main__":
    port = int(SETTINGS["PORT"] or 8444)
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
