"""`ordertrace outbox`: tickets that were not brought to their help desk, or not quite."""

from msgspec import Struct

from ordertrace_cli.commands.common import Workplace, known_word, prepare
from ordertrace_cli.commands.deliver import (
    mention,
    open_named_desk,
    outbox_of,
    pace_of,
    tell,
    tell_errors,
)
from ordertrace_cli.commands.delivered import outbox_json, outbox_text
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.commands.words import TextOrJson
from ordertrace_cli.desks.delivery import deliver
from ordertrace_cli.desks.outbox import Entry, Outbox
from ordertrace_cli.desks.outcome import Delivery, Wish
from ordertrace_cli.errors import ExitCode, OrdertraceError, UsageError
from ordertrace_cli.redact import clean
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.deliveries import DeliveryText
from ordertrace_cli.texts.texts import Texts


class OutboxOptions(Struct, frozen=True):
    """draft_ids: which drafts; none given means all of them."""

    common: CommonOptions
    format: str = "text"
    draft_ids: tuple[str, ...] = ()
    yes: bool = False


def run_outbox_list(env: Env, options: OutboxOptions) -> ExitCode:
    """Print what waits. Raises UsageError, OutputError, UnreadableError."""
    as_json = known_word(TextOrJson, options.format, "--format") is TextOrJson.JSON
    place = prepare(env, options.common, judges=False)
    entries = outbox_of(place.settings).entries()
    text = outbox_json(entries) if as_json else outbox_text(entries, place.look)
    place.write(text, paged=not as_json)
    return ExitCode.DONE


def run_outbox_send(env: Env, options: OutboxOptions) -> ExitCode:
    """Bring drafts to their desks, one after the other; one that fails does not stop the others.

    Errors are told as they come; the code is that of the gravest.
    """
    as_json = known_word(TextOrJson, options.format, "--format") is TextOrJson.JSON
    place = prepare(env, options.common, judges=False)
    outbox = outbox_of(place.settings)
    entries = _chosen(outbox, options.draft_ids)
    if not entries and not as_json:
        write_result(env, place.texts.delivery(DeliveryText.OUTBOX_EMPTY) + "\n", None)
    errors = []
    for entry in entries:
        try:
            delivery = _send(place, outbox, entry)
        except OrdertraceError as error:
            errors.append(error)
        else:
            tell(place, delivery, as_json=as_json, wished_comment=entry.note is not None)
            errors += [delivery.error] if delivery.error is not None else []
            if delivery.interrupted:
                break
    return tell_errors(env, place.texts.language, errors)


def run_outbox_drop(env: Env, options: OutboxOptions) -> ExitCode:
    """Forget drafts; asked back on a terminal alone. Raises UsageError, OutputError."""
    place = prepare(env, options.common, judges=False)
    outbox = outbox_of(place.settings)
    if not options.draft_ids:
        raise UsageError("no draft is named", "ordertrace outbox list shows their ids")
    entries = _chosen(outbox, options.draft_ids)
    if not options.yes and not _agreed(env, place.texts, len(entries)):
        return ExitCode.DONE
    for entry in entries:
        outbox.drop(entry.draft.draft_id)
        told = place.texts.delivery(DeliveryText.DROPPED, draft_id=entry.draft.draft_id)
        env.stderr.write(f"ordertrace: {told}\n")
    return ExitCode.DONE


def _chosen(outbox: Outbox, draft_ids: tuple[str, ...]) -> tuple[Entry, ...]:
    if not draft_ids:
        return outbox.entries()
    found = [(draft_id, outbox.get(draft_id)) for draft_id in dict.fromkeys(draft_ids)]
    for draft_id, entry in found:
        if entry is None:
            raise UsageError(
                f"the outbox holds no draft {clean(draft_id, 60)}",
                "ordertrace outbox list shows their ids",
            )
    return tuple(entry for _, entry in found if entry is not None)


def _send(place: Workplace, outbox: Outbox, entry: Entry) -> Delivery:
    draft = entry.draft
    texts = Texts(Language(draft.language), today=place.now.date())
    with open_named_desk(place.env, place.settings, draft.desk) as desk:
        wish = Wish(mention=mention(texts, draft.body_format))
        return deliver(desk, draft, outbox, wish, pace_of(place.env, place.texts, draft.desk))


def _agreed(env: Env, texts: Texts, count: int) -> bool:
    """Raises UsageError where nobody can be asked."""
    if env.stdin is None or not (env.stderr_is_terminal and env.stdin.isatty()):
        raise UsageError("nobody can be asked here", "add --yes to drop without a question")
    env.stderr.write(texts.delivery(DeliveryText.MAY_DROP, count=count) + " ")
    env.stderr.flush()
    answer = env.stdin.readline().strip().lower()
    return answer in (b"y", b"yes", "д".encode(), "да".encode())
