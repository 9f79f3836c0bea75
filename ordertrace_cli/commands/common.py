"""What every command on orders needs: settings, profile, source, language, moment, look."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from ordertrace_cli.commands.complaining import complain
from ordertrace_cli.commands.language import can_show, spoken_language
from ordertrace_cli.commands.logins import login_command, open_session
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.pager import write_screen
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.config.plain import plain_settings
from ordertrace_cli.config.settings import Settings, jaeger_connection
from ordertrace_cli.errors import UsageError
from ordertrace_cli.fleet.progress import SILENT, Progress
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.redact import clean, masked
from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.credentials import Doorkeeper
from ordertrace_cli.sources.protocol import SpanSource
from ordertrace_cli.spans.model import Caveat
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.times import parse_instant, parse_since

Word = TypeVar("Word", bound=StrEnum)


class Workplace(Struct, frozen=True):
    """One run's surroundings, resolved. now: the moment of judgement (`--at`)."""

    env: Env
    options: CommonOptions
    settings: Settings
    profile: Profile
    texts: Texts
    clock: datetime
    now: datetime

    @property
    def look(self) -> Look:
        return Look(
            width=self.env.width,
            colour=self.env.colour and self.options.output is None,
            unicode=self.env.unicode or self.options.output is not None,
            now=self.now,
            texts=self.texts,
            plain=self.settings.plain,
            links=self.env.links and self.options.output is None,
        )

    def write(self, text: str, *, paged: bool = True) -> None:
        """To the output asked for; what a person reads through the pager where it is long."""
        write_screen(
            self.env,
            text,
            self.options.output,
            force=self.options.force,
            configured=self.settings.pager,
            language=self.texts.language,
            paged=paged and not self.options.no_pager,
        )

    def surroundings(self, source: SpanSource, trace_id: str | None = None) -> Surroundings:
        return Surroundings(
            systems=tuple(system.name for system in self.profile.systems),
            trace_url=source.trace_url(trace_id) if trace_id else None,
            url_of=source.trace_url,
            options=_repeated(self.options),
            kinds={system.name: system.kind for system in self.profile.systems},
        )

    def repeated(self) -> tuple[str, ...]:
        """What a command in a ticket must repeat to come to the same; files by their bare names.

        Whoever reads it sits elsewhere: paths and addresses of this machine would only leak.
        """
        words = ["--demo"] if self.options.demo else []
        if self.options.from_file is not None:
            words += ["--from", masked(Path(self.options.from_file).name)]
        if self.options.profile is not None:
            words += ["--profile", masked(self.options.profile.name)]
        if self.options.context is not None:
            words += ["--context", clean(self.options.context, 60)]
        if self.options.learned_limits:
            words.append("--learned-limits")
        return tuple(words)

    def remember(self, *trace_ids: str) -> None:
        """For completion; not those of the built-in landscape, which are others tomorrow."""
        if self.settings.history and trace_ids and not self.options.demo:
            from ordertrace_cli.commands.recent import remember

            remember(trace_ids)

    def warn(self, caveats: tuple[Caveat, ...]) -> None:
        from ordertrace_cli.render.warnings import render_warnings

        self.env.stderr.write(render_warnings(caveats, self.look))
        self.env.stderr.flush()


def prepare(env: Env, options: CommonOptions, *, judges: bool = True) -> Workplace:
    """Resolve everything that does not touch the network. Raises UsageError and its kinds.

    judges: whether orders are judged; a command that judges none must work where the profile
    is broken.
    """
    flags = {
        "jaeger_url": options.jaeger,
        "insecure_http": options.insecure_http,
        "profile": options.profile,
        "lang": options.lang,
        "timeout": options.timeout,
        "plain": options.plain or None,
        "context": options.context,
    }
    settings = _settings(flags, env.environment)
    if options.output is not None:
        from ordertrace_cli.commands.target_file import check_target

        check_target(options.output, force=options.force)
    clock = env.clock()
    now = clock if options.at is None else moment(parse_instant, options.at, clock, "--at")
    if now > clock:
        raise UsageError(
            "--at: this lies in the future", "give a moment that has passed, as in 2h ago"
        )
    profile = _profile(settings.profile) if judges else builtin_profile()
    language = _language(env, options, settings)
    for notice in settings.notices:
        complain(env, language, notice)
    texts = Texts(language, today=now.date())
    return Workplace(env, options, settings, profile, texts, clock, now)


def _language(env: Env, options: CommonOptions, settings: Settings) -> Language:
    """The reader's; English where what is printed could not show the letters of it."""
    language = spoken_language(settings.lang, env.environment)
    if options.output is not None or can_show(language, env.stdout.encoding):
        return language
    if settings.lang is not None:
        said = "this output cannot show Cyrillic letters; speaking English"
        complain(env, Language.EN, said)
    return Language.EN


