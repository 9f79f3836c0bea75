"""Options that several commands share, as typed. Imported for `--help`: light on purpose."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CommonOptions:
    """Options of show, stuck and ticket, as typed; None where not given."""

    jaeger: str | None = None
    insecure_http: str | None = None
    from_file: str | None = None
    demo: bool = False
    profile: Path | None = None
    at: str | None = None
    lang: str | None = None
    timeout: str | None = None
    context: str | None = None
    output: Path | None = None
    force: bool = False
    learned_limits: bool = False
