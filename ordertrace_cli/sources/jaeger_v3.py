"""Jaeger's query API v3: OTLP JSON.

Owns paths and parameters. Servers up to 2.1x know snake_case alone, newer ones camelCase first
and some camelCase alone; each ignores the other spelling without a word, and a server that
knows both takes the camelCase one. So every parameter is sent in both.
"""

from collections.abc import Mapping
from functools import partial

import msgspec

from ordertrace_cli.sources.answers import (
    count_summaries,
    found,
    parse_traces,
    read_stream,
    services_of,
    trace_not_found,
)
from ordertrace_cli.sources.http import Answer, HttpClient
from ordertrace_cli.sources.protocol import SpanQuery
from ordertrace_cli.spans.gather import Batch
from ordertrace_cli.spans.otlp import parse_otlp
from ordertrace_cli.spans.otlp_stream import OtlpStream, UnfitError
from ordertrace_cli.spans.repeats import Repeats
from ordertrace_cli.times import rfc3339


class JaegerV3:
    """One generation of the API. Raises the errors of `answers.found`.

    keep_documents: answers of searches are kept as they come.
    """

    def __init__(self, http: HttpClient, *, keep_documents: bool = False) -> None:
        self._http = http
        self._base = http.connection.base
        self._keep_documents = keep_documents

    def services(self) -> frozenset[str]:
        return services_of(self._http.get("/api/v3/services"), self._base)

    def fetch(self, trace_id: str) -> Batch:
        """Unadjusted spans of one trace, read as they come. Raises TraceNotFoundError."""
        parameters = {"rawTraces": "true", "raw_traces": "true"}
        batch = self._traces(trace_id, parameters)
        if batch is None:
            raise trace_not_found(trace_id, self._base)
        return batch

    def search(self, query: SpanQuery, depth: int) -> Batch:
        """Whole traces, at most `depth`.

        A server up to 2.13 ignores attributes and answers with all traces of the service.
        """
        batch = self._traces("", _parameters(query, depth), query.repeats)
        # No match is a 404 here, with the same words as for an unknown trace.
        return batch if batch is not None else Batch(())

    def _traces(
        self, trace_id: str, parameters: Mapping[str, str], repeats: Repeats | None = None
    ) -> Batch | None:
        """What is asked for, one trace or a search; None where it is not found."""
        ask = partial(
            self._http.get,
            f"/api/v3/traces/{trace_id}".removesuffix("/"),
            parameters,
            template="/api/v3/traces/{trace_id}" if trace_id else "",
        )
        if self._keep_documents and not trace_id:
            return self._whole(ask(), repeats)
        try:
            answer = ask(sieve=partial(OtlpStream, repeats))
            if isinstance(answer.sieve, OtlpStream) and answer.sieve.is_read:
                return read_stream(answer.sieve)
        except UnfitError:
            # What of it seems to be a repeat now was not read yet.
            answer, repeats = ask(), None
        return self._whole(answer, repeats)

    def _whole(self, answer: Answer, repeats: Repeats | None) -> Batch | None:
        if not found(answer, self._base):
            return None
        return parse_traces(parse_otlp, answer.body, self._base, repeats)

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
