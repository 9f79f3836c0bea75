"""Talking to a desk over HTTP: what its answers mean for a ticket.

Owns the way from an HTTP answer, or from none, to the errors of `Desk`. Which requests are made,
and where an answer holds what, is the business of each desk's module.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from ordertrace_cli.config.desks import DeskSettings
from ordertrace_cli.desks.protocol import Preview
from ordertrace_cli.errors import (
    AccessDeniedError,
    ExitCode,
    OrdertraceError,
    TicketNotSentError,
    TicketRefusedError,
    TicketUnknownError,
    UnreadableError,
)
from ordertrace_cli.redact import clean, masked
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.http import Answer, HttpClient, SendError

JSON_TYPE = "application/json"
_HIDDEN = "(hidden)"
_MOST_REASONS = 5
_LONGEST_REASON = 160


class Outgoing(Struct, frozen=True):
    """One request that changes something. path: begins with `/`, behind the desk's address."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


class Headers(Struct, frozen=True):
    """What goes with every request to the desk's own server, and nowhere else.

    secret: credentials, shown as hidden. plain: the rest.
    """

    secret: tuple[tuple[str, str], ...] = ()
    plain: tuple[tuple[str, str], ...] = ()


class DeskWeb:
    """One desk's server. reasons: the desk's own words from the JSON of a refusal."""

    def __init__(
        self,
        settings: DeskSettings,
        base: BaseUrl,
        headers: Headers,
        timeout: float,
        reasons: Callable[[Any], Iterable[str]],
    ) -> None:
        self._settings = settings
        self._headers = headers
        self._reasons = reasons
        sent = (*headers.plain, *headers.secret)
        self._client = HttpClient(settings.connection(base, sent, timeout))
        self.base = base

    def get(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:
        """The JSON behind this path; None where there is nothing (404). Raises as `Desk` reads."""
        try:
            answer = self._client.get(path, parameters)
        except AccessDeniedError as error:
            raise self._denied(error) from error
        if answer.status == 404:
            return None
        if answer.status >= 400:
            raise UnreadableError(
                f"{self.base.peer} refuses the question (HTTP {answer.status}){self._told(answer)}",
                f"is {self._settings.place} right?",
            )
        return self._json(answer)

    def send(self, outgoing: Outgoing) -> Any:
        """The JSON that the desk answers, None where it answers nothing. Raises as `Desk` writes."""
        answer = self._answer(outgoing)
        try:
            return self._json(answer) if answer.body.strip() else None
        except UnreadableError as error:
            raise TicketUnknownError(error.what) from error

    def send_anyhow(self, outgoing: Outgoing) -> Any:
        """As `send`, for receivers whose status says all there is: other words count as none.

        A web page does not: that is a proxy's or a portal's answer.
        """
        answer = self._answer(outgoing)
        try:
            return self._json(answer)
        except UnreadableError as error:
            if answer.is_page:
                raise TicketUnknownError(error.what) from error
            return None

    def _answer(self, outgoing: Outgoing) -> Answer:
        """A success's answer. Raises as `Desk` writes."""
        try:
            answer = self._client.send(
                outgoing.method,
                outgoing.path,
                outgoing.body,
                outgoing.content_type if outgoing.body else "",
                headers=outgoing.headers,
            )
        except SendError as failed:
            raise self._not_sent(failed) from failed
        if answer.status >= 500:
            raise TicketUnknownError(
                f"{self.base.peer} failed (HTTP {answer.status}){self._told(answer)}"
            )
        if answer.status >= 400:
            raise TicketRefusedError(
                f"{self.base.peer} refuses (HTTP {answer.status}){self._told(answer)}"
            )
        return answer

    def preview(self, outgoing: Outgoing) -> Preview:
        """What `send` would send, without its secrets; headers of the HTTP layer are left out."""
        typed = ((("content-type", outgoing.content_type),) if outgoing.body else ()) + (
            ("content-length", str(len(outgoing.body))),
        )
        return Preview(
            outgoing.method,
            f"{self.base}{outgoing.path}",
            (
                *((name, clean(value, 500)) for name, value in self._headers.plain),
                *((name, _HIDDEN) for name, _ in self._headers.secret),
                *typed,
                *outgoing.headers.items(),
            ),
            outgoing.body.decode("utf-8", "replace"),
        )

    def close(self) -> None:
        self._client.close()

    def _json(self, answer: Answer) -> Any:
        try:
            return msgspec.json.decode(answer.body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            what = "a web page" if answer.is_page else "something else than JSON"
            raise UnreadableError(
                f"{self.base.peer} answers with {what}", f"is {self._settings.place} right?"
            ) from error

    def _told(self, answer: Answer) -> str:
        """The desk's own reasons, masked: it may repeat what it was sent."""
        try:
            reasons = [text for text in self._reasons(self._json(answer)) if text]
        except (UnreadableError, AttributeError, KeyError, TypeError, ValueError):
            return ""
        shown = [masked(text, _LONGEST_REASON) for text in reasons[:_MOST_REASONS]]
        return f": {'; '.join(shown)}" if shown else ""

    def _not_sent(self, failed: SendError) -> OrdertraceError:
        error = failed.error
        if isinstance(error, AccessDeniedError):
            return self._denied(error)
        if failed.perhaps_taken:
            return TicketUnknownError(error.what, error.hint)
        if error.exit_code in (ExitCode.UNREACHABLE, ExitCode.UNREADABLE):
            return TicketNotSentError(error.what, error.hint)
        return error

    def _denied(self, error: AccessDeniedError) -> AccessDeniedError:
        return AccessDeniedError(
            error.what, f"check the account and its rights: {self._settings.place}"
        )
