"""TLS towards a server: whom we trust, and what we show.

A client certificate is shown to the configured server alone, never to the proxy in between.
"""

import ssl

from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.redact import clean
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.credentials import ClientCertificate


def server_context(connection: Connection) -> ssl.SSLContext | None:
    """For the server itself; None where no TLS is spoken. Raises ConfigurationError."""
    if not connection.base.secure:
        return None
    context = _trusting(connection)
    if connection.certificate is not None:
        _show(connection.certificate, context)
    return context


def proxy_context(connection: Connection) -> ssl.SSLContext | None:
    """For the proxy; None where there is none, or none with TLS. Raises ConfigurationError."""
    if connection.proxy is None or not connection.proxy.secure:
        return None
    return _trusting(connection)


def _trusting(connection: Connection) -> ssl.SSLContext:
    """The system's certificates, or the configured file instead of them."""
    if connection.ca_file is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=str(connection.ca_file))
    except OSError as error:
        raise ConfigurationError(
            f"the CA file {clean(str(connection.ca_file))} cannot be read as certificates",
            "ca_file names a PEM file",
        ) from error


def _show(certificate: ClientCertificate, context: ssl.SSLContext) -> None:
    key_file = certificate.key_file or certificate.certificate_file
    asked = False

    def password() -> str:
        # Without this OpenSSL asks on the terminal.
        nonlocal asked
        asked = True
        return certificate.password or ""

    try:
        context.load_cert_chain(certificate.certificate_file, key_file, password)
    except OSError as error:
        if asked:
            raise ConfigurationError(
                f"the key in {clean(str(key_file))} is encrypted, and not with this password",
                "client_key_password_keyring (or _env, _file, _command) names the password",
            ) from error
        raise ConfigurationError(
            f"no certificate with its key can be read from "
            f"{clean(str(certificate.certificate_file))} and {clean(str(key_file))}",
            "client_cert_file and client_key_file name PEM files that belong together",
        ) from error
