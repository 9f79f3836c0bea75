import re

import pytest
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.diagnosis.model import Cause, SpanRef
from ordertrace_cli.render.ticket import render_ticket
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.compose import Manner, compose, compose_unverified, dedupe_key
from ordertrace_cli.tickets.model import BodyFormat, Doubt, Severity, SpanMessage
from tests.render import world

URL = f"http://jaeger.example:16686/trace/{world.TRACE_ID}"


def manner(
    body_format: BodyFormat = BodyFormat.MARKDOWN,
    language: Language = Language.EN,
    trace_url: str | None = URL,
) -> Manner:
    return Manner(Texts(language, today=world.NOW.date()), body_format, trace_url)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("body_format", BodyFormat)
@pytest.mark.parametrize("name", ["message lost", "calculation failed", "completed"])
def test_tickets(
    name: str, body_format: BodyFormat, language: Language, snapshot: SnapshotAssertion
) -> None:
    ticket = compose(world.ORDERS[name], manner(body_format, language))
    assert render_ticket(ticket) == snapshot


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("body_format", BodyFormat)
@pytest.mark.parametrize("doubt", Doubt)
def test_unverified_tickets(
    doubt: Doubt, body_format: BodyFormat, language: Language, snapshot: SnapshotAssertion
) -> None:
    ticket = compose_unverified(world.TRACE_ID, doubt, manner(body_format, language), world.NOW)
    assert render_ticket(ticket) == snapshot


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("body_format", BodyFormat)
@pytest.mark.parametrize("name", world.ORDERS)
def test_the_trace_id_is_the_first_field(
    name: str, body_format: BodyFormat, language: Language
) -> None:
    ticket = compose(world.ORDERS[name], manner(body_format, language))
    first = ticket.body.splitlines()[0]
    assert re.search(rf"^\W*Trace id\W+{world.TRACE_ID}`?$", first)
    assert next(iter(ticket.fields.items())) == ("trace_id", world.TRACE_ID)
    assert world.TRACE_ID in ticket.title


@pytest.mark.parametrize("name", world.ORDERS)
def test_a_title_is_one_line_that_desks_accept(name: str) -> None:
    title = compose(world.ORDERS[name], manner()).title
    assert title.isprintable()
    assert len(title) <= 255


def test_an_unverified_ticket_claims_nothing() -> None:
    ticket = compose_unverified(world.TRACE_ID, Doubt.SOURCE_UNREACHABLE, manner(), world.NOW)
    assert not ticket.verified
    assert "not verified" in ticket.title
    assert "Not verified" in ticket.body
    known = {key: value for key, value in ticket.fields.items() if value is not None}
    assert known == {"trace_id": world.TRACE_ID, "severity": "medium"}


def test_tickets_about_one_order_have_one_key() -> None:
    keys = {
        compose(world.MESSAGE_LOST, manner()).dedupe_key,
        compose(world.CALCULATION_FAILED, manner(BodyFormat.TEXT, Language.RU)).dedupe_key,
        compose_unverified(world.TRACE_ID, Doubt.TRACE_UNKNOWN, manner(), world.NOW).dedupe_key,
    }
    assert keys == {f"ordertrace-{world.TRACE_ID}"}
    assert dedupe_key("a" * 32) not in keys


def test_instants_have_their_date_even_today() -> None:
    body = compose(world.MESSAGE_LOST, manner()).body
    assert "2026-11-24 10:08:00 UTC" in body
    assert not re.search(r"(?<!\d{4}-\d{2}-\d{2} )\d{2}:\d{2}:\d{2}", body)


def test_doubts_are_in_the_ticket() -> None:
    body = compose(world.CALCULATION_FAILED, manner()).body
    assert "## Warnings: this may not be everything" in body
    assert "The parents of 2 spans never arrived" in body


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_makes_a_ticket_that_tells_what_to_do(cause: Cause) -> None:
    ticket = compose(world.BY_CAUSE[cause], manner())
    assert ticket.fields["cause"] == cause.value
    assert ticket.severity in Severity
    assert "\n1. " in ticket.body
    assert f"\nordertrace show {world.TRACE_ID}\n" in ticket.body


class TestMessages:
    """What spans say in their own words is in a ticket only if it was asked for."""

    MESSAGE = SpanMessage(
        SpanRef("a" * 32, "b" * 16),
        'Order 1234567 of ann@example.org failed: "Ann Smith"\n```\n</pre>{{macro}}\x1b[31m',
    )

    def test_left_out_by_default(self) -> None:
        body = compose(world.STUCK.orders[0], manner()).body
        assert "Messages in the spans" not in body
        assert "ids, stages, times, systems and error types only" in body

    def test_masked_and_fenced_when_asked_for(self) -> None:
        body = compose(world.MESSAGE_LOST, manner(), [self.MESSAGE]).body
        _, _, block = body.partition("## Messages in the spans\n")
        assert "Order #" in block
        for secret in ("1234567", "ann@example.org", "Ann Smith", "\x1b", "{{"):
            assert secret not in block
        assert "error types only" not in body

    @pytest.mark.parametrize("ticks", [1, 3, 4, 7])
    def test_a_fence_is_longer_than_any_within(self, ticks: int) -> None:
        text = f"one\n{'`' * ticks} two\nthree"
        message = SpanMessage(self.MESSAGE.ref, text)
        body = compose(world.MESSAGE_LOST, manner(), [message]).body
        *_, opening, _, _, _, closing = body.rstrip("\n").split("\n")
        fence = opening.removesuffix("text")
        assert set(fence) == {"`"}
        assert len(fence) >= 3
        assert closing == fence
        assert fence not in body.rpartition(opening)[2].rpartition(closing)[0]

    def test_behind_bars_in_plain_text(self) -> None:
        body = compose(world.MESSAGE_LOST, manner(BodyFormat.TEXT), [self.MESSAGE]).body
        assert "\n    | Order #" in body
