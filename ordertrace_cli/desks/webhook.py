"""A webhook as a help desk: the ticket as one signed JSON document.

The receiver knows by the signature who sends, by the timestamp that it is no old copy, and by
`Idempotency-Key` that it has it already. It cannot be asked what it holds; what it answers, it may.
docs/desks.md tells receivers how to verify.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from ordertrace_cli.config.desks import DeskSettings, WebhookTable
from ordertrace_cli.desks.drafts import once_key
from ordertrace_cli.desks.protocol import (
    DeskCheck,
    DeskKind,
    DeskTicket,
    Draft,
    FieldState,
    Preview,
    Traits,
)
from ordertrace_cli.desks.unsearchable import OnlyTakes
from ordertrace_cli.desks.web import DeskWeb, Headers, Outgoing
from ordertrace_cli.tickets.markup import safe_url
from ordertrace_cli.tickets.model import BodyFormat
from ordertrace_cli.times import rfc3339

SCHEMA = "ordertrace.webhook/1"
_LATER = "(made when it is sent)"


class _Answer(msgspec.Struct):
    """What a receiver may tell: the ticket's id, its page, the trace id as it was stored."""

    id: str | int = ""
    url: str = ""
    trace_id: str = ""


class WebhookDesk(OnlyTakes):
    """One receiver. clock: seconds since 1970, for the signature."""

    traits = Traits(BodyFormat.MARKDOWN, searchable=False, comments=False, attaches_later=False)

    def __init__(
        self, settings: DeskSettings, timeout: float, clock: Callable[[], float] = time.time
    ) -> None:
        assert isinstance(settings.table, WebhookTable)  # noqa: S101  the registry's doing
        self._table = settings.table
        self._secret = settings.revealed("secret").encode()
        self._clock = clock
        self._path = settings.table.url.path or "/"
        base = replace(settings.table.url, path="")
        self._web = DeskWeb(settings, base, Headers(), timeout, _reasons)

    def check(self) -> DeskCheck:
        """Nothing can be asked; the fields are those of the document."""
        return DeskCheck(FieldState.UNKNOWN, FieldState.UNKNOWN, "trace_id")

    def preview(self, draft: Draft, once: str) -> tuple[Preview, ...]:  # noqa: ARG002  no tokens here
        return (self._web.preview(self._outgoing(draft, _LATER, _LATER)),)

    def create(self, draft: Draft, once: str) -> DeskTicket:  # noqa: ARG002  no tokens here
        timestamp = str(int(self._clock()))
        signature = sign(self._secret, timestamp, _document(draft))
        told = self._web.send_anyhow(self._outgoing(draft, timestamp, f"v1={signature}"))
        try:
            answer = msgspec.convert(told or {}, _Answer)
        except msgspec.ValidationError:
            # Taken all the same: the status has said so.
            answer = _Answer()
        return DeskTicket(str(answer.id), safe_url(answer.url), True, answer.trace_id)

    def close(self) -> None:
        self._web.close()

    def _outgoing(self, draft: Draft, timestamp: str, signature: str) -> Outgoing:
        headers = {
            "Idempotency-Key": once_key(draft),
            "Ordertrace-Key-Id": self._table.key_id,
            "Ordertrace-Timestamp": timestamp,
            "Ordertrace-Signature": signature,
        }
        return Outgoing("POST", self._path, _document(draft), headers=headers)


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp, a full stop and the body as it is sent; in hex."""
    return hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _document(draft: Draft) -> bytes:
    """The same bytes at every attempt."""
    return msgspec.json.encode(
        {
            "schema": SCHEMA,
            "trace_id": draft.trace_id,
            "dedupe_key": draft.dedupe_key,
            "title": draft.title,
            "body": draft.body,
            "body_format": draft.body_format.value,
            "fields": dict(draft.fields),
            "severity": draft.severity.value,
            "language": draft.language,
            "written_at": rfc3339(draft.written_at),
            "attachments": [
                {
                    "name": each.name,
                    "content_type": each.content_type,
                    "base64": base64.b64encode(each.data).decode("ascii"),
                }
                for each in draft.attachments
            ],
        }
    )


def _reasons(document: Any) -> Iterable[str]:
    return (str(document["error"]),)


KIND = DeskKind("webhook", WebhookDesk)
