"""The command line as Typer sees it: each function only fills the options of its command."""

from pathlib import Path
from typing import Annotated

import typer

from ordertrace_cli import __version__
from ordertrace_cli.commands import completing
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode

app = typer.Typer(
    name="ordertrace",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Where an order stalled, why, and what proves it: read from its spans in Jaeger.",
)
outbox_app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
    help="Tickets that have not reached their help desk.",
)
app.add_typer(outbox_app, name="outbox")
config_app = typer.Typer(invoke_without_command=True, rich_markup_mode=None, help="Settings.")
app.add_typer(config_app, name="config")
profile_app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
    help="The landscape's profile: systems, stages, limits.",
)
app.add_typer(profile_app, name="profile")

TraceId = Annotated[
    str,
    typer.Argument(
        metavar="TRACE_ID",
        help="32 or 16 hex digits, a traceparent, or a Jaeger UI address that holds the id.",
        autocompletion=completing.trace_ids,
        show_default=False,
    ),
]
TicketTraceId = Annotated[
    str | None,
    typer.Argument(
        metavar="TRACE_ID|-",
        help="As for show; - reads ids from standard input, as stuck --ids-only prints them.",
        autocompletion=completing.trace_ids,
        show_default=False,
    ),
]
Jaeger = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Jaeger's query API. Also ORDERTRACE_JAEGER_URL."),
]
InsecureHttp = Annotated[
    str | None,
    typer.Option(
        "--insecure-http",
        metavar="REASON",
        help="Let credentials go over plain http in public networks, too; say why.",
    ),
]
FromFile = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Read spans from a file instead: OTLP JSON or Jaeger's JSON, .gz, .zst, - for stdin.",
    ),
]
Demo = Annotated[bool, typer.Option("--demo", help="Use the built-in landscape.")]
ProfileFile = Annotated[
    Path | None, typer.Option("--profile", metavar="FILE", help="The landscape's profile (TOML).")
]
At = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Judge as of then: RFC 3339, or 2h ago. Default: now."),
]
Lang = Annotated[
    str | None,
    typer.Option(
        metavar="en|ru", help="Language of what people read.", autocompletion=completing.languages
    ),
]
Timeout = Annotated[
    str | None, typer.Option(metavar="DURATION", help="Longest wait for one answer, as in 30s.")
]
ConfigContext = Annotated[
    str | None,
    typer.Option(
        "--context",
        metavar="NAME",
        help="A named context of the configuration file.",
        autocompletion=completing.contexts,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the result to a file."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing output file.")]
