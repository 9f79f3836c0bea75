"""`ordertrace help`: what the words mean that ordertrace prints, and what may be set."""

from collections.abc import Iterable, Iterator, Sequence

from ordertrace_cli.commands.app import app
from ordertrace_cli.commands.command_tree import command_tree
from ordertrace_cli.commands.common import known_word, prepare, unknown_word
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.config.places import known_variables
from ordertrace_cli.diagnosis.model import Cause, OrderStatus
from ordertrace_cli.errors import ExitCode, UsageError
from ordertrace_cli.render.listing import heading, listing, sentence
from ordertrace_cli.render.look import Look
from ordertrace_cli.texts import cause_help, topics
from ordertrace_cli.texts.actions import ACTIONS
from ordertrace_cli.texts.exit_codes import EXIT_CODES
from ordertrace_cli.texts.message import Message
from ordertrace_cli.texts.statuses_help import PLACES, STATUS_MEANINGS
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.texts.topics import Topic

_SECRETS = ("TOKEN", "PASSWORD", "CLIENT_KEY_PASSWORD", "CLIENT_SECRET")
_PREFIX = "ORDERTRACE_"


def run_help(env: Env, common: CommonOptions, topic: str | None, name: str | None) -> ExitCode:
    """Print a topic, one cause, or without either which topics there are. Raises UsageError."""
    chosen = None if topic is None else _topic(topic)
    if name is not None and chosen is not Topic.CAUSES:
        raise UsageError("only causes have names", "ordertrace help causes message_lost")
    cause = None if name is None else known_word(Cause, name, "cause")
    place = prepare(env, common, judges=False)
    look = place.look
    if cause is not None:
        printed = cause_page(cause, look)
    elif chosen is None:
        printed = _overview(look)
    else:
        printed = _PAGES[chosen](look)
    place.write(printed)
    return ExitCode.DONE


def steps_of(cause: Cause, texts: Texts) -> tuple[str, ...]:
    """What to do about it, of no order in particular."""
    known = {"since": texts.say(topics.SINCE), "trace_id": "TRACE_ID"}
    return tuple(texts.say(step, **known) for step in ACTIONS[cause])


def variables(texts: Texts) -> Iterator[tuple[str, str]]:
    """Every variable that means something, and what."""
    for variable in known_variables():
        key = variable.removeprefix(_PREFIX)
        if key in _SECRETS:
            yield variable, texts.say(topics.SECRET)
        elif variable not in topics.OTHER_VARIABLES:
            yield variable, texts.say(topics.SETS, key=key.lower())
    for names, words in topics.OTHER_VARIABLES.items():
        yield names, texts.say(words)


def cause_page(cause: Cause, look: Look) -> str:
    """Everything about one cause."""
    say = look.texts.say
    rows = [
        (topics.STATUS, _both(cause.status.value, look.texts.status(cause.status))),
        (topics.PLACE, say(PLACES[cause])),
        (topics.PROOF, say(cause_help.PROOFS[cause])),
    ]
    neighbours = [
        (other.value, say(words)) for other, words in cause_help.NEIGHBOURS[cause].items()
    ]
    steps = [(f"{number}.", step) for number, step in enumerate(steps_of(cause, look.texts), 1)]
    head = heading(look, _both(cause.value, look.texts.cause(cause)))
    return "\n".join(
        (
            head + sentence(look, say(cause_help.MEANINGS[cause])),
            listing(look, [(say(title), words) for title, words in rows]),
            _section(look, topics.APART, neighbours),
            _section(look, topics.TO_DO, steps),
        )
    )


def _topic(word: str) -> Topic:
    spelt = word.casefold().replace("_", "-")
    if spelt not in set(Topic):
        raise unknown_word(word, "topic", list(Topic))
    return Topic(spelt)


def _overview(look: Look) -> str:
    say = look.texts.say
    rows = [(topic.value, say(words)) for topic, words in topics.TOPICS.items()]
    return listing(look, rows) + "\n" + sentence(look, say(topics.HOW_TO_ASK))


def _causes(look: Look) -> str:
    rows = [
        (cause.value, cause.status.value, look.texts.say(cause_help.MEANINGS[cause]))
        for cause in Cause
    ]
    return listing(look, rows)


def _statuses(look: Look) -> str:
    return listing(look, _said(look, ((each.value, STATUS_MEANINGS[each]) for each in OrderStatus)))


def _exit_codes(look: Look) -> str:
    return listing(look, _said(look, ((str(int(code)), told) for code, told in EXIT_CODES.items())))


def _profile(look: Look) -> str:
    intro = sentence(look, look.texts.say(topics.PROFILE_INTRO))
    return intro + "\n" + listing(look, _said(look, topics.PROFILE_TABLES.items()))


def _environment(look: Look) -> str:
    return listing(look, list(variables(look.texts)))


def _formats(look: Look) -> str:
    rows = [(each.name, ", ".join(each.formats)) for each in command_tree(app) if each.formats]
    return listing(look, rows) + "\n" + sentence(look, look.texts.say(topics.FORMATS_INTRO))


_PAGES = {
    Topic.CAUSES: _causes,
    Topic.STATUSES: _statuses,
    Topic.EXIT_CODES: _exit_codes,
    Topic.PROFILE: _profile,
    Topic.ENVIRONMENT: _environment,
    Topic.FORMATS: _formats,
}


def _both(code: str, words: str) -> str:
    """The code, and the words for it where they are others."""
    return code if code.replace("_", " ") == words else f"{code}: {words}"


def _said(look: Look, rows: Iterable[tuple[str, Message]]) -> list[tuple[str, str]]:
    return [(name, look.texts.say(words)) for name, words in rows]


def _section(look: Look, title: Message, rows: Sequence[tuple[str, str]]) -> str:
    return heading(look, look.texts.say(title)) + listing(look, rows)
