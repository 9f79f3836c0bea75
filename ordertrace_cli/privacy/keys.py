"""Metadata that the landscape's policy forbids in spans, told by its key.

Only trace and span ids may identify an order. Keys of OpenTelemetry's own conventions are not
judged, save captured headers, query parameters and the users' own namespaces. What a profile
allows or forbids comes first. Values are never looked at here, and never leave this module.
The one table for `audit` and for the violation `forbidden_metadata`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote_plus

from msgspec import Struct

from ordertrace_cli.globs import words
from ordertrace_cli.profile.model import Privacy, Profile
from ordertrace_cli.redact import masked
from ordertrace_cli.spans.model import Attributes, AttributeValue, Span

_CONVENTIONS = words(
    """
    http net network url server client db rpc messaging aws az cloud k8s host process
    telemetry otel thread code faas os service container exception event error peer span
    internal gcp sampler jaeger w3c asgi wsgi express router component celery deployment
    library opencensus webengine graphql feature kafka user
    """
)
_CARRIERS = re.compile(
    r"^(?:http\.(?:request|response)\.header|messaging\.header|db\.query\.parameter"
    r"|db\.statement\.parameters|rpc\.[a-z_]+(?:\.request|\.response)?\.metadata|baggage)\.(.+)$",
    re.IGNORECASE,
)
_USER_KEYS = words(
    """
    user.id user.email user.name user.full_name user.hash session.id
    """
)
_QUERY_KEYS = ("url.query", "url.full", "http.url", "http.target", "url.path")

_ALWAYS = words(
    """
    email mail phone telephone mobile msisdn passport iban cvv cvc surname lastname
    firstname fullname patronymic fio birthday enduser inn snils amount iban username login
    """
)
_PEOPLE = frozenset(("customer", "buyer", "recipient", "consignee", "payer", "contact", "client"))
_THINGS = frozenset(("order", "invoice", "payment", "contract", "purchase", "receipt", "shipment"))
_IDENTITY = words(
    """
    id number no num nr ref reference code name uuid guid key customer address total price
    sum cost card account title
    """
)
_MONEY_LAST = frozenset(("price", "cost", "sum", "total", "revenue"))
_NAME_PARTS = frozenset(("first", "last", "full", "middle", "display"))
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def attributes_of(span: Span) -> Iterator[Attributes]:
    """Everything on the span that holds keys; a resource is the same object on many spans."""
    yield span.attributes
    for event in span.events:
        yield event.attributes
    for link in span.links:
        yield link.attributes
    yield span.resource


def forbidden_in(attributes: Attributes, profile: Profile) -> tuple[str, ...]:
    """Keys that the policy forbids, `url query: <name>` for query parameters.

    In the attributes' order, queries last, masked. A name may stand in it twice.
    """
    row = _judged(tuple(attributes), profile)
    if not row.queries:
        return row.forbidden
    named = (name for key in row.queries for name in _query_names(key, attributes[key]))
    queries = (f"url query: {masked(n)}" for n in named if is_forbidden(n, profile.privacy))
    return (*row.forbidden, *queries)


class _Row(Struct, frozen=True):
    """Keys that stand together, judged. queries: those of whose values names may be read."""

    forbidden: tuple[str, ...]
    queries: tuple[str, ...]


def _judged(keys: tuple[str, ...], profile: Profile) -> _Row:
    """Answers are kept: a fleet repeats a few hundred rows of keys a million times."""
    # Marked: keys are anybody's words, and must not pass for what others keep.
    mark = ("row of keys", keys)
    known = profile.kept.get(mark)
    if isinstance(known, _Row):
        return known
    forbidden = tuple(masked(key) for key in keys if is_forbidden(key, profile.privacy))
    return profile.keep(mark, _Row(forbidden, tuple(key for key in _QUERY_KEYS if key in keys)))


def is_forbidden(key: str, privacy: Privacy) -> bool:
    """Whether a key of this name tells who the order or the customer is."""
    if key in privacy.allowed:
        return False
    return key in privacy.forbidden or _is_forbidden(key)


def is_convention(key: str) -> bool:
    """Whether OpenTelemetry or a known instrumentation owns keys of this name."""
    return key.partition(".")[0].casefold() in _CONVENTIONS


@lru_cache(maxsize=4096)
def _is_forbidden(key: str) -> bool:
    lower = key.casefold()
    if lower in _USER_KEYS or lower.startswith("enduser."):
        return True
    carried = _CARRIERS.match(key)
    if carried is not None:
        return _tells(carried[1])
    if lower.partition(".")[0] in _CONVENTIONS:
        return False
    return _tells(key)


def _tells(name: str) -> bool:
    words = [word.casefold() for word in _WORDS.findall(name)]
    if not words:
        return False
    found = frozenset(words)
    if found & _ALWAYS or words[-1] in _MONEY_LAST:
        return True
    if found & _PEOPLE and (len(words) == 1 or found & _IDENTITY):
        return True
    if "name" in found and found & _NAME_PARTS:
        return True
    # `order.trace_id` identifies by the trace, as it should.
    return bool(found & _THINGS and found & _IDENTITY and "trace" not in found)


def _query_names(key: str, value: AttributeValue) -> Iterator[str]:
    if isinstance(value, str) and ("?" in value or key == "url.query"):
        query = value.partition("?")[2] if "?" in value else value
        for part in query.partition("#")[0].split("&"):
            name, given, _ = part.partition("=")
            if given and len(name) < 100:
                yield unquote_plus(name)
