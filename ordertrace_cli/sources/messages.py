"""What goes over the wire: a request as httpcore takes it, and the headers of its answer.

Owns how paths, parameters and headers are written. No cookie is kept, so none is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import httpcore

from ordertrace_cli.sources.address import BaseUrl

# What a path and its query may hold as they are (RFC 3986); who quoted a sign has quoted it.
_AS_WRITTEN = "%/?:@!$&'()*+,;="
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class Request:
    """One request; each attempt sends it again. headers: no name twice, however it is spelt."""

    base: BaseUrl
    method: str
    target: str
    headers: dict[str, str] = field(repr=False)
    content: bytes = field(default=b"", repr=False)

    def authorize(self, token: str) -> None:
        """Send this token, in place of whatever else was to say who asks."""
        said = with_headers(self.headers, {"authorization": f"Bearer {token}"})
        self.headers.clear()
        self.headers.update(said)

    def on_the_wire(self, extensions: dict[str, object]) -> httpcore.Request:
        """As httpcore sends it. extensions: httpcore's own, time-outs and the like."""
        base = self.base
        headers = [("host", base.authority), *self.headers.items()]
        if self.content or self.method in _WITH_BODY:
            headers.append(("content-length", str(len(self.content))))
        return httpcore.Request(
            self.method,
            httpcore.URL(
                scheme=base.scheme.encode(),
                host=base.host.encode(),
                port=None if base.has_usual_port else base.port,
                target=self.target.encode(),
            ),
            headers=[(name.encode(), value.encode()) for name, value in headers],
            content=self.content,
            extensions=extensions,
        )


def target_of(base: BaseUrl, path: str, parameters: Mapping[str, str] | None) -> str:
    """What stands behind the host; `path` begins with a slash, so that it cannot change the host."""
    assert path.startswith("/"), "a path of the configured server"  # noqa: S101  a defect of ours
    query = f"?{urlencode(parameters)}" if parameters else ""
    return f"{base.path}{quote(path, safe=_AS_WRITTEN)}{query}"


def with_headers(headers: Mapping[str, str], over: Mapping[str, str]) -> dict[str, str]:
    """Both, those of `over` in place of others of their names; names keep their spelling."""
    names = {name.lower() for name in over}
    return {**{name: headers[name] for name in headers if name.lower() not in names}, **over}


def header(answer: httpcore.Response, name: str) -> str:
    """What an answer says under this name (in small letters), several lines as one; "" if nothing."""
    wanted = name.encode()
    return ", ".join(
        value.decode("latin-1") for key, value in answer.headers if key.lower() == wanted
    )
