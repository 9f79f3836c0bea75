"""A webhook: what a receiver gets, how it verifies it, and what its answers mean."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import respx

from ordertrace_cli.config.load import load_desks
from ordertrace_cli.desks.delivery import deliver
from ordertrace_cli.desks.outbox import Outbox
from ordertrace_cli.desks.outcome import Delivery, Outcome, ReadBack
from ordertrace_cli.desks.protocol import Attachment, Draft
from ordertrace_cli.desks.webhook import WebhookDesk
from ordertrace_cli.errors import ConfigurationError
from tests.desks.shelf import TRACE_ID, Time, draft, wish

HOOK = "https://hooks.test/orders"
SECRET = "hook-canary-secret"
NOW = 1_795_575_600


def open_webhook(folder: Path, **environment: str) -> WebhookDesk:
    path = folder / "config.toml"
    path.write_text(
        f'[desks.hook]\nkind = "webhook"\nurl = "{HOOK}"\nkey_id = "duty-2026"\n'
        'secret_env = "HOOK_SECRET"\n',
        encoding="utf-8",
    )
    settings = load_desks({"ORDERTRACE_CONFIG": str(path), **environment})["hook"]
    return WebhookDesk(settings, 5.0, clock=lambda: NOW)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebhookDesk]:
    made = open_webhook(tmp_path, HOOK_SECRET=SECRET)
    yield made
    made.close()


def sent(desk: WebhookDesk, folder: Path, about: Draft | None = None) -> Delivery:
    return deliver(desk, about or draft(desk="hook"), Outbox(folder / "o"), wish(), Time().pace())


def code(delivery: Delivery) -> int:
    return delivery.error.exit_code if delivery.error else 0


def test_a_receiver_can_verify_who_sent_it_and_when(
    desk: WebhookDesk, respx_mock: respx.MockRouter
) -> None:
    """As docs/desks.md tells receivers, not by the function that signs."""
    route = respx_mock.post(HOOK).respond(200)
    desk.create(draft(), "")
    request: httpx.Request = route.calls.last.request
    timestamp = request.headers["Ordertrace-Timestamp"]
    signed = f"{timestamp}.".encode() + request.content
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert timestamp == str(NOW)
    assert request.headers["Ordertrace-Signature"] == f"v1={expected}"
    assert request.headers["Ordertrace-Key-Id"] == "duty-2026"


def test_the_document_holds_ticket_ids_and_files(
    desk: WebhookDesk, respx_mock: respx.MockRouter
) -> None:
    route = respx_mock.post(HOOK).respond(200)
    files = (Attachment("trace.json", "application/json", b"\x00\xff"),)
    desk.create(draft(attachments=files), "")
    document = json.loads(route.calls.last.request.content)
    assert document["schema"] == "ordertrace.webhook/1"
    assert (document["trace_id"], document["dedupe_key"]) == (TRACE_ID, f"ordertrace-{TRACE_ID}")
    assert document["body"] == "It stands still.\n"
    assert base64.b64decode(document["attachments"][0]["base64"]) == b"\x00\xff"


def test_a_lost_answer_is_sent_again_under_the_same_key(
    desk: WebhookDesk, respx_mock: respx.MockRouter, tmp_path: Path
) -> None:
    route = respx_mock.post(HOOK).mock(side_effect=[httpx.Response(500), httpx.Response(200)])
    assert code(sent(desk, tmp_path)) == 8
    assert sent(desk, tmp_path, draft("today", desk="hook")).outcome is Outcome.CREATED
    first, second = (call.request for call in route.calls)
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert first.content == second.content


def test_it_is_sent_once(desk: WebhookDesk, respx_mock: respx.MockRouter, tmp_path: Path) -> None:
    answer = {"id": 7, "url": "https://hooks.test/tickets/7", "trace_id": TRACE_ID}
    route = respx_mock.post(HOOK).respond(201, json=answer)
    first, second = sent(desk, tmp_path), sent(desk, tmp_path)
    assert (first.outcome, first.read_back) == (Outcome.CREATED, ReadBack.SAME)
    assert second.outcome is Outcome.FOUND
    assert second.ticket is not None
    assert (second.ticket.ref, second.ticket.link) == ("7", "https://hooks.test/tickets/7")
    assert route.call_count == 1


@pytest.mark.parametrize(
    ("answer", "read_back", "expected"),
    [
        (httpx.Response(200, text="ok"), ReadBack.UNKNOWN, 0),
        (httpx.Response(204), ReadBack.UNKNOWN, 0),
        (httpx.Response(200, json=[1]), ReadBack.UNKNOWN, 0),
        (httpx.Response(200, json={"id": None}), ReadBack.UNKNOWN, 0),
        (httpx.Response(200, json={"trace_id": "0" * 32}), ReadBack.DIFFERS, 7),
        (httpx.Response(200, html="<html>Welcome</html>"), None, 8),
        (httpx.Response(422, json={"error": "no such field"}), None, 7),
        (httpx.Response(401), None, 4),
        (httpx.Response(503), None, 8),
    ],
)
def test_what_an_answer_means(
    desk: WebhookDesk,
    respx_mock: respx.MockRouter,
    tmp_path: Path,
    answer: httpx.Response,
    read_back: ReadBack | None,
    expected: int,
) -> None:
    respx_mock.post(HOOK).mock(return_value=answer)
    delivery = sent(desk, tmp_path)
    assert (delivery.read_back, code(delivery)) == (read_back, expected)


def test_a_link_that_is_no_web_address_is_not_shown(
    desk: WebhookDesk, respx_mock: respx.MockRouter
) -> None:
    respx_mock.post(HOOK).respond(200, json={"id": "1", "url": "javascript:alert(1)"})
    assert desk.create(draft(), "").link == ""


def test_the_preview_is_what_is_sent_but_for_the_moment_and_the_secret(
    desk: WebhookDesk, respx_mock: respx.MockRouter
) -> None:
    route = respx_mock.post(HOOK).respond(200)
    (preview,) = desk.preview(draft(), "")
    desk.create(draft(), "")
    assert preview.address == HOOK
    assert preview.body.encode() == route.calls.last.request.content
    assert SECRET not in str(preview)


def test_without_its_secret_nothing_is_signed_or_sent(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="HOOK_SECRET"):
        open_webhook(tmp_path)
