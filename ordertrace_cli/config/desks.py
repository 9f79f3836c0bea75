"""Help desks as the configuration names them: `[desks.NAME]`, one table for each kind.

Owns the keys of every kind, and the way from a table to settings with secrets still unread. What
a desk does with them is its own module's business, in `desks`.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, get_args

from msgspec import Struct
from pydantic import Field, ValidationError

from ordertrace_cli.config.schema import (
    Reason,
    SecretCommand,
    SecretEntry,
    SecretVariable,
    Table,
    Text,
    Timeout,
    Url,
    matching,
)
from ordertrace_cli.config.secrets import WAYS, Secret, Whereabouts, find_secret, secret_key
from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.profile.document import Problem, TomlDocument, explain, suggestion
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.connection import Connection

Word: TypeAlias = Annotated[str, matching(r"[^\x00-\x1f\x7f]{1,200}", "one line of text")]
Property: TypeAlias = Annotated[
    str, matching(r"[A-Za-z_][A-Za-z0-9_ -]{0,60}", "a property's name")
]
Address: TypeAlias = Annotated[
    str,
    matching(
        r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}",
        "one mail address, such as desk@example.com",
    ),
]
Host: TypeAlias = Annotated[str, matching(r"[A-Za-z0-9_.:-]{1,253}", "a host's name or address")]
KeyId: TypeAlias = Annotated[str, matching(r"[A-Za-z0-9._-]{1,60}", "letters, digits, . _ or -")]


class DeskTable(Table):
    """What every desk may have. SECRETS: the keys of each X of them begin with `X_`."""

    SECRETS: ClassVar[tuple[str, ...]] = ()

    ca_file: Text | None = None
    proxy: Url | None = None
    insecure_http: Reason | None = None
    timeout: Timeout | None = None


class TokenKeys(DeskTable):
    """A token of an API."""

    SECRETS: ClassVar[tuple[str, ...]] = ("token",)

    token_env: SecretVariable | None = None
    token_file: Text | None = None
    token_command: SecretCommand | None = None
    token_keyring: SecretEntry | None = None


class PasswordKeys(DeskTable):
    """The password of an account."""

    SECRETS: ClassVar[tuple[str, ...]] = ("password",)

    password_env: SecretVariable | None = None
    password_file: Text | None = None
    password_command: SecretCommand | None = None
    password_keyring: SecretEntry | None = None


class RedmineTable(DeskTable):
    """field: name of the custom field for the trace id; key_field: of that for the dedupe key."""

    SECRETS: ClassVar[tuple[str, ...]] = ("key",)

    kind: Literal["redmine"]
    url: Url
    project: Word
    tracker: Word | None = None
    field: Word = "Trace ID"
    key_field: Word | None = None
    format: Literal["textile", "markdown"] = "textile"
    key_env: SecretVariable | None = None
    key_file: Text | None = None
    key_command: SecretCommand | None = None
    key_keyring: SecretEntry | None = None


class RequestTrackerTable(TokenKeys):
    """field: name of the custom field for the trace id; key_field: of that for the dedupe key."""

    kind: Literal["rt"]
    url: Url
    queue: Word
    field: Word = "Trace ID"
    key_field: Word | None = None


class RoundupTable(PasswordKeys):
    """field: property of an issue for the trace id; key_field: of that for the dedupe key.

    closed: names of the states in which nobody works on an issue any more; ours get the first.
    """

    kind: Literal["roundup"]
    url: Url
    user: Word
    field: Property = "trace_id"
    key_field: Property | None = None
    closed: Annotated[list[Word], Field(min_length=1, max_length=20)] = Field(
        default=["resolved", "done-cbb"]
    )


class JiraTable(TokenKeys):
    """edition: which form of the API. user: for the cloud, the account whose token it is."""

    kind: Literal["jira"]
    url: Url
    edition: Literal["cloud", "server"] = "cloud"
    project: Word
    issue_type: Word = "Task"
    field: Word = "Trace ID"
    key_field: Word | None = None
    user: Address | None = None


class WebhookTable(DeskTable):
    """key_id: sent along, so that the receiver knows which of its secrets has signed."""

    SECRETS: ClassVar[tuple[str, ...]] = ("secret",)

    kind: Literal["webhook"]
    url: Url
    key_id: KeyId = "ordertrace"
    secret_env: SecretVariable | None = None
    secret_file: Text | None = None
    secret_command: SecretCommand | None = None
    secret_keyring: SecretEntry | None = None


class MailTable(PasswordKeys):
    """tls: `starttls` and `implicit` check the certificate; `none` is for this machine's own MTA."""

    kind: Literal["mail"]
    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    sender: Address
    to: Annotated[list[Address], Field(min_length=1, max_length=20)]
    user: Word | None = None


