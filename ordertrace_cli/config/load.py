"""Settings of one run: flags over environment over the user's file over defaults.

Owns the order of the places, and to whom a stored secret may go. In the file a named context
goes over the top of the file. A setting is taken whole from one place: headers are not mixed.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ordertrace_cli.config.desks import DeskSettings, read_desks
from ordertrace_cli.config.oidc import read_oidc
from ordertrace_cli.config.places import (
    CONFIG_VARIABLE,
    CONTEXT_VARIABLE,
    Layer,
    UserFile,
    environment_layer,
    file_layers,
    flag,
    flag_layer,
    unknown_variables,
    user_file,
    variable,
)
from ordertrace_cli.config.private_files import check_private
from ordertrace_cli.config.secrets import Secret, find_secret, secret_key
from ordertrace_cli.config.settings import Origin, OriginKind, Settings
from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.redact import clean

_PLAIN = (
    "jaeger_url", "ui_url", "tenant", "tenant_header", "proxy", "insecure_http", "timeout",
    "max_bytes", "concurrency", "search_depth", "lang", "plain", "history", "pager", "since",
)  # fmt: skip
_PATHS = ("ca_file", "profile", "client_cert_file", "client_key_file", "outbox")
_SECRET_HEADER = re.compile(r"auth|cookie|token|key|secret", re.IGNORECASE)


def load_settings(flags: Mapping[str, object], environment: Mapping[str, str]) -> Settings:
    """The settings of this run. Raises ConfigurationError.

    flags: by name of the setting, None where an option was not given; `context` is one of
    them. environment: all variables; those that begin with ORDERTRACE_ are ours.
    """
    run = _Run(flags, environment)
    run.take_plain_values()
    run.take_login()
    run.take_key_password()
    run.take_headers()
    return Settings(**run.values, origins=run.origins, notices=tuple(run.notices))


def load_desks(environment: Mapping[str, str]) -> Mapping[str, DeskSettings]:
    """The help desks of the user's file, by name; may be empty. Raises ConfigurationError."""
    file = user_file(environment)
    if file.document is None:
        return {}
    return read_desks(file.document, file.content.desks, file.path, environment)


