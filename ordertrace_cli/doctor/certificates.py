"""Which certificates servers are checked against: strange bundles explain strange errors."""

import ssl
from collections.abc import Mapping
from pathlib import Path

from ordertrace_cli.redact import clean


def trusted_store(ca_file: Path | None, environment: Mapping[str, str]) -> str:
    """The configured file, else what OpenSSL takes, with the variable that moved it there."""
    if ca_file is not None:
        return clean(str(ca_file), 200)
    paths = ssl.get_default_verify_paths()
    for variable, found in (
        (paths.openssl_cafile_env, paths.cafile),
        (paths.openssl_capath_env, paths.capath),
    ):
        if environment.get(variable):
            return f"{clean(environment[variable], 200)} ({variable})"
        if found:
            return clean(found, 200)
    return "the certificates of this system"
