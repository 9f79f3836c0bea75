"""Who is logged in, as lines and as JSON; never a token."""

import json
from datetime import datetime
from typing import Annotated, TypedDict

from msgspec import Struct

from ordertrace_cli.render.listing import listing, sentence
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.told import Instant, Told
from ordertrace_cli.texts import access
from ordertrace_cli.times import rfc3339

WHOAMI_SCHEMA = "ordertrace.whoami/1"


class WhoamiJson(TypedDict):
    """A login; null where the provider does not tell."""

    schema: str
    issuer: str
    subject: str | None
    name: str | None
    roles: list[str] | None
    role_wanted: Annotated[str | None, Told("The role that the profile names.")]
    expires_at: Instant | None
    renewable: Annotated[bool, Told("Whether another token comes by itself then.")]
    kept_in: str


class Account(Struct, frozen=True):
    """A login as a person wants to see it.

    name: "" where the provider tells none. roles: None where it tells none anywhere. wanted,
    ask: the role that the profile names, and who gives it. expires_at: of the token in use;
    renewable: whether another one comes by itself then. place: where all this is kept.
    """

    issuer: str
    subject: str
    name: str
    roles: tuple[str, ...] | None
    wanted: str
    ask: str
    expires_at: datetime | None
    renewable: bool
    place: str

    @property
    def lacks_role(self) -> bool:
        return bool(self.wanted) and self.roles is not None and self.wanted not in self.roles


def render_account(account: Account, look: Look) -> str:
    texts = look.texts
    rows = (
        (texts.say(access.ACCOUNT), _who(account, look)),
        (texts.say(access.ISSUER), account.issuer),
        (texts.say(access.ROLES), _roles(account, look)),
        (texts.say(access.TOKEN), _life(account, look)),
        (texts.say(access.KEPT_IN), account.place),
    )
    told = listing(look, [((title, "dim"), value) for title, value in rows])
    if not account.lacks_role:
        return told
    known = {"ask": account.ask} if account.ask else {}
    missing = texts.say(access.ROLE_MISSING, role=account.wanted, **known)
    return told + sentence(look, (missing, "bold yellow"))


def account_json(account: Account) -> str:
    """One document; its shape is told in docs/access.md."""
    document: WhoamiJson = {
        "schema": WHOAMI_SCHEMA,
        "issuer": account.issuer,
        "subject": account.subject or None,
        "name": account.name or None,
        "roles": list(account.roles) if account.roles is not None else None,
        "role_wanted": account.wanted or None,
        "expires_at": rfc3339(account.expires_at) if account.expires_at else None,
        "renewable": account.renewable,
        "kept_in": account.place,
    }
    return json.dumps(document, indent=2) + "\n"


def _who(account: Account, look: Look) -> str:
    names = dict.fromkeys(filter(None, (account.name, account.subject)))
    return look.separator.join(names) or look.texts.say(access.UNNAMED)


def _roles(account: Account, look: Look) -> str:
    if account.roles is None:
        return look.texts.say(access.ROLES_UNKNOWN)
    return ", ".join(account.roles) or look.texts.say(access.NO_ROLES)


def _life(account: Account, look: Look) -> str:
    texts = look.texts
    after = texts.say(access.RENEWED if account.renewable else access.NOT_RENEWED)
    if account.expires_at is None:
        return after
    ended = account.expires_at <= look.now
    until = access.TOKEN_ENDED if ended else access.TOKEN_UNTIL
    return f"{texts.say(until, at=account.expires_at)}; {after}"
