"""Jaeger's older query API: the JSON that its UI reads.

Owns paths and parameters. Times are microseconds, in queries and in answers. Newer servers have
kept `/api/traces/{id}` alone.
"""

from datetime import datetime

import msgspec

from ordertrace_cli.sources.answers import (
    endpoint_missing,
    found,
    parse_traces,
    services_of,
    trace_not_found,
)
from ordertrace_cli.sources.http import HttpClient
from ordertrace_cli.sources.protocol import SpanQuery
from ordertrace_cli.spans.gather import Batch
from ordertrace_cli.spans.jaeger_ui import parse_jaeger
from ordertrace_cli.times import to_unix_nano


class JaegerLegacy:
    """One generation of the API. Raises the errors of `answers.found`."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        self._base = http.connection.base

    def services(self) -> frozenset[str]:
        return services_of(self._http.get("/api/services"), self._base)

    def fetch(self, trace_id: str) -> Batch:
        """Unadjusted spans of one trace. Raises TraceNotFoundError."""
        answer = self._http.get(
            f"/api/traces/{trace_id}", {"raw": "true"}, template="/api/traces/{trace_id}"
        )
        if not found(answer, self._base):
            raise trace_not_found(trace_id, self._base)
        return parse_traces(parse_jaeger, answer.body, self._base)

    def search(self, query: SpanQuery, depth: int) -> Batch:
        """Whole traces, at most `depth`. Attributes may sit on span, event, scope or resource."""
        parameters = {
            "start": str(_microseconds(query.start)),
            "end": str(_microseconds(query.end)),
            "limit": str(depth),
            "raw": "true",
        }
        if query.service is not None:
            parameters["service"] = query.service
        if query.attributes:
            parameters["tags"] = msgspec.json.encode(dict(query.attributes)).decode()
        answer = self._http.get("/api/traces", parameters)
        # No match is an empty list here; newer servers have no such endpoint.
        if not found(answer, self._base):
            raise endpoint_missing(self._base)
        return parse_traces(parse_jaeger, answer.body, self._base, query.repeats)


def _microseconds(instant: datetime) -> int:
    return to_unix_nano(instant) // 1000
