"""Pages that ask for a login, as proxies put them where an answer was expected.

Owns how one is told from any other web page: a form for a password, a form that is sent on to an
identity provider (SAML, OpenID), a page that only leads to such a place. Jaeger's own UI is a
page that is none of these.
"""

import re
from collections.abc import Iterator

# A login page says so at its beginning; a large one is looked at no further.
_LOOKED_AT = 64 * 1024
# In the host or path of a target, as a word of its own.
_LOGIN = re.compile(
    r"(?<![a-z])(?:log[-_]?in|logon|sign[-_]?in|auth|authorize|oauth2?|openid(?:-connect)?|oidc"
    r"|sso|saml2?|adfs)(?![a-z])",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(input|form|meta)\b([^>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"([a-z-]{1,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_SCRIPTED = re.compile(
    r"location(?:\.href)?\s*(?:=\s*|\.(?:replace|assign)\()[\"']([^\"']{1,2000})[\"']"
)
_REFRESH = re.compile(r"\s*[0-9.]*\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_FIELDS = frozenset({"samlrequest", "samlresponse", "relaystate"})


def leads_to_login(target: str) -> bool:
    """Whether an address, without its query, is that of a login."""
    return _LOGIN.search(target.partition("?")[0]) is not None


def is_login_page(body: bytes) -> bool:
    """Whether a web page asks for a login, or only leads to one."""
    text = body[:_LOOKED_AT].decode("utf-8", errors="replace")
    return any(_asks(tag, attributes) for tag, attributes in _tags(text)) or any(
        leads_to_login(match[1]) for match in _SCRIPTED.finditer(text)
    )


def _tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for match in _TAG.finditer(text):
        attributes = {
            name.lower(): double or single or bare
            for name, double, single, bare in _ATTRIBUTE.findall(match[2])
        }
        yield match[1].lower(), attributes


def _asks(tag: str, attributes: dict[str, str]) -> bool:
    match tag:
        case "input":
            return (
                attributes.get("type", "").lower() == "password"
                or attributes.get("name", "").lower() in _FIELDS
            )
        case "form":
            return leads_to_login(attributes.get("action", ""))
    refresh = _REFRESH.match(attributes.get("content", ""))
    is_refresh = attributes.get("http-equiv", "").lower() == "refresh"
    return is_refresh and refresh is not None and leads_to_login(refresh[1])