Check = Annotated[bool, typer.Option("--check", help="Exit with 10 if something needs attention.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="Exit with 11 if the search could not see everything.")
]
Plain = Annotated[
    bool,
    typer.Option(
        "--plain", help="One fact a line, words instead of columns and signs: for screen readers."
    ),
]
NoPager = Annotated[
    bool, typer.Option("--no-pager", help="Do not page what is longer than the screen.")
]
TextOrJson = Annotated[
    str,
    typer.Option(
        "--format", metavar="text|json", help="How to print it.", autocompletion=completing.formats
    ),
]
LearnedLimits = Annotated[
    bool,
    typer.Option(
        "--learned-limits",
        help="Where the profile gives a stage no limit, judge by what other orders took.",
    ),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ordertrace {__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  its callback prints it
        bool,
        typer.Option(
            "--version", help="Print the version.", is_eager=True, callback=_print_version
        ),
    ] = False,
    debug: Annotated[  # noqa: ARG001  `main` looks for it: Typer may be what fails
        bool, typer.Option("--debug", help="Print a traceback if ordertrace itself fails.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Typer's place for options before the command."""
    if lang is not None:
        # A command's own --lang is stronger than the environment, and so than this one.
        env = env_of(context)
        context.obj = env._replace(environment={**env.environment, "ORDERTRACE_LANG": lang})
    _need_command(context)


@config_app.callback()
def config_options(context: typer.Context) -> None:
    """Typer's place for options before the command."""
    _need_command(context)


def _need_command(context: typer.Context) -> None:
    """Without a command there is no result, only help with finding one."""
    if context.invoked_subcommand is None:
        env_of(context).stderr.write(f"{context.get_help()}\n")
        raise typer.Exit(ExitCode.USAGE)


@app.command()
def show(
    context: typer.Context,
    trace_id: TraceId,
    jaeger: Jaeger = None,
    insecure_http: InsecureHttp = None,
    from_file: FromFile = None,
    demo: Demo = False,
    profile: ProfileFile = None,
    at: At = None,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="text|json|ndjson|markdown|mermaid|svg|html",
            help="How to print it.",
            autocompletion=completing.formats,
        ),
    ] = "text",
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Add every rule tried: what it looked for and found."),
    ] = False,
    spans: Annotated[
        bool,
        typer.Option("--spans", help="Add the tree of its spans, with those marked that matter."),
    ] = False,
    learned_limits: LearnedLimits = False,
    plain: Plain = False,
    no_pager: NoPager = False,
    check: Check = False,
    strict: Strict = False,
    lang: Lang = None,
    timeout: Timeout = None,
    config_context: ConfigContext = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """One order: its path, where it stalled, why, what proves it, what to do next."""
    from ordertrace_cli.commands.show import ShowOptions, run_show

    common = CommonOptions(
        jaeger=jaeger,
        insecure_http=insecure_http,
        from_file=from_file,
        demo=demo,
        profile=profile,
        at=at,
        lang=lang,
        timeout=timeout,
        context=config_context,
        output=output,
        force=force,
        learned_limits=learned_limits,
        plain=plain,
        no_pager=no_pager,
    )
    options = ShowOptions(trace_id, common, output_format, check, strict, explain, spans)
    return run_show(env_of(context), options)


@app.command()
def stuck(
    context: typer.Context,
    since: Annotated[
        str | None,
        typer.Option(metavar="DURATION|TIME", help="Start of the window. Default: 2h."),
    ] = None,
    jaeger: Jaeger = None,
    insecure_http: InsecureHttp = None,
    from_file: FromFile = None,
    demo: Demo = False,
    profile: ProfileFile = None,
    at: At = None,
    cause: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CAUSE",
            help="Only orders with this cause; may be repeated.",
            autocompletion=completing.causes,
        ),
    ] = None,
    stage: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STAGE",
            help="Only orders at this stage; may be repeated.",
            autocompletion=completing.stages,
        ),
    ] = None,
    ids_only: Annotated[
        bool, typer.Option("--ids-only", help="Print trace ids alone, one a line.")
    ] = False,
    violations: Annotated[
        bool,
        typer.Option(
            "--violations", help="List the orders that broke policy although they went on."
        ),
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Orders in the list, 0 for all."),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look again and again, and show what changed.")
    ] = False,
    every: Annotated[
        str | None,
        typer.Option(metavar="DURATION", help="Pause between looks of --watch. Default: 30s."),
    ] = None,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="text|json|ndjson|csv|markdown|html",
            help="How to print it.",
            autocompletion=completing.formats,
        ),
    ] = "text",
    learned_limits: LearnedLimits = False,
    plain: Plain = False,
    no_pager: NoPager = False,
    check: Check = False,
    strict: Strict = False,
    lang: Lang = None,
    timeout: Timeout = None,
    config_context: ConfigContext = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Every order of the last hours that needs attention, and the incidents behind them."""
    from ordertrace_cli.commands.stuck import StuckOptions, run_stuck

    common = CommonOptions(
        jaeger=jaeger,
        insecure_http=insecure_http,
        from_file=from_file,
        demo=demo,
        profile=profile,
        at=at,
        lang=lang,
        timeout=timeout,
        context=config_context,
        output=output,
        force=force,
        learned_limits=learned_limits,
        plain=plain,
        no_pager=no_pager,
    )
    options = StuckOptions(
        common=common,
        since=since,
        format=output_format,
        causes=tuple(cause or ()),
        stages=tuple(stage or ()),
        ids_only=ids_only,
        check=check,
        strict=strict,
        limit=limit,
        violations=violations,
        watch=watch,
        every=every,
    )
    return run_stuck(env_of(context), options)


@app.command()
def tui(
    context: typer.Context,
    since: Annotated[
        str | None,
        typer.Option(metavar="DURATION|TIME", help="Start of the window. Default: 2h."),
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            help="From one look to the next. Default: 30s at a Jaeger, else never.",
        ),
    ] = None,
    jaeger: Jaeger = None,
    insecure_http: InsecureHttp = None,
    from_file: FromFile = None,
    demo: Demo = False,
    profile: ProfileFile = None,
    at: At = None,
    learned_limits: LearnedLimits = False,
    lang: Lang = None,
    timeout: Timeout = None,
    config_context: ConfigContext = None,
) -> int:
    """Incidents, orders, one order and its ticket, by keyboard (needs ordertrace[tui])."""
    from ordertrace_cli.commands.tui import TuiOptions, run_tui

    common = CommonOptions(
        jaeger=jaeger,
        insecure_http=insecure_http,
        from_file=from_file,
        demo=demo,
        profile=profile,
        at=at,
        lang=lang,
        timeout=timeout,
        context=config_context,
        learned_limits=learned_limits,
    )
    return run_tui(env_of(context), TuiOptions(common, since, every))


@app.command()
def ticket(
    context: typer.Context,
    trace_id: TicketTraceId = None,
    jaeger: Jaeger = None,
    insecure_http: InsecureHttp = None,
    from_file: FromFile = None,
    demo: Demo = False,
    profile: ProfileFile = None,
    at: At = None,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="text|markdown|json|ndjson",
            help="How to print it.",
            autocompletion=completing.formats,
        ),
    ] = "text",
    learned_limits: LearnedLimits = False,
    plain: Plain = False,
    no_pager: NoPager = False,
    include_messages: Annotated[
        bool,
        typer.Option(
            "--include-messages", help="Add what the spans say in words; may hold private data."
        ),
    ] = False,
    template: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|NAME",
            help="Lay the ticket out by this template.",
            autocompletion=completing.templates,
        ),
    ] = None,
    list_templates: Annotated[
        bool, typer.Option("--list-templates", help="List the templates there are.")
    ] = False,
    edit: Annotated[
        bool, typer.Option("--edit", help="Open the ticket in $VISUAL or $EDITOR first.")
    ] = False,
    batch: Annotated[
        bool,
        typer.Option("--batch", help="Read trace ids from standard input: a ticket per incident."),
    ] = False,
    each: Annotated[
        bool, typer.Option("--each", help="With those ids, a ticket per order instead.")
    ] = False,
    attach: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write the order's redacted spans; .gz packs them."),
    ] = None,
    attach_limit: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="Largest size of that file. Default: 1MiB."),
    ] = None,
    send: Annotated[
        str | None,
        typer.Option(
            metavar="DESK",
            help="Bring it to this help desk of the configuration, once.",
            autocompletion=completing.desks,
        ),
    ] = None,
    comment: Annotated[
        bool,
        typer.Option("--comment", help="With --send: add the findings to a ticket that is open."),
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help="With --send: make another ticket all the same.")
    ] = False,
    incident: Annotated[
        bool,
        typer.Option("--incident", help="With --send: one ticket for the incident behind it."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --send: print what would be sent, and stop.")
    ] = False,
    lang: Lang = None,
    timeout: Timeout = None,
    config_context: ConfigContext = None,
    output: Output = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Also for a trace that cannot be verified; replace an output file."
        ),
    ] = False,
) -> int:
    """A support ticket about an order, or one for each incident; the trace id comes first."""
    from ordertrace_cli.commands.attach import attach_options
    from ordertrace_cli.commands.options import deliver_options
    from ordertrace_cli.commands.ticket import TicketOptions, run_ticket

    common = CommonOptions(
        jaeger=jaeger,
        insecure_http=insecure_http,
        from_file=from_file,
        demo=demo,
        profile=profile,
        at=at,
        lang=lang,
        timeout=timeout,
        context=config_context,
        output=output,
        force=force,
        learned_limits=learned_limits,
        plain=plain,
        no_pager=no_pager,
    )
    attached = attach_options(attach, attach_limit)
    delivered = deliver_options(send, comment=comment, new=new, incident=incident, dry_run=dry_run)
    options = TicketOptions(
        trace_id=trace_id,
        common=common,
        format=output_format,
        include_messages=include_messages,
        attach=attached,
        template=template,
        list_templates=list_templates,
        edit=edit,
        batch=batch,
        each=each,
        deliver=delivered,
    )
    return run_ticket(env_of(context), options)


DraftIds = Annotated[
    list[str] | None,
    typer.Argument(metavar="[DRAFT_ID]...", help="Ids of drafts.", show_default=False),
]


@outbox_app.callback()
def outbox_options(context: typer.Context) -> None:
    """Typer's place for options before the command."""
    _need_command(context)