class _Run:
    """The values found so far, with their origins and with what the person should be told."""

    def __init__(self, flags: Mapping[str, object], environment: Mapping[str, str]) -> None:
        self.values: dict[str, Any] = {}
        self.origins: dict[str, Origin] = {}
        self.notices = [
            f"the variable {name} means nothing to ordertrace"
            for name in unknown_variables(environment)
        ]
        self._environment = environment
        self._file = user_file(environment)
        if self._file.document is not None:
            named = environment.get(CONFIG_VARIABLE)
            origin = _variable_origin(CONFIG_VARIABLE) if named else Origin(OriginKind.DEFAULT)
            self._set("config_file", self._file.path, origin)
        self._layers = self._find_layers(flags)

    def take_plain_values(self) -> None:
        for key in _PLAIN + _PATHS:
            if layer := _first(self._layers, key):
                value = getattr(layer.table, key)
                self._set(
                    key,
                    layer.where.path(key, value) if key in _PATHS else value,
                    layer.origin(key),
                )
        if reason := self.values.get("insecure_http"):
            self.notices.append(
                "credentials may go over plain http in public networks: "
                f"{clean(reason)} ({self.origins['insecure_http']})"
            )

    def take_login(self) -> None:
        """Token, user and password, or provider: of the strongest place that has any of them."""
        if self._take_given("token"):
            return
        for layer in self._layers:
            way = _way_of_login(layer)
            if way is None:
                continue
            if not self._is_for_another_server(layer, way, "login"):
                if way == "user":
                    self._take_user(layer)
                elif way == "oidc":
                    self._take_provider(layer)
                else:
                    self._set_secret("token", layer)
            return

    def take_key_password(self) -> None:
        """Of the client key; TLS shows the certificate only to the server it was configured for."""
        layer = _first(self._layers, "client_cert_file")
        if layer is None:
            return
        if self._is_for_another_server(layer, "client_cert_file", "client certificate"):
            del self.values["client_cert_file"]
            self.values.pop("client_key_file", None)
        elif not self._take_given("client_key_password"):
            self._set_secret("client_key_password", layer)

    def _take_user(self, layer: Layer) -> None:
        self._set("user", layer.table.user, layer.origin("user"))
        if self._take_given("password"):
            return
        self._set_secret("password", layer)
        if self.values["password"] is None:
            raise ConfigurationError(
                f"{layer.place('user')}: a user without a password",
                "password_keyring (or _env, _file, _command) names it; so does "
                f"{variable('password')}",
            )

    def _take_provider(self, layer: Layer) -> None:
        assert layer.table.oidc is not None  # noqa: S101  this is the way of the layer
        text = self._environment.get(variable("client_secret"))
        given = Secret(partial(str, text)) if text else None
        provider = read_oidc(layer.table.oidc, layer.where.inside("oidc"), given)
        self._set("oidc", provider, layer.origin("oidc"))

    def _take_given(self, name: str) -> bool:
        """Whether a variable of ours holds this secret itself."""
        text = self._environment.get(variable(name))
        if text:
            self._set(name, Secret(partial(str, text)), _variable_origin(variable(name)))
        return bool(text)

    def _set_secret(self, name: str, layer: Layer) -> None:
        key = secret_key(name, layer.table, layer.where)
        secret = find_secret(name, layer.table, layer.where)
        self._set(name, secret, layer.origin(key or name))

    def take_headers(self) -> None:
        layer = _first(self._layers, "headers")
        if layer is None or not layer.table.headers:
            return
        headers = layer.table.headers
        secret = any(map(_SECRET_HEADER.search, headers))
        if secret and self._is_for_another_server(layer, "headers", "headers"):
            headers = {
                name: text for name, text in headers.items() if not _SECRET_HEADER.search(name)
            }
        guarded = self._file if secret and layer.kind is OriginKind.FILE else None
        place = layer.place("headers")
        hidden = (
            (name, Secret(partial(_header, text, guarded, place))) for name, text in headers.items()
        )
        self._set("headers", tuple(hidden), layer.origin("headers"))

    def _set(self, name: str, value: object, origin: Origin) -> None:
        self.values[name] = value
        self.origins[name] = origin

    def _find_layers(self, flags: Mapping[str, object]) -> tuple[Layer, ...]:
        settings = {key: value for key, value in flags.items() if key != "context"}
        context, origin = self._context(flags.get("context"))
        if context is not None:
            self._set("context", context, origin)
        return (
            flag_layer(settings, self._environment),
            environment_layer(self._environment),
            *file_layers(self._file, context, str(origin), self._environment),
        )

    def _context(self, asked: object) -> tuple[str | None, Origin]:
        if asked is not None:
            return str(asked), Origin(OriginKind.FLAG, flag("context"))
        if name := self._environment.get(CONTEXT_VARIABLE):
            return name, _variable_origin(CONTEXT_VARIABLE)
        name, document = self._file.content.context, self._file.document
        place = document.place(("context",)) if document else ""
        return name, Origin(OriginKind.FILE, place)

    def _is_for_another_server(self, layer: Layer, key: str, what: str) -> bool:
        """Whether a secret of the file belongs to a Jaeger that this run does not ask.

        A flag or variable that names another server must not carry a stored secret there.
        """
        at_home = _first(
            [each for each in self._layers if each.kind is OriginKind.FILE], "jaeger_url"
        )
        asked = self.values.get("jaeger_url")
        if layer.kind is not OriginKind.FILE or at_home is None or asked is None:
            return False
        home = at_home.table.jaeger_url
        if home is None or (home.scheme, home.peer) == (asked.scheme, asked.peer):
            return False
        self.notices.append(
            f"the {what} of {layer.place(key)} belong{'s' * (what != 'headers')} to {home.peer} "
            f"and will not be sent to {asked.peer}"
        )
        return True


def _way_of_login(layer: Layer) -> str | None:
    """The key by which this place logs in, None where it does not. One place has one way."""
    ways = [
        key
        for key in (
            secret_key("token", layer.table, layer.where),
            "user" if layer.table.user is not None else None,
            "oidc" if layer.table.oidc is not None else None,
        )
        if key is not None
    ]
    if len(ways) > 1:
        raise ConfigurationError(
            f"{layer.place(ways[-1])}: {' and '.join(ways)} are given together", "keep one of them"
        )
    stray = secret_key("password", layer.table, layer.where)
    if stray is not None and layer.table.user is None:
        raise ConfigurationError(f"{layer.place(stray)}: a password without a user", "add user")
    return ways[0] if ways else None


def _first(layers: Sequence[Layer], key: str) -> Layer | None:
    """The strongest place that gives this setting."""
    return next((layer for layer in layers if getattr(layer.table, key) is not None), None)


def _variable_origin(name: str) -> Origin:
    return Origin(OriginKind.ENVIRONMENT, name)


def _header(text: str, file: UserFile | None, place: str) -> str:
    if file is not None:
        check_private(file.path, place)
    return text
