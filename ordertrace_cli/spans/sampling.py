"""Whether a span comes from a sampled stream, of which other traces were left out at the head.

Source: OpenTelemetry, "TraceState: Probability Sampling": the entry `ot` of the trace state has
`th`, the threshold in up to 14 hex digits below which traces are rejected (0: none is), or in
its older form `p`, the negative logarithm of the probability.
"""

import re

from ordertrace_cli.spans.model import Span

_OT_ENTRY = re.compile(r"(?:^|,)\s*ot=([^,]*)")
_THRESHOLD = re.compile(r"(?:^|;)th:([0-9a-f]{1,14})(?:;|$)")
_EXPONENT = re.compile(r"(?:^|;)p:(\d{1,2})(?:;|$)")


def is_sampled(span: Span) -> bool:
    """Whether less than everything of this span's kind was kept, as far as its trace state says."""
    entry = _OT_ENTRY.search(span.trace_state) if span.trace_state else None
    if entry is None:
        return False
    threshold = _THRESHOLD.search(entry[1])
    if threshold is not None:
        return threshold[1].strip("0") != ""
    exponent = _EXPONENT.search(entry[1])
    return exponent is not None and int(exponent[1]) > 0


def sampling_of(span: Span) -> str:
    """The part of the trace state that tells of sampling, and nothing else; "" if none does."""
    entry = _OT_ENTRY.search(span.trace_state) if span.trace_state else None
    if entry is None:
        return ""
    threshold, exponent = _THRESHOLD.search(entry[1]), _EXPONENT.search(entry[1])
    parts = [f"th:{threshold[1]}"] if threshold else []
    parts += [f"p:{exponent[1]}"] if exponent else []
    return f"ot={';'.join(parts)}" if parts else ""
