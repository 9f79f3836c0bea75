"""What a server may be shown to be let in, and whom to ask when it is not enough."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from msgspec import Struct


@dataclass(frozen=True, slots=True)
class Basic:
    """User and password (RFC 7617), sent as UTF-8."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """What TLS shows the server. key_file: None where the certificate's file holds the key too."""

    certificate_file: Path
    key_file: Path | None = None
    password: str | None = field(default=None, repr=False)


class LoginSession(Protocol):
    """A login at an identity provider, of which a server sees short-lived tokens."""

    def token(self) -> str:
        """A token to send now. Raises LoginNeededError, UnreachableError and their like."""

    def renew(self, refused: str) -> str:
        """Another token than the one that a server refused. Raises as `token` does."""

    def doubt(self, refused: str) -> str:
        """What is wrong with a fresh token that was refused too, "" where nothing can be seen."""


class Doorkeeper(Struct, frozen=True):
    """Whom to ask. role: who may read, "" where nobody said. login: the command that logs in."""

    role: str = ""
    ask: str = ""
    login: str = ""

    @property
    def for_role(self) -> str:
        role = f"the role {self.role}" if self.role else "the role that may read here"
        return f"this account lacks {role}: ask {self.ask or 'the team lead'}"


UNKNOWN_DOORKEEPER = Doorkeeper()
