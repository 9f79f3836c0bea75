"""Templates of the people who file tickets: what they can say, and what is refused."""

import time
from pathlib import Path

import pytest

from ordertrace_cli.errors import TicketIncompleteError, UsageError
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.compose import compose
from ordertrace_cli.tickets.manner import Manner
from ordertrace_cli.tickets.model import BodyFormat
from ordertrace_cli.tickets.template import BUILT_IN, Layout, builtin_layout, compile_layout
from ordertrace_cli.tickets.template_rules import MOST_LOOPS
from tests.render import world

TEXTS = Texts()
ID = "{{ ticket.trace_id }}\n"


def layout(source: str) -> Layout:
    return compile_layout(source, "own.txt.j2", TEXTS)


def body(source: str, name: str = "message lost", language: Language = Language.EN) -> str:
    manner = Manner(Texts(language), BodyFormat.TEXT)
    return compose(world.ORDERS[name], manner, layout=layout(source)).body


def test_a_template_lays_out_what_the_ticket_says() -> None:
    source = (
        "{% if not incident %}{{ heading.actions | upper }}{% endif %} {{ ticket['trace_id'] }}\n"
        "{% for seen, where in ticket.evidence[:1] %}\n{{ loop.index }}: {{ seen }} ({{ where }})\n"
        "{% endfor %}\n{{ ticket.systems | join('; ') }} {{ ticket.owner or 'nobody' }}\n"
    )
    assert body(source) == (
        f"WHAT TO DO NEXT {world.TRACE_ID}\n"
        "1: shop published the message to price.requests at 2026-11-24 10:08:00 UTC."
        " (span 00f067aa0ba90028)\n"
        "shop: passed; mes: not passed; crm: not passed; queue: stalled here nobody\n"
    )


def test_its_language_is_the_tickets() -> None:
    assert body(ID + "{{ heading.actions }}", language=Language.RU).endswith(
        "\nЧто делать дальше\n"
    )


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("body_format", BodyFormat)
def test_built_in_templates_keep_to_the_rules_of_others(name: str, body_format: BodyFormat) -> None:
    template = builtin_layout(body_format, name).template
    assert template.filename is not None
    compile_layout(Path(template.filename).read_text(encoding="utf-8"), name, TEXTS)


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("body_format", BodyFormat)
@pytest.mark.parametrize("order", world.ORDERS)
def test_every_built_in_template_can_tell_of_every_order(
    name: str, body_format: BodyFormat, order: str
) -> None:
    manner = Manner(TEXTS, body_format)
    ticket = compose(world.ORDERS[order], manner, layout=builtin_layout(body_format, name))
    assert world.TRACE_ID in ticket.body
    assert "\n\n\n" not in ticket.body


@pytest.mark.parametrize(
    "source",
    [
        "",
        "nothing",
        "{{ ticket.summary }}",
        "{{ ticket.trace_id[:8] }}",
        "{{ ticket.trace_id | upper }}",
        "{% if ticket.evidence %}{{ ticket.trace_id }}{% endif %}",
        "{% if incident %}{{ ticket.trace_id }}{% endif %}",
        "{% if not incident %}{{ ticket.trace_id }}{% endif %}",
        "{# {{ ticket.trace_id }} #}",
    ],
)
def test_a_template_that_drops_the_trace_id_is_refused(source: str) -> None:
    with pytest.raises(TicketIncompleteError) as refused:
        layout(source)
    assert "own.txt.j2" in refused.value.what
    assert refused.value.exit_code == 7


