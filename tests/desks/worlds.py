"""Help desks as the tests meet them: what is configured, and a look behind what the desk tells.

Owns one description for each vendor's server. Which of them run is the business of `conftest.py`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from ordertrace_cli.config.load import load_desks
from ordertrace_cli.desks.protocol import Attachment, Desk, Draft, Key
from ordertrace_cli.desks.registry import open_desk
from ordertrace_cli.tickets.model import BodyFormat, Severity
from tests.desks import fake_jira
from tests.desks.fake_jira import Jira
from tests.desks.redmine_server import Redmine
from tests.desks.roundup_server import Roundup
from tests.desks.rt_server import Rt

SECRET = "DESK_SECRET"
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class World:
    """One vendor's server.

    settings: the desk's table in the configuration. secret: what its `*_env` holds.
    without_field: changes that lead to a place without the mandatory field. elsewhere: to one
    that does not exist. stored: what the server holds of a ticket (title, text and comments, in
    one string). files: its attachments by name. refuses: whether the server itself refuses a
    ticket without the field.
    """

    name: str
    settings: Mapping[str, str]
    secret: str
    without_field: Mapping[str, str]
    elsewhere: Mapping[str, str]
    stored: Callable[[str], str]
    files: Callable[[str], Mapping[str, bytes]]
    refuses: bool = True

    def desk(self, folder: Path, secret: str | None = None, **changes: str) -> Desk:
        """The desk, as the configuration file describes it."""
        return open_desk(load_desks(self.configured(folder, secret, **changes))["it"], TIMEOUT)

    def open_tickets(self, folder: Path, number: int) -> list[bool]:
        """Of each ticket about the order with this number, oldest first: whether it is open."""
        desk = self.desk(folder)
        try:
            found = desk.find(Key.TRACE_ID, f"{number:032x}")
        finally:
            desk.close()
        return [each.is_open for each in found]

    def configured(
        self, folder: Path, secret: str | None = None, **changes: str
    ) -> Mapping[str, str]:
        """The environment in which the desk is called `it`; its configuration is in the folder."""
        table = {**self.settings, **changes}
        lines = ["[desks.it]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
        path = folder / "config.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return {"ORDERTRACE_CONFIG": str(path), SECRET: secret or self.secret}


def draft(
    number: int, body: str = "What happened\n  a message is gone\n\nKey: k-1\n", **changes: object
) -> Draft:
    """A ticket about the order with this number."""
    trace_id = f"{number:032x}"
    values = {
        "draft_id": f"{number:012x}",
        "desk": "it",
        "trace_id": trace_id,
        "dedupe_key": f"order-{trace_id}",
        "key": Key.TRACE_ID,
        "title": f"stuck: a message is gone, {trace_id}",
        "body": body,
        "body_format": BodyFormat.TEXT,
        "fields": {},
        "severity": Severity.HIGH,
        "language": "en",
        "written_at": datetime(2026, 11, 24, 3, tzinfo=UTC),
    }
    return Draft(**{**values, **changes})  # type: ignore[arg-type]  # by name


def trace_file(size: int = 200) -> Attachment:
    return Attachment("trace.json", "application/json", b"\x00\r\n--x" + b"t" * (size - 7))


def redmine_world(server: Redmine) -> World:
    headers = {"X-Redmine-API-Key": server.key}

    def issue(ref: str) -> dict[str, object]:
        url = f"{server.url}/issues/{ref}.json?include=journals,attachments"
        found: dict[str, object] = _get(url, headers).json()["issue"]
        return found

    def files(ref: str) -> Mapping[str, bytes]:
        attachments = issue(ref)["attachments"]
        assert isinstance(attachments, list)
        return {
            each["filename"]: _get(each["content_url"], headers).content for each in attachments
        }

    return World(
        name="redmine",
        settings={
            "kind": "redmine",
            "url": server.url,
            "project": "support",
            "key_env": SECRET,
        },
        secret=server.key,
        without_field={"project": "bare"},
        elsewhere={"project": "nowhere"},
        stored=lambda ref: json.dumps(issue(ref)),
        files=files,
    )


def rt_world(server: Rt) -> World:
    headers = {"Authorization": f"token {server.token}"}
    api = f"{server.url}/REST/2.0"

    def parts(ref: str) -> list[dict[str, str]]:
        wanted = "fields=Subject,Filename,Content&per_page=100"
        found = _get(f"{api}/ticket/{ref}/attachments?{wanted}", headers).json()["items"]
        return [dict(each) for each in found]

    return World(
        name="rt",
        settings={
            "kind": "rt",
            "url": server.url,
            "queue": "Support",
            "token_env": SECRET,
        },
        secret=server.token,
        without_field={"queue": "Bare"},
        elsewhere={"queue": "Nowhere"},
        stored=lambda ref: _get(f"{api}/ticket/{ref}", headers).text + json.dumps(parts(ref)),
        files=lambda ref: {
            each["Filename"]: each["Content"].encode() for each in parts(ref) if each["Filename"]
        },
        refuses=False,
    )


def roundup_world(server: Roundup) -> World:
    account = (server.user, server.password)

    def read(path: str) -> dict[str, Any]:
        url = f"{server.url}/rest/data/{path}?@verbose=3"
        answer = httpx.get(url, auth=account, trust_env=False, timeout=TIMEOUT)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()["data"]["attributes"]
        return found

    def stored(ref: str) -> str:
        issue = read(f"issue/{ref}")
        texts = [read(f"msg/{each['id']}")["content"] for each in issue["messages"]]
        return json.dumps([issue, texts])

    def files(ref: str) -> Mapping[str, bytes]:
        found = {}
        for each in read(f"issue/{ref}")["files"]:
            name = read(f"file/{each['id']}")["name"]
            url = f"{server.url}/file{each['id']}/{name}"
            answer = httpx.get(url, auth=account, trust_env=False, timeout=TIMEOUT)
            answer.raise_for_status()
            found[name] = answer.content
        return found

    return World(
        name="roundup",
        settings={
            "kind": "roundup",
            "url": server.url,
            "user": server.user,
            "field": "trace_id",
            "key_field": "order_key",
            "password_env": SECRET,
        },
        secret=server.password,
        without_field={"field": "no_such_property"},
        elsewhere={"url": f"{server.url}/nowhere"},
        stored=stored,
        files=files,
    )


def jira_world(server: Jira) -> World:
    cloud = server.edition == "cloud"
    return World(
        name=f"jira {server.edition}",
        settings={
            "kind": "jira",
            "url": server.url,
            "edition": server.edition,
            "project": fake_jira.PROJECT,
            "issue_type": fake_jira.TYPE,
            "key_field": "Dedupe key",
            "token_env": SECRET,
            **({"user": fake_jira.USER} if cloud else {}),
        },
        secret=fake_jira.TOKEN,
        without_field={"field": "No such field"},
        elsewhere={"project": "NONE"},
        stored=lambda ref: json.dumps([server.issues[ref].fields, server.issues[ref].comments]),
        files=lambda ref: server.issues[ref].files,
    )


def _get(url: str, headers: Mapping[str, str]) -> httpx.Response:
    answer = httpx.get(url, headers=dict(headers), trust_env=False, timeout=TIMEOUT)
    answer.raise_for_status()
    return answer