@outbox_app.command("list")
def outbox_list(
    context: typer.Context,
    output_format: TextOrJson = "text",
    plain: Plain = False,
    no_pager: NoPager = False,
    lang: Lang = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """What waits, where it should go, and why it is still here."""
    from ordertrace_cli.commands.outbox import OutboxOptions, run_outbox_list

    common = CommonOptions(lang=lang, output=output, force=force, plain=plain, no_pager=no_pager)
    return run_outbox_list(env_of(context), OutboxOptions(common, output_format))


@outbox_app.command("send")
def outbox_send(
    context: typer.Context,
    draft_ids: DraftIds = None,
    output_format: TextOrJson = "text",
    lang: Lang = None,
    timeout: Timeout = None,
) -> int:
    """Bring these drafts, or all, to their help desks; each at most once."""
    from ordertrace_cli.commands.outbox import OutboxOptions, run_outbox_send

    common = CommonOptions(lang=lang, timeout=timeout)
    options = OutboxOptions(common, output_format, tuple(draft_ids or ()))
    return run_outbox_send(env_of(context), options)


@outbox_app.command("drop")
def outbox_drop(
    context: typer.Context,
    draft_ids: DraftIds = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask back.")] = False,
    lang: Lang = None,
) -> int:
    """Forget drafts; the help desks hear nothing of it."""
    from ordertrace_cli.commands.outbox import OutboxOptions, run_outbox_drop

    options = OutboxOptions(CommonOptions(lang=lang), draft_ids=tuple(draft_ids or ()), yes=yes)
    return run_outbox_drop(env_of(context), options)


@app.command()
def audit(
    context: typer.Context,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION|TIME", help="Start of the window. Default: 24h; all of a file."
        ),
    ] = None,
    jaeger: Jaeger = None,
    insecure_http: InsecureHttp = None,
    from_file: FromFile = None,
    demo: Demo = False,
    profile: ProfileFile = None,
    at: At = None,
    service: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Only spans of these services; may be repeated."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Findings in the text's list, 0 for all."),
    ] = None,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="text|json|ndjson|csv",
            help="How to print it.",
            autocompletion=completing.formats,
        ),
    ] = "text",
    plain: Plain = False,
    no_pager: NoPager = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 10 if something was found.")
    ] = False,
    strict: Strict = False,
    lang: Lang = None,
    timeout: Timeout = None,
    config_context: ConfigContext = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """What must not stand in spans: names, mails, cards, order numbers, secrets; never the value."""
    from ordertrace_cli.commands.audit import AuditOptions, run_audit

    common = CommonOptions(
        jaeger=jaeger,
        insecure_http=insecure_http,
        from_file=from_file,
        demo=demo,
        profile=profile,
        at=at,
        lang=lang,
        timeout=timeout,
        context=config_context,
        output=output,
        force=force,
        plain=plain,
        no_pager=no_pager,
    )
    options = AuditOptions(
        common=common,
        since=since,
        services=tuple(service or ()),
        format=output_format,
        check=check,
        strict=strict,
        limit=limit,
    )
    return run_audit(env_of(context), options)