def test_a_body_without_the_trace_id_is_refused_though_the_template_seemed_sound() -> None:
    source = "{% if ticket.status != 'stuck' %}{{ ticket.trace_id }}{% endif %}"
    with pytest.raises(TicketIncompleteError):
        body(source)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("\n{% if %}", "own.txt.j2:2: no Jinja2 template: Expected an expression"),
        ("{{ ticket.trace_id ", "own.txt.j2:1: no Jinja2 template: "),
        ("\n\n{{ order }}", "own.txt.j2:3: there is no order"),
        ("\n{{ ticket.number }}", "own.txt.j2:2: there is no ticket.number"),
        ("{{ heading.evil }}", "own.txt.j2:1: there is no heading.evil"),
        ("{{ loop.cycle }}", "own.txt.j2:1: there is no loop.cycle"),
        ("{{ ticket['number'] }}", "own.txt.j2:1: there is no ticket.number"),
        ("{{ ticket.summary | evil }}", "own.txt.j2:1: the filter evil is not allowed"),
        ("{{ incident.id }}", "own.txt.j2:1: it fails on this order (UndefinedError)"),
        ("\n{{ loop.index }}", "own.txt.j2:2: it fails on this order (UndefinedError)"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(source: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        layout(source + "{{ ticket.trace_id }}")
    assert refused.value.what.startswith(told)


NESTED = "{% for a in ticket.steps %}" * 3 + "x" + "{% endfor %}" * 3

ATTACKS = {
    "endless range": "{% for n in range(10 ** 12) %}x{% endfor %}",
    "nested loops": NESTED,
    "loops over letters": "{% for c in ticket.summary %}{{ c }}{% endfor %}",
    "many loops": "{% for a in ticket.steps %}{% endfor %}" * (MOST_LOOPS + 1),
    "recursive loop": "{% for a in ticket.steps recursive %}{{ loop(ticket.steps) }}{% endfor %}",
    "multiplied text": "{{ 'x' * 10 ** 10 }}",
    "power": "{{ 9 ** 9 ** 9 }}",
    "wide format": "{{ '%999999999d' % 1 }}",
    "wide indent": "{{ ticket.summary | indent(10 ** 9) }}",
    "wide indent by name": "{{ ticket.summary | indent(width=999999999) }}",
    "wide centre": "{{ ticket.summary | center(999999999) }}",
    "joined letters": "{{ 'aaaa' | join('b') | join('c') }}",
    "joined in disguise": "{{ (('a' | join('b')) ~ '') | join('c') }}",
    "doubling": "{% set a = 'x' %}{% set a = a ~ a %}",
    "doubling in a block": "{% with a = 'x' %}{{ a }}{% endwith %}",
    "macro": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "call": "{{ ticket.trace_id.upper() }}",
    "class": "{{ ticket.__class__ }}",
    "class by index": "{{ ticket['__class__'] }}",
    "class of a text": "{{ ticket.summary.__class__.__mro__ }}",
    "class by filter": "{{ ticket | attr('__class__') }}",
    "class by map": "{{ ticket.steps | map(attribute='__class__') | list }}",
    "computed index": "{{ ticket['__cl' ~ 'ass__'] }}",
    "globals": "{{ self.__init__.__globals__ }}",
    "lipsum": "{{ lipsum.__globals__ }}",
    "namespace": "{{ namespace() }}",
    "include": "{% include '/etc/passwd' %}",
    "built-in include": "{% include 'full.txt.j2' %}",
    "import": "{% import '/etc/passwd' as x %}",
    "from import": "{% from '/etc/passwd' import x %}",
    "extends": "{% extends 'full.txt.j2' %}",
    "method of a dict": "{{ ticket.items }}",
    "random": "{{ ticket.steps | random }}",
    "debug": "{% debug %}",
    "do": "{% do ticket.steps %}",
    "dict": "{{ {'a': 1} }}",
    "deep brackets": "{{ " + "(" * 300 + "1" + ")" * 300 + " }}",
    "very large": "{{ 1 }}" * 20_000,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_reaches_out_or_runs_on_is_refused(attack: str) -> None:
    start = time.monotonic()
    with pytest.raises(UsageError) as refused:
        layout(ID + ATTACKS[attack])
    assert refused.value.what.startswith("own.txt.j2")
    assert time.monotonic() - start < 30


def test_a_body_has_a_largest_size() -> None:
    inner = "{% for w in ticket.stages %}" + "x" * 9000 + "{% endfor %}"
    source = ID + "{% for v in ticket.stages %}" + inner + "{% endfor %}"
    with pytest.raises(UsageError, match="more than 512 KiB"):
        body(source, "completed")
