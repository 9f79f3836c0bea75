"""What may be set, as pydantic models: one table of settings, and the file that holds several.

Owns keys, types and ranges; values from flags and the environment go through the same table,
so they are refused for the same reasons. Nothing here repeats a value: it may be a secret.
"""

import re
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator

from ordertrace_cli.errors import OrdertraceError, UsageError
from ordertrace_cli.sources.address import BaseUrl, parse_base_url
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.times import format_duration, parse_duration

_SHORTEST_TIMEOUT = timedelta(milliseconds=100)
_LONGEST_TIMEOUT = timedelta(hours=1)
_SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_SIZE = re.compile(r"([0-9]{1,12}) ?(|[kMG]i?B)")
_SIZE_UNITS = {
    "": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "kiB": 2**10, "MiB": 2**20, "GiB": 2**30,
}  # fmt: skip
_SMALLEST_ANSWER, _LARGEST_ANSWER = 10**3, 2**31
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_SCOPE = re.compile(r"[!#-\[\]-~]{1,200}")
_ANYWHERE = BaseUrl("https", "localhost", 443)


def _reworded(error: OrdertraceError) -> ValueError:
    """Our own refusal as pydantic wants it; the place in front of `: ` is told by the caller."""
    what = error.what.removeprefix("here: ")
    return ValueError(f"{what}; {error.hint}" if error.hint else what)


def _url(value: object) -> BaseUrl:
    if not isinstance(value, str):
        raise ValueError("expected an address in quotes, such as http://jaeger.lan:16686")
    try:
        return parse_base_url(value, "here")
    except OrdertraceError as error:
        raise _reworded(error) from error


def _timeout(value: object) -> timedelta:
    """A duration, or a number of seconds, as other programs take it."""
    written = str(value) if type(value) in (int, float) else value
    if not isinstance(written, str):
        raise ValueError("expected a duration such as 10s")
    if _SECONDS.fullmatch(written):
        timeout = timedelta(seconds=float(written))
    else:
        try:
            timeout = parse_duration(written)
        except UsageError as error:
            raise ValueError("expected a duration such as 10s") from error
    if not _SHORTEST_TIMEOUT <= timeout <= _LONGEST_TIMEOUT:
        ends = f"{format_duration(_SHORTEST_TIMEOUT)} to {format_duration(_LONGEST_TIMEOUT)}"
        raise ValueError(f"out of range, expected {ends}")
    return timeout


def _window(value: object) -> timedelta:
    if not isinstance(value, str):
        raise ValueError("expected a duration in quotes, such as 2h")
    try:
        return parse_duration(value, shortest=timedelta(seconds=1))
    except UsageError as error:
        raise _reworded(error) from error


def parse_size(text: str, smallest: int, largest: int) -> int:
    """A number of bytes as people write it: 500kB, 64MiB. Raises ValueError that says what fits."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError("expected a size such as 64MiB")
    size = int(match[1]) * _SIZE_UNITS[match[2]]
    if not smallest <= size <= largest:
        raise ValueError(f"out of range, expected {_spelt(smallest)} to {_spelt(largest)}")
    return size


def _spelt(size: int) -> str:
    unit = next(unit for unit in ("GiB", "MiB", "kiB", "kB", "") if size % _SIZE_UNITS[unit] == 0)
    return f"{size // _SIZE_UNITS[unit]}{unit}"


def _size(value: object) -> int:
    text = str(value) if type(value) in (int, str) else ""
    return parse_size(text, _SMALLEST_ANSWER, _LARGEST_ANSWER)


def _headers(value: dict[str, str]) -> dict[str, str]:
    try:
        Connection(_ANYWHERE, headers=tuple(value.items()))
    except OrdertraceError as error:
        raise _reworded(error) from error
    return value


def _tenant(value: str) -> str:
    _headers({"x-tenant": value})
    return value


def _header_name(value: str) -> str:
    _headers({value: "any"})
    return value


def _user(value: str) -> str:
    if ":" in value or not value.isprintable():
        raise ValueError("expected a user's name, without a colon")
    return value


def _issuer(value: str) -> str:
    """Kept as written: it is compared letter by letter with what the provider calls itself."""
    try:
        parse_base_url(value, "here")
    except OrdertraceError as error:
        raise _reworded(error) from error
    return value


def _scope(value: str) -> str:
    if not _SCOPE.fullmatch(value):
        raise ValueError("expected a scope such as openid, without spaces")
    return value


def _host(value: str) -> str:
    try:
        if parse_base_url(f"https://{value}", "here") == BaseUrl("https", value, 443):
            return value
    except OrdertraceError:
        pass
    raise ValueError("expected the name of a host, without port or path")


def _variable(value: str) -> str:
    if not _VARIABLE.fullmatch(value):
        raise ValueError("expected the name of a variable")
    return value


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("expected one line of visible characters")
    return value


def matching(pattern: str, expected: str) -> AfterValidator:
    """A check of text against a pattern; `expected` is what to say, the value never is."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(f"expected {expected}")
        return value

    return AfterValidator(check)


Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=1000)]
Url: TypeAlias = Annotated[BaseUrl, PlainValidator(_url)]
Count: TypeAlias = Annotated[int, Field(ge=1, le=32)]
Timeout: TypeAlias = Annotated[timedelta, PlainValidator(_timeout)]
DeskName: TypeAlias = Annotated[
    str, matching(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", "a name of letters, digits, - and _")
]
Reason: TypeAlias = Annotated[str, Field(min_length=10, max_length=200)]

# What the four keys of a secret may be; `secrets` owns what becomes of them.
SecretVariable: TypeAlias = Annotated[str, AfterValidator(_variable)]
SecretCommand: TypeAlias = Annotated[list[Text], Field(min_length=1, max_length=50)]
Line: TypeAlias = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]
SecretEntry: TypeAlias = Line


