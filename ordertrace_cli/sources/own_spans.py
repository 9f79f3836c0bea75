"""Requests as spans of our own, their context sent along.

Imported only where somebody may want them: OpenTelemetry's API takes 20 ms to load.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import get_current
from opentelemetry.propagate import inject

from ordertrace_cli import __version__
from ordertrace_cli.errors import OrdertraceError
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.faults import PassingError


class RequestSpan:
    """The span of one attempt. Its way out is told by `answered`, once, or by an error."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def answered(self, status: int) -> None:
        self._span.set_attribute("http.response.status_code", status)
        if status >= 400:
            self.failed(str(status))

    def failed(self, error_type: str) -> None:
        self._span.set_attribute("error.type", error_type)
        self._span.set_status(trace.StatusCode.ERROR)


class RequestSpans:
    """Spans of requests to one server. tracer_provider: the global one unless given."""

    def __init__(self, base: BaseUrl, tracer_provider: trace.TracerProvider | None = None) -> None:
        self._base = base
        self._tracer = trace.get_tracer("ordertrace_cli", __version__, tracer_provider)
        # Threads of a pool start without a context: theirs is the one in which this was made.
        self._made_in = get_current()

    @contextmanager
    def around(
        self, method: str, template: str, headers: MutableMapping[str, str]
    ) -> Iterator[RequestSpan]:
        """A span around one attempt. template: the path with its ids left out."""
        here = trace.get_current_span().get_span_context().is_valid
        with self._tracer.start_as_current_span(
            method,
            context=None if here else self._made_in,
            kind=trace.SpanKind.CLIENT,
            attributes={
                "http.request.method": method,
                "server.address": self._base.host,
                "server.port": self._base.port,
                "url.template": template,
            },
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            inject(headers)
            own = RequestSpan(span)
            try:
                yield own
            except (OrdertraceError, PassingError) as error:
                fault = error.error if isinstance(error, PassingError) else error
                own.failed(type(fault).__name__)
                raise