@app.command()
def demo(
    context: typer.Context,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the landscape as OTLP JSON; .gz packs it."),
    ] = None,
    push: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Send it over OTLP/HTTP, as to http://localhost:4318."),
    ] = None,
    plain: Plain = False,
    no_pager: NoPager = False,
    lang: Lang = None,
    force: Force = False,
) -> int:
    """The main job on the built-in landscape; or the landscape for a Jaeger of your own."""
    from ordertrace_cli.commands.demo import DemoOptions, run_demo

    common = CommonOptions(demo=True, lang=lang, force=force, plain=plain, no_pager=no_pager)
    return run_demo(env_of(context), DemoOptions(common, export, push))


@app.command()
def login(
    context: typer.Context,
    device: Annotated[
        bool, typer.Option("--device", help="Log in on any device, with a code (RFC 8628).")
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser", help="Log in with a browser on this machine.")
    ] = False,
    insecure_http: InsecureHttp = None,
    lang: Lang = None,
    timeout: Timeout = None,
    config_context: ConfigContext = None,
) -> int:
    """Log in at the identity provider in front of Jaeger."""
    from ordertrace_cli.commands.login import LoginOptions, run_login

    common = CommonOptions(
        insecure_http=insecure_http, lang=lang, timeout=timeout, context=config_context
    )
    return run_login(env_of(context), LoginOptions(common, device, browser))