class Table(BaseModel):
    """A table of the configuration: no unknown keys, and no value ever in an error."""

    # hide_input_in_errors: a value must never reach an error (reliability: finding 10).
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, strict=True)


class OidcTable(Table):
    """`[oidc]`, or `[contexts.NAME.oidc]`: the provider at which `ordertrace login` logs in."""

    issuer: Annotated[Text, AfterValidator(_issuer)]
    client_id: Line
    client_secret_env: SecretVariable | None = None
    client_secret_file: Text | None = None
    client_secret_command: SecretCommand | None = None
    client_secret_keyring: SecretEntry | None = None
    scopes: Annotated[list[Annotated[str, AfterValidator(_scope)]], Field(max_length=50)] = [
        "openid"
    ]
    audience: Line | None = None
    resource: Line | None = None
    flow: Literal["device", "browser"] | None = None
    roles_claim: Line | None = None
    trusted_hosts: Annotated[list[Annotated[str, AfterValidator(_host)]], Field(max_length=20)] = []


class SettingsTable(Table):
    """Settings of one place: the top of the file, one of its contexts, flags, environment."""

    jaeger_url: Url | None = None
    ui_url: Url | None = None
    headers: Annotated[dict[str, str], AfterValidator(_headers)] | None = None
    tenant: Annotated[Text, AfterValidator(_tenant)] | None = None
    tenant_header: Annotated[Text, AfterValidator(_header_name)] | None = None
    token_env: SecretVariable | None = None
    token_file: Text | None = None
    token_command: SecretCommand | None = None
    token_keyring: SecretEntry | None = None
    user: Annotated[Text, AfterValidator(_user)] | None = None
    password_env: SecretVariable | None = None
    password_file: Text | None = None
    password_command: SecretCommand | None = None
    password_keyring: SecretEntry | None = None
    client_cert_file: Text | None = None
    client_key_file: Text | None = None
    client_key_password_env: SecretVariable | None = None
    client_key_password_file: Text | None = None
    client_key_password_command: SecretCommand | None = None
    client_key_password_keyring: SecretEntry | None = None
    oidc: OidcTable | None = None
    ca_file: Text | None = None
    proxy: Url | None = None
    insecure_http: Reason | None = None
    timeout: Timeout | None = None
    max_bytes: Annotated[int, PlainValidator(_size)] | None = None
    concurrency: Count | None = None
    search_depth: Annotated[int, Field(ge=1, le=10_000)] | None = None
    profile: Text | None = None
    lang: Literal["en", "ru"] | None = None
    plain: bool | None = None
    history: bool | None = None
    pager: Annotated[str, Field(max_length=1000)] | None = None
    since: Annotated[timedelta, PlainValidator(_window)] | None = None
    outbox: Text | None = None


class ConfigFile(SettingsTable):
    """The file: settings for every context, the usual context, each context's own, help desks.

    desks: each is checked by its kind's own table, in `desks`.
    """

    context: Text | None = None
    contexts: dict[str, SettingsTable] = {}
    desks: dict[DeskName, dict[str, Any]] = {}
