"""What two simple readings would blame: the service of the last span, or of the last error."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.model import Span, SpanStatus, Trace


@dataclass(frozen=True, slots=True)
class End:
    """When a trace's last span or last error ended, and of which system it was."""

    at: int = -1
    system: str = ""


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of one trace."""

    span: End
    error: End


def systems_of(traces: Iterable[Trace], profile: Profile) -> dict[str, Ends]:
    """The ends of each trace, by trace id."""
    return {
        trace.trace_id: Ends(
            _last(trace.spans, profile),
            _last((s for s in trace.spans if s.status is SpanStatus.ERROR), profile),
        )
        for trace in traces
    }


def _last(spans: Iterable[Span], profile: Profile) -> End:
    span = max(spans, key=lambda span: span.end_time_unix_nano, default=None)
    if span is None:
        return End()
    system = profile.system_of(span.service)
    return End(span.end_time_unix_nano, system.name if system else "")


def blamed(ends: Mapping[str, Ends], family: Iterable[str]) -> tuple[str, str]:
    """What the last span and the last error of an order's traces say: two systems, or ""."""
    mine = [ends[trace_id] for trace_id in family if trace_id in ends]
    last = max((end.span for end in mine), key=lambda end: end.at, default=End())
    error = max((end.error for end in mine), key=lambda end: end.at, default=End())
    return last.system, error.system
