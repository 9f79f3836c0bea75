import re
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.diagnosis.model import Cause, SpanRef
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.render.ticket import render_ticket
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.compose import compose, compose_unverified, dedupe_key
from ordertrace_cli.tickets.expiry import expiry_of
from ordertrace_cli.tickets.manner import Manner
from ordertrace_cli.tickets.model import BodyFormat, Doubt, Severity, SpanMessage, Ticket
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
    assert known.keys() == {
        "trace_id", "severity", "severity_rule", "evaluated_at", "trace_url", "command",
    }  # fmt: skip
    assert (known["trace_id"], known["severity"]) == (world.TRACE_ID, "medium")


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
    assert not re.search(r"(?<!\d{4}-\d{2}-\d{2}[ T])\d{2}:\d{2}:\d{2}", body)


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
    assert f"\nordertrace show {world.TRACE_ID} --at 2026-11-24T12:00:00Z\n" in ticket.body


def profile(retention: timedelta | None = None, *, team: str = "", contact: str = "") -> Profile:
    """The built-in landscape, with an owner for the queue."""
    builtin = builtin_profile()
    systems = tuple(
        replace(system, team=team, contact=contact) if system.name == "queue" else system
        for system in builtin.systems
    )
    return replace(builtin, systems=systems, retention=retention)


def told(known: Profile, *, at: datetime = world.NOW) -> Ticket:
    order = replace(world.MESSAGE_LOST, evaluated_at=at)
    return compose(order, replace(manner(BodyFormat.TEXT), profile=known))


class TestOwner:
    """Who owns the system where the order stalled, by the profile."""

    def test_team_and_contact_are_told(self) -> None:
        ticket = told(profile(team="Brokers", contact="brokers@example.org"))
        assert "\nOwner: Brokers, brokers@example.org\n" in ticket.body
        assert (ticket.fields["team"], ticket.fields["contact"]) == (
            "Brokers", "brokers@example.org",
        )  # fmt: skip

    def test_only_what_the_profile_says(self) -> None:
        assert "\nOwner: Brokers\n" in told(profile(team="Brokers")).body
        ticket = told(profile())
        assert "Owner" not in ticket.body
        assert (ticket.fields["team"], ticket.fields["contact"]) == (None, None)

    def test_a_contact_is_no_mention_and_no_markup(self) -> None:
        order = replace(manner(), profile=profile(contact="@everyone ![x](http://evil.example)"))
        body = compose(world.MESSAGE_LOST, order).body
        assert "`@everyone ![x](http://evil.example)`" in body


class TestExpiry:
    """Until when the trace can be looked at: the retention, from the first span on."""

    def test_the_instant_and_the_time_left(self) -> None:
        ticket = told(profile(timedelta(days=7)))
        assert "\nTrace kept until: 2026-12-01 10:00:01 UTC, 6 d 22 h more\n" in ticket.body
        assert ticket.fields["expires_at"] == "2026-12-01T10:00:01.000000Z"
        assert "--attach" not in ticket.body

    def test_less_than_a_day_is_a_warning(self) -> None:
        soon = told(profile(timedelta(hours=25)), at=world.NOW + timedelta(hours=1))
        assert "Jaeger keeps this trace for 22 h more: look at it soon" in soon.body
        day = told(profile(timedelta(hours=26)))
        assert "look at it soon" not in day.body

    def test_what_is_past_is_not_promised(self) -> None:
        ticket = told(profile(timedelta(hours=1)))
        assert "2026-11-24 11:00:01 UTC: parts of it may be gone already" in ticket.body
        assert "look at it soon" not in ticket.body

    def test_without_retention_nobody_knows(self) -> None:
        ticket = told(profile())
        assert "\nTrace kept until: unknown, the profile gives no retention\n" in ticket.body
        assert ticket.fields["expires_at"] is None

    def test_the_end_of_time_is_no_expiry(self) -> None:
        order = replace(world.MESSAGE_LOST, first_seen=datetime.max.replace(tzinfo=UTC))
        assert expiry_of(order, timedelta(days=7)) is None


def test_the_path_and_the_waits_are_told() -> None:
    body = told(profile()).body
    assert "shop: passed, crm: not passed, mes: not passed, queue: stalled here" in body
    assert (
        "- SUBMITTED (shop, customer): reached 2026-11-24 10:08:00 UTC, waited 7 m 20 s, limit 1 d"
    ) in body
    assert "- PRICE_CALCULATED (mes, system): overdue, waited 1 h 52 m, limit 15 m" in body
    assert "slower than 99 % of 312 orders" in body
    assert "shop → mes, price.requests: 2026-11-24 10:08:00 UTC, lost" in body


def test_codes_are_the_same_in_every_language_and_format() -> None:
    tickets = [
        compose(world.MESSAGE_LOST, replace(manner(body_format, language), profile=profile()))
        for body_format in BodyFormat
        for language in Language
    ]
    assert all(ticket.fields == tickets[0].fields for ticket in tickets)
    assert tickets[0].fields["path"] == "shop=passed crm=open mes=open queue=stalled s3=open"
    assert tickets[0].fields["waited_seconds"] == "6720"
    assert tickets[0].fields["limit_seconds"] == "900"


def test_a_command_repeats_what_it_needs_and_is_quoted_for_a_shell() -> None:
    options = ("--profile", "3d print;.toml", "--learned-limits")
    own = replace(manner(), options=options)
    assert own.command(world.TRACE_ID, world.NOW) == (
        f"ordertrace show {world.TRACE_ID} --at 2026-11-24T12:00:00Z"
        " --profile '3d print;.toml' --learned-limits"
    )
    moving = replace(own, relative_time=True)
    assert "--at" not in moving.command(world.TRACE_ID, world.NOW)


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
