"""What an answer of a desk's server, or none, means for the ticket."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import respx
import stamina

from ordertrace_cli.config.desks import DeskSettings, WebhookTable
from ordertrace_cli.config.secrets import Whereabouts
from ordertrace_cli.desks.web import DeskWeb, Headers, Outgoing
from ordertrace_cli.errors import (
    AccessDeniedError,
    ExitCode,
    OrdertraceError,
    TicketNotSentError,
    TicketRefusedError,
    TicketUnknownError,
    UnreadableError,
)
from ordertrace_cli.sources.address import BaseUrl
from tests.ports import free_port
from tests.sources.raw_server import raw_server, resetting

BASE = "http://desk.test/base"
CREATE = Outgoing("POST", "/issues", b'{"title": "x"}')
LOGIN = '<html><form><input type="password"></form></html>'


def reasons(document: Any) -> list[str]:
    return [str(each) for each in document["errors"]]


def desk_web(base: BaseUrl, timeout: float = 5.0) -> DeskWeb:
    table = WebhookTable(kind="webhook", url="http://desk.test/base")  # type: ignore[arg-type]  # parsed
    where = Whereabouts(lambda _: "config.toml:1: desks.tracker", Path("config.toml"), {})
    settings = DeskSettings("tracker", table, where)
    headers = Headers(secret=(("X-Api-Key", "canary"),), plain=(("Referer", BASE),))
    return DeskWeb(settings, base, headers, timeout, reasons)


@pytest.fixture
def web() -> Iterator[DeskWeb]:
    made = desk_web(BaseUrl("http", "desk.test", 80, "/base"))
    with stamina.set_testing(True, attempts=1):
        yield made
    made.close()


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, TicketRefusedError, 7),
        (404, TicketRefusedError, 7),
        (409, TicketRefusedError, 7),
        (422, TicketRefusedError, 7),
        (429, TicketNotSentError, 7),
        (401, AccessDeniedError, 4),
        (403, AccessDeniedError, 4),
        (500, TicketUnknownError, 8),
        (502, TicketUnknownError, 8),
        (303, TicketUnknownError, 8),
    ],
)
def test_a_status_says_whether_there_may_be_a_ticket(
    web: DeskWeb,
    respx_mock: respx.MockRouter,
    status: int,
    kind: type[OrdertraceError],
    code: ExitCode,
) -> None:
    route = respx_mock.post(f"{BASE}/issues").respond(status, json={})
    with pytest.raises(OrdertraceError) as caught:
        web.send(CREATE)
    assert type(caught.value) is kind
    assert caught.value.exit_code == code
    assert route.call_count == 1


def test_nobody_there_means_no_ticket() -> None:
    with pytest.raises(TicketNotSentError):
        desk_web(BaseUrl("http", "127.0.0.1", free_port())).send(CREATE)


def test_a_lost_answer_means_that_nobody_knows() -> None:
    with raw_server(resetting()) as server, pytest.raises(TicketUnknownError):
        desk_web(BaseUrl("http", "127.0.0.1", server.port)).send(CREATE)


@pytest.mark.parametrize("body", ["<html>Welcome</html>", '{"id": ', "\xff"])
def test_success_in_no_known_words_means_that_nobody_knows(
    web: DeskWeb, respx_mock: respx.MockRouter, body: str
) -> None:
    respx_mock.post(f"{BASE}/issues").respond(201, text=body)
    with pytest.raises(TicketUnknownError):
        web.send(CREATE)


def test_a_login_page_means_no_ticket(web: DeskWeb, respx_mock: respx.MockRouter) -> None:
    respx_mock.post(f"{BASE}/issues").respond(200, html=LOGIN)
    with pytest.raises(AccessDeniedError) as caught:
        web.send(CREATE)
    assert "config.toml:1: desks.tracker" in caught.value.hint


def test_reasons_of_a_refusal_are_told_cleaned_and_masked(
    web: DeskWeb, respx_mock: respx.MockRouter
) -> None:
    answer = {"errors": ["Trace ID can't be blank\x1b[31m", "Amount 123456 of a@b.example is bad"]}
    respx_mock.post(f"{BASE}/issues").respond(422, json=answer)
    with pytest.raises(TicketRefusedError) as caught:
        web.send(CREATE)
    assert "Trace ID can't be blank" in caught.value.what
    for hidden in ("\x1b", "123456", "a@b.example"):
        assert hidden not in caught.value.what


@pytest.mark.parametrize("body", [{"error": 1}, [], None, {"errors": 5}])
def test_a_refusal_in_unknown_words_is_still_a_refusal(
    web: DeskWeb, respx_mock: respx.MockRouter, body: object
) -> None:
    respx_mock.post(f"{BASE}/issues").respond(422, json=body)
    with pytest.raises(TicketRefusedError):
        web.send(CREATE)


def test_a_question_is_answered_by_json_or_by_nothing(
    web: DeskWeb, respx_mock: respx.MockRouter
) -> None:
    respx_mock.get(f"{BASE}/issues", params={"q": "1"}).respond(200, json={"issues": []})
    respx_mock.get(f"{BASE}/nothing").respond(404)
    respx_mock.get(f"{BASE}/page").respond(200, html="<html>Welcome</html>")
    respx_mock.get(f"{BASE}/bad").respond(400, json={"errors": ["no such query"]})
    assert web.get("/issues", {"q": "1"}) == {"issues": []}
    assert web.get("/nothing") is None
    with pytest.raises(UnreadableError, match="a web page"):
        web.get("/page")
    with pytest.raises(UnreadableError, match="no such query"):
        web.get("/bad")


def test_the_preview_is_what_is_sent_without_its_secrets(
    web: DeskWeb, respx_mock: respx.MockRouter
) -> None:
    route = respx_mock.post(f"{BASE}/issues").respond(201, json={"id": 1})
    preview = web.preview(CREATE)
    assert web.send(CREATE) == {"id": 1}
    sent = route.calls.last.request
    assert (preview.method, preview.address) == (sent.method, str(sent.url))
    assert json.loads(preview.body) == json.loads(sent.content)
    shown = {name.lower(): value for name, value in preview.headers}
    assert sent.headers["x-api-key"] == "canary"
    assert shown.pop("x-api-key") == "(hidden)"
    assert shown.items() <= dict(sent.headers.items()).items()