class FileTable(DeskTable):
    """folder: where tickets are put, one file each; it must exist. shared: its group may read."""

    kind: Literal["file"]
    folder: Text
    shared: bool = False


AnyDeskTable: TypeAlias = (
    RedmineTable
    | RequestTrackerTable
    | RoundupTable
    | JiraTable
    | WebhookTable
    | MailTable
    | FileTable
)
TABLES: Mapping[str, type[AnyDeskTable]] = {
    get_args(table.model_fields["kind"].annotation)[0]: table for table in get_args(AnyDeskTable)
}


class DeskSettings(Struct, frozen=True):
    """One desk of the configuration. where: its table, for messages, paths and secrets."""

    name: str
    table: AnyDeskTable
    where: Whereabouts

    @property
    def kind(self) -> str:
        return self.table.kind

    @property
    def place(self) -> str:
        """File and line of the table, for messages."""
        return self.where.place("")

    def path(self, key: str, written: str) -> Path:
        """A path of the table as the person meant it. Raises ConfigurationError."""
        return self.where.path(key, written)

    def secret(self, name: str) -> Secret | None:
        """A secret of the table, unread; None where it has none."""
        return find_secret(name, self.table, self.where)

    def revealed(self, name: str) -> str:
        """A secret that the desk cannot do without. Raises ConfigurationError."""
        secret = self.secret(name)
        if secret is None:
            raise ConfigurationError(
                f"{self.place}: the desk has no {name}",
                f"add one of: {', '.join(f'{name}_{way}' for way in WAYS)}",
            )
        return secret.reveal()

    def connection(
        self, base: BaseUrl, headers: tuple[tuple[str, str], ...], timeout: float
    ) -> Connection:
        """How to talk to the desk's server. timeout: seconds, where the table gives none.

        headers: sent to this server alone, credentials among them.
        """
        table = self.table
        return Connection(
            base=base,
            headers=headers,
            ca_file=self.path("ca_file", table.ca_file) if table.ca_file else None,
            proxy=table.proxy,
            timeout=table.timeout.total_seconds() if table.timeout else timeout,
            insecure_http=table.insecure_http is not None,
        )


def read_desks(
    document: TomlDocument,
    tables: Mapping[str, Mapping[str, Any]],
    file: Path,
    environment: Mapping[str, str],
) -> Mapping[str, DeskSettings]:
    """Every desk of the file, by name. Raises ConfigurationError naming file, line and key."""
    problems: list[Problem] = []
    desks = {}
    for name, raw in tables.items():
        try:
            table = _checked(name, raw)
        except _MistakenError as error:
            problems += error.problems
            continue
        where = Whereabouts(partial(_place, document, name), file, environment)
        for secret in table.SECRETS:
            secret_key(secret, table, where)
        desks[name] = DeskSettings(name, table, where)
    if problems:
        raise ConfigurationError(*document.describe(problems))
    return desks


def _place(document: TomlDocument, name: str, key: str) -> str:
    return document.place(("desks", name, key) if key else ("desks", name))


class _MistakenError(Exception):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


def _checked(name: str, table: Mapping[str, Any]) -> AnyDeskTable:
    """The table by its kind, so that unknown keys are held against that kind's own."""
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in TABLES:
        what = "this key is missing" if kind is None else "there is no such kind of help desk"
        hint = suggestion(kind, TABLES) if isinstance(kind, str) else ""
        known = hint or f"one of: {', '.join(TABLES)}"
        raise _MistakenError([Problem(("desks", name, "kind"), what, known)])
    model = TABLES[kind]
    try:
        return model.model_validate(table)
    except ValidationError as error:
        raise _MistakenError(
            [
                _advised(Problem(("desks", name, *each.path), each.what, each.hint), model)
                for each in explain(error, model)
            ]
        ) from error


def _advised(problem: Problem, model: type[DeskTable]) -> Problem:
    if problem.what == "unknown key" and problem.path[-1] in model.SECRETS:
        key = problem.path[-1]
        ways = ", ".join(f"{key}_{way}" for way in WAYS)
        hint = f"a secret is kept elsewhere: add one of {ways}"
        return Problem(problem.path, problem.what, hint)
    return problem
