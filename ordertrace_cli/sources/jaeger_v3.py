"""Jaeger's query API v3: OTLP JSON.

Owns paths and parameters. Servers up to 2.1x know snake_case alone, newer ones camelCase first
and some camelCase alone; each ignores the other spelling without a word, and a server that
knows both takes the camelCase one. So every parameter is sent in both.
"""

from collections.abc import Mapping

import msgspec

from ordertrace_cli.sources.answers import (
    count_summaries,
    found,
    parse_traces,
    services_of,
    trace_not_found,
)
from ordertrace_cli.sources.http import HttpClient
from ordertrace_cli.sources.protocol import SpanQuery
from ordertrace_cli.spans.gather import Batch
from ordertrace_cli.spans.otlp import parse_otlp
from ordertrace_cli.times import rfc3339


class JaegerV3:
    """One generation of the API. Raises the errors of `answers.found`."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        self._base = http.connection.base

    def services(self) -> frozenset[str]:
        return services_of(self._http.get("/api/v3/services"), self._base)

    def fetch(self, trace_id: str) -> Batch:
        """Unadjusted spans of one trace. Raises TraceNotFoundError."""
        answer = self._http.get(
            f"/api/v3/traces/{trace_id}",
            {"rawTraces": "true", "raw_traces": "true"},
            template="/api/v3/traces/{trace_id}",
        )
        if not found(answer, self._base):
            raise trace_not_found(trace_id, self._base)
        return parse_traces(parse_otlp, answer.body, self._base)

    def search(self, query: SpanQuery, depth: int) -> Batch:
        """Whole traces, at most `depth`.

        A server up to 2.13 ignores attributes and answers with all traces of the service.
        """
        answer = self._http.get("/api/v3/traces", _parameters(query, depth))
        # No match is a 404 here, with the same words as for an unknown trace.
        if not found(answer, self._base):
            return Batch(())
        return parse_traces(parse_otlp, answer.body, self._base, query.repeats)

    def count(self, query: SpanQuery, depth: int) -> int | None:
        """How many traces answer, `depth` at most, without fetching them.

        None at a 404: here it may mean no match as well as no such endpoint.
        """
        answer = self._http.get("/api/v3/trace-summaries", _parameters(query, depth))
        return count_summaries(answer.body, self._base) if found(answer, self._base) else None


def _parameters(query: SpanQuery, depth: int) -> Mapping[str, str]:
    parameters = {
        **_twice("startTimeMin", "start_time_min", rfc3339(query.start)),
        **_twice("startTimeMax", "start_time_max", rfc3339(query.end)),
        **_twice("searchDepth", "search_depth", str(depth)),
        # The name of the depth up to 2.13, where a search without it fails.
        "query.num_traces": str(depth),
        **_twice("rawTraces", "raw_traces", "true"),
    }
    if query.service is not None:
        parameters |= _twice("serviceName", "service_name", query.service)
    if query.attributes:
        parameters["query.attributes"] = msgspec.json.encode(dict(query.attributes)).decode()
    return parameters


def _twice(camel: str, snake: str, value: str) -> dict[str, str]:
    return {f"query.{camel}": value, f"query.{snake}": value}
