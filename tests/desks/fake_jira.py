"""A stand-in for Jira, made from the vendor's documentation: no Jira can be run in a test.

Cloud: developer.atlassian.com/cloud/jira/platform/rest/v3 (documents as bodies, basic
authentication, `search/jql` with page tokens and an index that lags). Server and Data Center:
developer.atlassian.com/server/jira/platform/rest (wiki text, bearer tokens, `search` with offsets).
What it answers is spelt here again, and nothing of the desk's own module is used.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.ports import LOCAL

USER, TOKEN = "duty@desk.test", "made-up-jira-token"
PROJECT, TYPE, TYPE_ID = "SUP", "Support", "10003"
TRACE_FIELD, KEY_FIELD = "customfield_10042", "customfield_10043"
UPLOAD_LIMIT = 2_000
PAGE = 2

_JQL = re.compile(r'cf\[(\d+)\] ~ "\\"([A-Za-z0-9-]+)\\"" ORDER BY created ASC')


@dataclass(slots=True)
class StoredIssue:
    """One issue. lag: how many searches still do not see it."""

    key: str
    fields: dict[str, Any]
    lag: int
    done: bool = False
    comments: list[Any] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Jira:
    """The state behind the server. screen: name and whether required, by field id."""

    edition: str
    screen: dict[str, tuple[str, bool]]
    search_lag: int = 0
    can_close: bool = True
    issues: dict[str, StoredIssue] = field(default_factory=dict)
    url: str = ""
    lock: Lock = field(default_factory=Lock)

    @property
    def api(self) -> str:
        return "/rest/api/3" if self.edition == "cloud" else "/rest/api/2"

    @property
    def authorization(self) -> str:
        if self.edition == "server":
            return f"Bearer {TOKEN}"
        return f"Basic {base64.b64encode(f'{USER}:{TOKEN}'.encode()).decode()}"


@contextmanager
def running_jira(edition: str, **settings: Any) -> Iterator[Jira]:
    """A stand-in that answers, with the trace field required, gone afterwards."""
    screen = {
        "summary": ("Summary", True),
        "description": ("Description", False),
        TRACE_FIELD: ("Trace ID", True),
        KEY_FIELD: ("Dedupe key", False),
    }
    jira = Jira(edition, settings.pop("screen", screen), **settings)

    class Handler(_Handler):
        state = jira

    server = ThreadingHTTPServer((LOCAL, 0), Handler)
    jira.url = f"http://{LOCAL}:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield jira
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True, slots=True)
class _Reply(Exception):  # noqa: N818  an answer, not an error
    status: int
    body: Any = None


def _error(status: int, *messages: str, **errors: str) -> _Reply:
    return _Reply(status, {"errorMessages": list(messages), "errors": errors})


class _Handler(BaseHTTPRequestHandler):
    state: Jira
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def _answer(self) -> None:
        data = self.rfile.read(int(self.headers.get("content-length", "0")))
        try:
            with self.state.lock:
                reply = self._reply(data)
        except _Reply as early:
            reply = early
        body = b"" if reply.body is None else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("content-type", "application/json;charset=UTF-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reply(self, data: bytes) -> _Reply:
        jira = self.state
        if self.headers.get("authorization") != jira.authorization:
            raise _error(401, "Client must be authenticated to access this resource.")
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if not parts.path.startswith(f"{jira.api}/"):
            raise _error(404, "dead link")
        words = parts.path.removeprefix(f"{jira.api}/").split("/")
        match (self.command, words):
            case ("GET", ["myself"]):
                return _Reply(200, {"active": True, "displayName": "Duty"})
            case ("GET", ["attachment", "meta"]):
                return _Reply(200, {"enabled": True, "uploadLimit": UPLOAD_LIMIT})
            case ("GET", ["issue", "createmeta", *rest]):
                return _Reply(200, self._createmeta(rest, query))
            case ("GET", ["search", "jql"]) if jira.edition == "cloud":
                return _Reply(200, self._search(query))
            case ("GET", ["search"]) if jira.edition == "server":
                return _Reply(200, self._search(query))
            case ("POST", ["issue"]):
                return _Reply(201, self._created(json.loads(data)["fields"]))
            case (_, ["issue", key, *rest]):
                return self._on_issue(self._issue(key), rest, query, data)
        raise _error(410 if words == ["search"] else 404, "no such resource")

    def _issue(self, key: str) -> StoredIssue:
        if key not in self.state.issues:
            raise _error(404, "Issue does not exist or you do not have permission to see it.")
        return self.state.issues[key]

    def _createmeta(self, words: list[str], query: Mapping[str, str]) -> Any:
        cloud = self.state.edition == "cloud"
        match words:
            case [project, "issuetypes"] if project == PROJECT:
                types = [{"id": "10001", "name": "Task"}, {"id": TYPE_ID, "name": TYPE}]
                return {"issueTypes" if cloud else "values": types, "total": len(types)}
            case [project, "issuetypes", number] if (project, number) == (PROJECT, TYPE_ID):
                start = int(query.get("startAt", "0"))
                fields = [
                    {"fieldId": key, "name": name, "required": required}
                    for key, (name, required) in self.state.screen.items()
                ]
                page = fields[start : start + PAGE]
                return {"fields" if cloud else "values": page, "total": len(fields)}
        raise _error(404, "No project could be found with that key.")

    def _created(self, fields: dict[str, Any]) -> Any:
        jira = self.state
        if fields.pop("project", None) != {"key": PROJECT}:
            raise _error(400, project="valid project is required")
        if fields.pop("issuetype", None) != {"id": TYPE_ID}:
            raise _error(400, issuetype="Specify a valid issue type")
        self._check(fields)
        for key, (name, required) in jira.screen.items():
            if required and not fields.get(key):
                raise _error(400, **{key: f"{name} is required."})
        key = f"{PROJECT}-{len(jira.issues) + 1}"
        jira.issues[key] = StoredIssue(key, fields, jira.search_lag)
        return {"id": str(10_000 + len(jira.issues)), "key": key}

    def _check(self, fields: Mapping[str, Any]) -> None:
        for key, value in fields.items():
            if key not in self.state.screen:
                why = (
                    f"Field '{key}' cannot be set. It is not on the appropriate screen, or unknown."
                )
                raise _error(400, **{key: why})
            if key == "description":
                self._check_text(value)
            elif not isinstance(value, str) or len(value) > 255:
                raise _error(400, **{key: "Operation value must be a string of 255 characters."})

    def _check_text(self, value: Any) -> None:
        if self.state.edition == "server":
            if not isinstance(value, str):
                raise _error(400, description="Operation value must be a string")
            return
        if not isinstance(value, dict) or (value.get("type"), value.get("version")) != ("doc", 1):
            raise _error(400, description="Operation value must be an Atlassian Document")
        for paragraph in value["content"]:
            for node in paragraph["content"]:
                if node["type"] == "text" and not node["text"]:
                    raise _error(400, "INVALID_INPUT")

    def _search(self, query: Mapping[str, str]) -> Any:
        jira = self.state
        asked = _JQL.fullmatch(query["jql"])
        if asked is None:
            raise _error(400, "Error in the JQL Query")
        hits = []
        for issue in jira.issues.values():
            if issue.lag:
                issue.lag -= 1
            elif asked[2] in str(issue.fields.get(f"customfield_{asked[1]}", "")):
                hits.append(self._shown(issue, query))
        start = int(query.get("nextPageToken" if jira.edition == "cloud" else "startAt", "0"))
        page: dict[str, Any] = {"issues": hits[start : start + PAGE]}
        if jira.edition == "server":
            page |= {"total": len(hits), "startAt": start}
        elif start + PAGE < len(hits):
            page["nextPageToken"] = str(start + PAGE)
        return page

    def _shown(self, issue: StoredIssue, query: Mapping[str, str]) -> Any:
        category = {"key": "done" if issue.done else "new"}
        known = {**issue.fields, "status": {"name": "any", "statusCategory": category}}
        wanted = query.get("fields", "").split(",")
        return {"key": issue.key, "fields": {key: known.get(key) for key in wanted}}

    def _on_issue(
        self, issue: StoredIssue, words: list[str], query: Mapping[str, str], data: bytes
    ) -> _Reply:
        match (self.command, words):
            case ("GET", []):
                return _Reply(200, self._shown(issue, query))
            case ("PUT", []):
                changes = json.loads(data)["fields"]
                self._check(changes)
                issue.fields.update(changes)
                return _Reply(204)
            case ("GET", ["comment"]):
                start = int(query.get("startAt", "0"))
                shown = [{"body": body} for body in issue.comments[start : start + PAGE]]
                return _Reply(200, {"comments": shown, "total": len(issue.comments)})
            case ("POST", ["comment"]):
                body = json.loads(data)["body"]
                self._check_text(body)
                issue.comments.append(body)
                return _Reply(201, {"id": "1"})
            case ("POST", ["attachments"]):
                return self._attached(issue, data)
            case ("GET", ["transitions"]):
                return _Reply(200, {"transitions": self._transitions()})
            case ("POST", ["transitions"]):
                issue.done = json.loads(data)["transition"]["id"] == "31"
                return _Reply(204)
        raise _error(404, "no such resource")

    def _transitions(self) -> list[Any]:
        started = {"id": "21", "to": {"statusCategory": {"key": "indeterminate"}}}
        closed = {"id": "31", "to": {"statusCategory": {"key": "done"}}}
        return [started, closed] if self.state.can_close else [started]

    def _attached(self, issue: StoredIssue, data: bytes) -> _Reply:
        if self.headers.get("x-atlassian-token") != "no-check":
            raise _Reply(403, {"errorMessages": ["XSRF check failed"], "errors": {}})
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        form = message_from_bytes(head + data, policy=default)
        for part in form.iter_parts():
            if part.get_param("name", header="content-disposition") == "file":
                content, name = part.get_content(), str(part.get_filename())
                if len(content) > UPLOAD_LIMIT:
                    raise _error(413, "The file exceeds its maximum permitted size.")
                issue.files[name] = content
                return _Reply(200, [{"filename": name}])
        raise _error(400, "no file")
