"""`ordertrace ticket --send`: a ticket on its way to a help desk, or what would be sent there."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_state_path

from ordertrace_cli.commands.attach import AttachOptions
from ordertrace_cli.commands.common import Workplace, unknown_word
from ordertrace_cli.commands.complaining import complain
from ordertrace_cli.commands.delivered import (
    delivery_json,
    delivery_text,
    preview_json,
    preview_text,
)
from ordertrace_cli.commands.drafting import Draft as Drafted
from ordertrace_cli.commands.options import DeliverOptions
from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.config.desks import DeskSettings
from ordertrace_cli.config.load import load_desks
from ordertrace_cli.config.settings import Settings
from ordertrace_cli.desks.delivery import deliver
from ordertrace_cli.desks.drafts import draft_for
from ordertrace_cli.desks.outbox import Outbox
from ordertrace_cli.desks.outcome import Delivery, Pace, Wish
from ordertrace_cli.desks.protocol import Attachment, Desk, DeskTicket, Draft, Note
from ordertrace_cli.errors import ConfigurationError, ExitCode, OrdertraceError
from ordertrace_cli.redact import clean
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.deliveries import DeliveryText
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.findings import marked
from ordertrace_cli.tickets.markup import QUOTES
from ordertrace_cli.tickets.model import BodyFormat

_NONCE_BYTES = 8
_UNUSUAL = re.compile(r"[^A-Za-z0-9._-]", re.ASCII)
_LONGEST_NAME = 100
_GRAVEST = (ExitCode.TICKET_UNKNOWN, ExitCode.TICKET_REFUSED, ExitCode.DENIED)


@contextmanager
def open_named_desk(env: Env, settings: Settings, name: str) -> Iterator[Desk]:
    """The desk of this name; closed at the end. Raises ConfigurationError and UsageError."""
    from ordertrace_cli.desks.registry import open_desk

    described = _named(load_desks(env.environment), name)
    if reason := described.table.insecure_http:
        env.stderr.write(
            "ordertrace: credentials may go over plain http in public networks: "
            f"{clean(reason)} ({described.place})\n"
        )
    desk = open_desk(described, settings.timeout.total_seconds())
    try:
        yield desk
    finally:
        desk.close()


def outbox_of(settings: Settings) -> Outbox:
    """This user's outbox: the configured folder, else the platform's usual place."""
    folder: Path = settings.outbox or user_state_path("ordertrace", appauthor=False) / "outbox"
    return Outbox(folder)


class Courier:
    """Brings tickets to one desk, tells how each delivery ended, and how all of them did.

    interrupted: whether the last one was, so that no other should be brought.
    """

    def __init__(
        self,
        place: Workplace,
        options: DeliverOptions,
        desk: Desk,
        attach: AttachOptions | None,
        *,
        as_json: bool,
    ) -> None:
        self._place = place
        self._options = options
        self._desk = desk
        self._attach = attach
        self._as_json = as_json
        self._errors: list[OrdertraceError] = []
        self.interrupted = False

    @property
    def dialect(self) -> BodyFormat:
        return self._desk.traits.dialect

    def bring(self, drafted: Drafted, attached: bytes | None = None) -> None:
        """One ticket, or what would be sent of it. attached: what `--attach` has written."""
        place, options = self._place, self._options
        content = marked(drafted.ticket, place.texts)
        draft = draft_for(
            options.desk,
            content.ticket,
            place.texts.language.value,
            place.clock,
            self._attachments(attached),
            # Whoever asks for another ticket means it, each time.
            secrets.token_hex(_NONCE_BYTES) if options.new else "",
        )
        if options.dry_run:
            self._preview(draft)
            return
        wish = Wish(
            mention=mention(place.texts, draft.body_format),
            note=Note(content.mark, content.note) if options.comment else None,
            new=options.new,
            began=drafted.began,
        )
        pace = pace_of(place.env, place.texts, options.desk)
        delivery = deliver(self._desk, draft, outbox_of(place.settings), wish, pace)
        tell(place, delivery, as_json=self._as_json, wished_comment=options.comment)
        self.interrupted = delivery.interrupted
        if delivery.error is not None:
            self._errors.append(delivery.error)

    def end(self) -> ExitCode:
        """The gravest code of all deliveries; their errors are told."""
        return tell_errors(self._place.env, self._place.texts.language, self._errors)

    def _attachments(self, data: bytes | None) -> tuple[Attachment, ...]:
        """The file as it goes with a ticket: under its name, as far as every desk takes that."""
        if data is None or self._attach is None:
            return ()
        target = self._attach.target
        name = _UNUSUAL.sub("-", target.name)[-_LONGEST_NAME:]
        packed = target.suffix == ".gz"
        return (Attachment(name, "application/gzip" if packed else "application/json", data),)

    def _preview(self, draft: Draft) -> None:
        messages = self._desk.preview(draft, "")
        if self._as_json:
            text = preview_json(draft, messages)
        else:
            text = preview_text(draft, messages, self._place.texts)
        common = self._place.options
        write_result(self._place.env, text, common.output, force=common.force)


@contextmanager
def open_courier(
    place: Workplace, options: DeliverOptions, attach: AttachOptions | None, *, as_json: bool
) -> Iterator[Courier]:
    """A courier to the desk that the options name. Raises ConfigurationError and UsageError."""
    with open_named_desk(place.env, place.settings, options.desk) as desk:
        yield Courier(place, options, desk, attach, as_json=as_json)


def tell(place: Workplace, delivery: Delivery, *, as_json: bool, wished_comment: bool) -> None:
    """Print how it ended; a draft that is merely kept is told by its error alone."""
    if as_json:
        text = delivery_json(delivery)
    else:
        text = delivery_text(delivery, place.texts, wished_comment=wished_comment)
    if text:
        common = place.options
        write_result(place.env, text, common.output, force=common.force)


def tell_errors(env: Env, language: Language, errors: Sequence[OrdertraceError]) -> ExitCode:
    """Each error in its two lines; the code that tells most about what is left to do."""
    for error in errors:
        complain(env, language, error.what, error.hint)
    codes = [ExitCode(error.exit_code) for error in errors]
    return next((code for code in _GRAVEST if code in codes), codes[0] if codes else ExitCode.DONE)


def mention(texts: Texts, body_format: BodyFormat) -> Callable[[DeskTicket], str]:
    """How a body names an earlier, closed ticket."""
    spoken = texts.dated().quoting(QUOTES[body_format])

    def named(earlier: DeskTicket) -> str:
        return spoken.delivery(DeliveryText.NAMES_EARLIER, ref=earlier.ref)

    return named


def pace_of(env: Env, texts: Texts, desk: str) -> Pace:
    """Real time; the first wait says what is waited for."""
    said: list[str] = []

    def sleep(seconds: float) -> None:
        if not said:
            said.append(texts.delivery(DeliveryText.WAITING_FOR_ANSWER, desk=desk))
            env.stderr.write(f"ordertrace: {said[0]}\n")
            env.stderr.flush()
        env.sleep(seconds)

    return Pace(env.clock, sleep)


def _named(desks: Mapping[str, DeskSettings], name: str) -> DeskSettings:
    if name in desks:
        return desks[name]
    if not desks:
        raise ConfigurationError(
            f"--send: there is no help desk {clean(name, 60)}",
            "the configuration file names none: docs/desks.md tells how",
        )
    raise unknown_word(name, "--send", sorted(desks))
