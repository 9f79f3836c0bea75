"""How an exception ends up on a span: per language, and per habit of the emitter."""

from benchmarks.accuracy_orders.mishaps import Trouble
from benchmarks.accuracy_orders.pen import Draft
from ordertrace_cli.spans.model import AttributeValue, SpanStatus

MESSAGE = "could not be done"


def record(draft: Draft, trouble: Trouble, at: int) -> None:
    """Mark the span as failed, as the process's language and habit have it.

    "events": status and exception event. "logs": exceptions go to logs, the span has `error.type`
    only. "tag": a client of before OpenTelemetry, which knows a tag and no status.
    """
    host = draft.host
    error_type = trouble.type_in(host.language)
    if host.errors == "tag":
        draft.attributes["error"] = True
        draft.attributes["error.type"] = error_type
        return
    draft.status = SpanStatus.ERROR
    if host.errors == "logs":
        draft.attributes["error.type"] = error_type
        return
    if host.errors == "micrometer":
        draft.attributes["exception"] = error_type.rpartition(".")[2]
    if host.language == "python":
        draft.message = f"{error_type}: {MESSAGE}"
    elif host.language != "java":
        draft.message = MESSAGE
    if host.language == "go":
        draft.attributes["error.type"] = error_type
    draft.event("exception", at, _exception(host.language, error_type))


def _exception(language: str, error_type: str) -> dict[str, AttributeValue]:
    details: dict[str, AttributeValue] = {
        "exception.type": error_type,
        "exception.message": MESSAGE,
        "exception.stacktrace": f"{error_type}: {MESSAGE}\n  at somewhere",
    }
    if language == "python":
        details["exception.escaped"] = "False"
    return details