@app.command()
def logout(
    context: typer.Context,
    insecure_http: InsecureHttp = None,
    lang: Lang = None,
    timeout: Timeout = None,
    config_context: ConfigContext = None,
) -> int:
    """Give the login back to the provider and forget it."""
    from ordertrace_cli.commands.login import run_logout

    common = CommonOptions(
        insecure_http=insecure_http, lang=lang, timeout=timeout, context=config_context
    )
    return run_logout(env_of(context), common)


@app.command()
def whoami(
    context: typer.Context,
    profile: ProfileFile = None,
    output_format: TextOrJson = "text",
    insecure_http: InsecureHttp = None,
    plain: Plain = False,
    no_pager: NoPager = False,
    lang: Lang = None,
    timeout: Timeout = None,
    config_context: ConfigContext = None,
) -> int:
    """Who is logged in, with which roles and until when; never the token."""
    from ordertrace_cli.commands.whoami import run_whoami

    common = CommonOptions(
        profile=profile,
        insecure_http=insecure_http,
        lang=lang,
        timeout=timeout,
        context=config_context,
        plain=plain,
        no_pager=no_pager,
    )
    return run_whoami(env_of(context), common, output_format)


@app.command()
def doctor(
    context: typer.Context,
    jaeger: Jaeger = None,
    insecure_http: InsecureHttp = None,
    profile: ProfileFile = None,
    output_format: TextOrJson = "text",
    plain: Plain = False,
    no_pager: NoPager = False,
    lang: Lang = None,
    timeout: Timeout = None,
    config_context: ConfigContext = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Whether all that the night will need is there: Jaeger, its guard, spans, help desks."""
    from ordertrace_cli.commands.doctor import DoctorOptions, run_doctor

    common = CommonOptions(
        jaeger=jaeger,
        insecure_http=insecure_http,
        profile=profile,
        lang=lang,
        timeout=timeout,
        context=config_context,
        output=output,
        force=force,
        plain=plain,
        no_pager=no_pager,
    )
    return run_doctor(env_of(context), DoctorOptions(common, output_format))


@config_app.command("show")
def config_show(
    context: typer.Context,
    config_context: ConfigContext = None,
    output_format: TextOrJson = "text",
    plain: Plain = False,
    no_pager: NoPager = False,
    lang: Lang = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Every setting, its value, and where that came from."""
    from ordertrace_cli.commands.config import run_config_show

    common = CommonOptions(
        context=config_context,
        lang=lang,
        output=output,
        force=force,
        plain=plain,
        no_pager=no_pager,
    )
    return run_config_show(env_of(context), common, output_format)


@profile_app.callback()
def profile_options(context: typer.Context) -> None:
    """Typer's place for options before the command."""
    _need_command(context)


@profile_app.command("init")
def profile_init(context: typer.Context, output: Output = None, force: Force = False) -> int:
    """A commented profile to start from: the built-in one."""
    from ordertrace_cli.commands.profile import run_profile_init

    return run_profile_init(env_of(context), CommonOptions(output=output, force=force))


@profile_app.command("check")
def profile_check(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="The profile. Default: the configured one.", show_default=False
        ),
    ] = None,
    plain: Plain = False,
    no_pager: NoPager = False,
    lang: Lang = None,
    config_context: ConfigContext = None,
) -> int:
    """Whether a profile is sound; if not, what is wrong, with file, line and key."""
    from ordertrace_cli.commands.profile import run_profile_check

    common = CommonOptions(lang=lang, context=config_context, plain=plain, no_pager=no_pager)
    return run_profile_check(env_of(context), common, file)