def _settings(flags: Mapping[str, object], environment: Mapping[str, str]) -> Settings:
    settings = plain_settings(flags, environment)
    if settings is None:
        from ordertrace_cli.config.load import load_settings

        settings = load_settings(flags, environment)
    return settings


def _profile(path: Path | None) -> Profile:
    if path is None:
        return builtin_profile()
    from ordertrace_cli.profile.load import load_profile

    return load_profile(path)


@contextmanager
def open_source(
    place: Workplace, progress: Progress = SILENT, *, keep_documents: bool = False
) -> Iterator[SpanSource]:
    """The source the options ask for; closed at the end. keep_documents: see JaegerSource."""
    source = _source(place, progress, keep_documents=keep_documents)
    try:
        yield source
    finally:
        source.close()


def moment(
    parse: Callable[[str, datetime], datetime], text: str, clock: datetime, what: str
) -> datetime:
    """What `parse` makes of the text of this option. Raises UsageError that names the option."""
    try:
        return parse(text, clock)
    except UsageError as error:
        raise UsageError(f"{what}: {error.what}", error.hint) from error


def start_of_window(place: Workplace, typed: str | None) -> datetime:
    """`--since`, or the configured one where it is not given. Raises UsageError."""
    if typed is None:
        return place.now - place.settings.since
    return moment(parse_since, typed, place.now, "--since")


def known_word(kind: type[Word], text: str, what: str) -> Word:
    """The enum's member of this name. Raises UsageError that names the nearest one."""
    try:
        return kind(text.casefold().replace("-", "_"))
    except ValueError as error:
        raise unknown_word(text, what, [member.value for member in kind]) from error


def unknown_word(text: str, what: str, known: list[str]) -> UsageError:
    near = get_close_matches(text.casefold(), [word.casefold() for word in known], n=1)
    spelt = next((word for word in known if near and word.casefold() == near[0]), None)
    hint = f"did you mean {spelt}?" if spelt else f"one of: {', '.join(known)}"
    return UsageError(f"{what}: there is no {clean(text, 60)}", hint)


def check_one_source(options: CommonOptions) -> None:
    """Raises UsageError where several are given: nobody knows which was meant."""
    chosen = [
        name
        for name, given in (
            ("--from", options.from_file is not None),
            ("--demo", options.demo),
            ("--jaeger", options.jaeger is not None),
        )
        if given
    ]
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} exclude one another", "give one of them")


def _source(place: Workplace, progress: Progress, *, keep_documents: bool) -> SpanSource:
    check_one_source(place.options)
    if place.options.from_file is not None:
        from ordertrace_cli.sources.files import FileSource

        return FileSource.load(
            place.options.from_file, stdin=place.env.stdin, told=progress.reading
        )
    if place.options.demo:
        from ordertrace_cli.demo.landscape import build_landscape
        from ordertrace_cli.sources.demo import DemoSource

        progress.building()
        return DemoSource(build_landscape(place.clock))
    return _jaeger(place, keep_documents=keep_documents)


def _jaeger(place: Workplace, *, keep_documents: bool) -> SpanSource:
    connection = jaeger_access(place)
    from ordertrace_cli.sources.jaeger import JaegerSource

    settings = place.settings
    return JaegerSource(
        connection,
        depth=settings.search_depth,
        concurrency=settings.concurrency,
        ui=settings.ui_url,
        keep_documents=keep_documents,
    )


def jaeger_access(place: Workplace) -> Connection:
    """How this run asks Jaeger. Raises UsageError where none is set."""
    settings = place.settings
    if settings.jaeger_url is None:
        raise UsageError(
            "no Jaeger is set",
            "add --jaeger http://HOST:16686, or set ORDERTRACE_JAEGER_URL; --demo needs none",
        )
    return jaeger_connection(
        settings,
        settings.jaeger_url,
        session=open_session(place.env, settings),
        doorkeeper=_doorkeeper(place),
    )


def _doorkeeper(place: Workplace) -> Doorkeeper:
    access, settings = place.profile.access, place.settings
    login = "" if settings.oidc is None else login_command("login", settings)
    return Doorkeeper(role=clean(access.role), ask=clean(access.ask), login=login)


def _repeated(options: CommonOptions) -> tuple[str, ...]:
    """What a suggested command must repeat to see the same order."""
    words: list[str] = []
    if options.demo:
        words.append("--demo")
    if options.from_file is not None:
        words += ["--from", clean(options.from_file, 200)]
    if options.jaeger is not None:
        words += ["--jaeger", clean(options.jaeger, 200)]
    if options.insecure_http is not None:
        words += ["--insecure-http", clean(options.insecure_http, 200)]
    if options.profile is not None:
        words += ["--profile", clean(str(options.profile), 200)]
    if options.context is not None:
        words += ["--context", clean(options.context, 60)]
    if options.plain:
        words.append("--plain")
    if options.learned_limits:
        words.append("--learned-limits")
    return tuple(words)
