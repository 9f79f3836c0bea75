"""A detector for Roundup's tracker: no issue without its trace id."""

from typing import Any


def check(db: Any, cl: Any, nodeid: Any, newvalues: dict[str, Any]) -> None:  # noqa: ARG001  Roundup's own
    if not newvalues.get("trace_id"):
        raise ValueError("trace_id is mandatory")


def init(db: Any) -> None:
    db.issue.audit("create", check)
