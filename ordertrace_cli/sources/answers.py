"""What a Jaeger says around its traces: errors, names of services, summaries.

Owns telling a sound "no" from an endpoint that is not there. Jaeger 2.13 answers every unknown
path with 200 and its UI, newer ones so outside /api, and JSON comes as text/plain: only the body
tells. Traces themselves are read in `spans`.
"""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from ordertrace_cli.errors import (
    EndpointMissingError,
    TraceNotFoundError,
    UnreachableError,
    UnreadableError,
)
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.http import Answer
from ordertrace_cli.spans.gather import Batch
from ordertrace_cli.spans.otlp_stream import OtlpStream
from ordertrace_cli.spans.repeats import Repeats

T = TypeVar("T")

_DECODING = Lock()

_MISSING = frozenset({404, 405, 410})
_BASE_PATH = "if Jaeger has a base path, give it: http://host:16686/jaeger"
_AGAIN = "try again; if it stays so, tell who runs Jaeger"
# "search depth must be greater than 0 and less than max traces", as 500 (memory storage, 2.13).
_DEPTH_WORDS = ("search depth", "max traces")


class ServerFailedError(UnreachableError):
    """The server failed on this one request; its other API may not."""


class DepthRefusedError(ServerFailedError):
    """The server does not search for as many traces as it was asked for."""


class _Failure(msgspec.Struct):
    """One error: v3 has `message`, the legacy API `msg`."""

    message: str = ""
    msg: str = ""


class _Refusal(msgspec.Struct):
    """The body of an error: `error` by v3, `errors` by the legacy API."""

    error: _Failure | None = None
    errors: list[_Failure] | None = None


class _Services(msgspec.Struct):
    services: list[str] | msgspec.UnsetType | None = msgspec.UNSET
    data: list[str] | msgspec.UnsetType | None = msgspec.UNSET


class _Summary(msgspec.Struct, rename="camel"):
    trace_id: str


class _Summaries(msgspec.Struct):
    summaries: list[_Summary]


def found(answer: Answer, base: BaseUrl) -> bool:
    """Whether there is something to read; False is the server's own "not found".

    Raises EndpointMissingError, ServerFailedError, DepthRefusedError, UnreadableError.
    """
    refusal = None if 200 <= answer.status < 300 else _refusal(answer.body)
    if answer.status >= 400 and refusal and any(word in refusal for word in _DEPTH_WORDS):
        raise DepthRefusedError(f"Jaeger at {base.peer} does not search that deep", _AGAIN)
    if answer.status >= 500 and answer.is_page:
        # Jaeger's own failures are no pages. nginx answers so where its `auth_request` fails, and
        # some gateways put a page of theirs over an error of Jaeger's.
        raise ServerFailedError(
            f"the gateway in front of Jaeger at {base.peer} failed (HTTP {answer.status})",
            "its identity service may be down, Jaeger need not be: tell who runs the gateway",
        )
    if answer.status >= 500:
        raise ServerFailedError(
            f"Jaeger at {base.peer} failed on this request (HTTP {answer.status})", _AGAIN
        )
    if answer.is_page:
        raise EndpointMissingError(f"{base} is a web page, not Jaeger's query API", _BASE_PATH)
    if answer.status in _MISSING:
        if refusal is None:
            raise endpoint_missing(base)
        return False
    if refusal is not None or answer.status >= 400:
        raise UnreadableError(
            f"Jaeger at {base.peer} refused the request (HTTP {answer.status})", _AGAIN
        )
    if not answer.body.strip():
        raise UnreadableError(f"{base.peer} sent an empty answer (HTTP {answer.status})", _AGAIN)
    return True


def endpoint_missing(base: BaseUrl) -> EndpointMissingError:
    return EndpointMissingError(f"{base} has no query API of Jaeger", _BASE_PATH)


def trace_not_found(trace_id: str, base: BaseUrl) -> TraceNotFoundError:
    return TraceNotFoundError(
        f"Jaeger at {base.peer} has no trace {trace_id}",
        "check the id; the trace may be older than Jaeger keeps, or not exported yet",
    )


def services_of(answer: Answer, base: BaseUrl) -> frozenset[str]:
    """Names of services, of either API. Raises what `found` raises."""
    if not found(answer, base):
        # Jaeger has no "not found" here: this is something else's.
        raise endpoint_missing(base)
    listed = _parse(answer.body, _Services, base)
    named = listed.services if listed.services is not msgspec.UNSET else listed.data
    # An empty store is `{}` to v3 (2.13); any other object without the key is something else's.
    if named is msgspec.UNSET and answer.body.strip() != b"{}":
        raise UnreadableError(f"{base} does not answer like Jaeger's query API", _BASE_PATH)
    return frozenset(name for name in named or () if name)


def count_summaries(body: bytes, base: BaseUrl) -> int:
    """How many traces the summaries are of."""
    return len({summary.trace_id for summary in _parse(body, _Summaries, base).summaries})


def parse_traces(
    parse: Callable[[bytes, Repeats | None], Batch],
    body: bytes,
    base: BaseUrl,
    repeats: Repeats | None = None,
) -> Batch:
    """The spans of an answer, with the server named where it cannot be read."""
    try:
        # Threads would take turns anyway, each with a heap of its own half made.
        with _DECODING:
            return replace(parse(body, repeats), document=body)
    except UnreadableError as error:
        raise UnreadableError(
            f"the answer of {base.peer} cannot be used: {error.what}", _AGAIN
        ) from error


def read_stream(stream: OtlpStream) -> Batch:
    """The spans of an answer that was taken as it came. Raises UnfitError."""
    with _DECODING:
        return stream.batch()


def _refusal(body: bytes) -> str | None:
    """What a Jaeger says in an error of its own, None if this is none of Jaeger's."""
    try:
        refusal = msgspec.json.decode(body, type=_Refusal)
    except msgspec.DecodeError:
        return None
    failures = [refusal.error] if refusal.error else refusal.errors
    return " ".join(f"{each.message} {each.msg}" for each in failures) if failures else None


def _parse(body: bytes, shape: type[T], base: BaseUrl) -> T:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(
            f"{base} does not answer like Jaeger's query API", _BASE_PATH
        ) from error
