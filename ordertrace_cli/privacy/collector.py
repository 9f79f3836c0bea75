"""What the Collector must be told to remove findings, as its configuration is written."""

from collections.abc import Iterable

from ordertrace_cli.privacy.model import Leak

PROCESSOR = "transform/privacy"


def collector_yaml(leaks: Iterable[Leak]) -> str:
    """A processor with each statement once, "" when the Collector can remove none of it.

    For the transform processor of Collector 0.120 and later.
    """
    statements = dict.fromkeys(text for leak in leaks for text in leak.remedy.statements)
    if not statements:
        return ""
    lines = [
        "processors:",
        f"  {PROCESSOR}:",
        "    error_mode: ignore",
        "    trace_statements:",
        *(f"      - {_scalar(text)}" for text in statements),
    ]
    return "".join(f"{line}\n" for line in lines)


def _scalar(text: str) -> str:
    """Single quotes need no escapes but for themselves, so OTTL stays readable."""
    return "'" + text.replace("'", "''") + "'"
