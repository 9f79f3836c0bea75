"""Every sort of help desk. A new one is one module, its table in `config.desks`, one line here."""

from ordertrace_cli.config.desks import DeskSettings
from ordertrace_cli.desks import file, jira, mail, redmine, roundup, rt, webhook
from ordertrace_cli.desks.protocol import Desk, DeskKind
from ordertrace_cli.errors import ConfigurationError

KINDS: tuple[DeskKind, ...] = (
    redmine.KIND,
    rt.KIND,
    roundup.KIND,
    jira.KIND,
    webhook.KIND,
    mail.KIND,
    file.KIND,
)


def open_desk(settings: DeskSettings, timeout: float) -> Desk:
    """The desk that the settings describe. Raises ConfigurationError."""
    for kind in KINDS:
        if kind.kind == settings.kind:
            return kind.open_desk(settings, timeout)
    raise ConfigurationError(f"{settings.place}: {settings.kind} is not built in")
