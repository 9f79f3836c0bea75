"""Options that several commands share, as typed. Imported for `--help`: light on purpose."""

from pathlib import Path
from typing import NamedTuple

from ordertrace_cli.errors import UsageError


class CommonOptions(NamedTuple):
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
    plain: bool = False
    no_pager: bool = False


class DeliverOptions(NamedTuple):
    """Options of `--send`. desk: its name in the configuration.

    incident: the ticket is about the incident that the order belongs to.
    """

    desk: str
    dry_run: bool = False
    comment: bool = False
    new: bool = False
    incident: bool = False


def deliver_options(
    desk: str | None, *, comment: bool, new: bool, incident: bool, dry_run: bool
) -> DeliverOptions | None:
    """The options of `--send` as one, None where nothing is sent. Raises UsageError."""
    if desk is not None:
        if new and comment:
            raise UsageError("--new and --comment exclude one another", "give one of them")
        return DeliverOptions(desk, dry_run, comment, new, incident)
    names = {"--comment": comment, "--new": new, "--incident": incident, "--dry-run": dry_run}
    for name, given in names.items():
        if given:
            raise UsageError(f"{name} without --send", "name the help desk: --send DESK")
    return None