@profile_app.command("show")
def profile_show(
    context: typer.Context,
    profile: ProfileFile = None,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="toml|json",
            help="How to print it.",
            autocompletion=completing.formats,
        ),
    ] = "toml",
    no_pager: NoPager = False,
    lang: Lang = None,
    config_context: ConfigContext = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """The profile that holds in the end: the file, and what is built in where it says nothing."""
    from ordertrace_cli.commands.profile import run_profile_show

    common = CommonOptions(
        profile=profile,
        lang=lang,
        context=config_context,
        output=output,
        force=force,
        no_pager=no_pager,
    )
    return run_profile_show(env_of(context), common, output_format)


@app.command()
def capabilities(
    context: typer.Context,
    output_format: TextOrJson = "text",
    plain: Plain = False,
    no_pager: NoPager = False,
    lang: Lang = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """What this version can do: commands, formats, exit codes, schemas, words."""
    from ordertrace_cli.commands.capabilities import run_capabilities

    common = CommonOptions(lang=lang, output=output, force=force, plain=plain, no_pager=no_pager)
    return run_capabilities(env_of(context), common, output_format)


@app.command()
def schema(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="Of which document.",
            autocompletion=completing.documents,
            show_default=False,
        ),
    ] = None,
    plain: Plain = False,
    no_pager: NoPager = False,
    lang: Lang = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """JSON Schema of a document that ordertrace prints; without a name, which there are."""
    from ordertrace_cli.commands.schema import run_schema

    common = CommonOptions(lang=lang, output=output, force=force, plain=plain, no_pager=no_pager)
    return run_schema(env_of(context), common, name)


@app.command("help")
def show_help(
    context: typer.Context,
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="About what.",
            autocompletion=completing.topics,
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="Of causes: which one.",
            autocompletion=completing.names,
            show_default=False,
        ),
    ] = None,
    plain: Plain = False,
    no_pager: NoPager = False,
    lang: Lang = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """What the words mean: causes, statuses, exit codes; profile, environment, formats."""
    from ordertrace_cli.commands.help import run_help

    common = CommonOptions(lang=lang, output=output, force=force, plain=plain, no_pager=no_pager)
    return run_help(env_of(context), common, topic, name)


def env_of(context: typer.Context) -> Env:
    """The surroundings that `main` handed to Typer."""
    env = context.obj
    assert isinstance(env, Env)  # noqa: S101  main hands in nothing else
    return env
