"""Where a server is: a base URL that was looked at before anything is sent there.

Owns which addresses are accepted, and which of them are inside the LAN or VPN. Opening
connections is the business of `network`.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from msgspec import Struct

from ordertrace_cli.errors import ConfigurationError

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?", re.ASCII)
# `0x7f.1`, `127.1` and `2130706433` are names to a reader and 127.0.0.1 to a resolver.
_NUMERIC_LABEL = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*", re.ASCII)
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*", re.ASCII)
# What people paste: a page of Jaeger's UI, or of its API. A server may be mounted at /trace or
# /api/jaeger, so a bare word is not enough.
_PASTED = re.compile(
    r"/search$|/trace/[0-9A-Fa-f]{1,32}$|/api/(?:v3/)?(?:services|operations|traces)(?:/|$)",
    re.ASCII,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_EXAMPLE = "an address looks like http://jaeger.lan:16686 or https://tracing.lan/jaeger"

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class BaseUrl(Struct, frozen=True):
    """A checked address. path: "" or "/…" without a slash at the end; host without brackets."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def peer(self) -> str:
        """`host:port`, for messages."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def secure(self) -> bool:
        return self.scheme == "https"

    def __str__(self) -> str:
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{_bracketed(self.host)}{port}{self.path}"


def parse_base_url(text: str, origin: str) -> BaseUrl:
    """The server that `text` names; `origin` is where the text came from ("--jaeger", a file).

    A page of Jaeger's UI that was pasted whole is cut back to the server. Raises
    ConfigurationError, which never repeats the text: it may hold a password.
    """
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        raise _refused(origin, "the address holds a space, a backslash or an unusual character")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _refused(origin, "the address is malformed, or its port is out of range") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise _refused(origin, "the address does not start with http:// or https://")
    if "@" in parts.netloc:
        raise _refused(
            origin,
            "the address holds a user or password",
            "leave out everything before the @; a token is configured on its own",
        )
    if port == 0 or parts.netloc.endswith(":"):
        raise _refused(origin, "the port of the address is out of range")
    host = _host(parts.hostname or "", bracketed="[" in parts.netloc, origin=origin)
    path, pasted = _base_path(parts.path)
    if not _PATH.fullmatch(path) or ".." in path.split("/"):
        raise _refused(origin, "the path of the address holds unusual characters")
    if (parts.query or parts.fragment) and not pasted:
        raise _refused(origin, "the address holds a query or a fragment", "leave out ? and #")
    return BaseUrl(parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme], path)


def is_internal(address: IPAddress) -> bool:
    """Whether the address is loopback, or of a LAN or VPN, and not of the public internet."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return not (mapped or address).is_global


def literal_address(host: str) -> IPAddress | None:
    """The IP address that a host is written as, None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _host(host: str, *, bracketed: bool, origin: str) -> str:
    literal = literal_address(host)
    if literal is not None:
        if isinstance(literal, ipaddress.IPv6Address) and (literal.scope_id or not bracketed):
            raise _refused(origin, "the host of the address is malformed")
        return str(literal)
    if not host:
        raise _refused(origin, "the address has no host")
    last_label = host.rstrip(".").rpartition(".")[2]
    if bracketed or len(host) > 253 or not _HOST_NAME.fullmatch(host):
        raise _refused(origin, "the host of the address is malformed")
    if _NUMERIC_LABEL.fullmatch(last_label):
        raise _refused(origin, "the host of the address is neither a name nor an IP address")
    return host


def _base_path(path: str) -> tuple[str, bool]:
    """The path in front of Jaeger's own pages, and whether there was such a page."""
    trimmed = path.rstrip("/")
    page = _PASTED.search(trimmed)
    return (trimmed[: page.start()], True) if page else (trimmed, False)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refused(origin: str, why: str, hint: str = _EXAMPLE) -> ConfigurationError:
    return ConfigurationError(f"{origin}: {why}", hint)
