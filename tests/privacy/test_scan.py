"""What a field is found to hold: by its key, by names inside of its text, by shape."""

import re

import pytest

from ordertrace_cli.globs import Globs
from ordertrace_cli.privacy.model import Kind
from ordertrace_cli.privacy.scan import Scanner
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.model import Privacy
from ordertrace_cli.spans.raw import Place, RawField

PRIVACY = builtin_profile().privacy
SQL = "db.query.text"


def found(
    key: str, value: object, place: Place = Place.ATTRIBUTE, privacy: Privacy = PRIVACY
) -> set[tuple[str, str]]:
    return {
        (each.kind.value, each.path) for each in Scanner(privacy).scan(RawField(place, key, value))
    }


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("order.number", "A-1", {("forbidden_key", "order.number")}),
        ("order.amount", 1299, {("forbidden_key", "order.amount")}),
        ("customer.email", "a@b.com", {("forbidden_key", "customer.email"), ("email", "customer.email")}),
        ("basket", '{"customer": {"phone": "1"}}', {("forbidden_key", "basket.customer.phone")}),
        ("url.query", "email=x&page=2", {("forbidden_key", "url.query?email")}),
        ("http.url", "http://shop/a?customer=Ivan+Petrov", {("personal_name", "http.url?customer")}),
        ("url.full", "/q?name=Anna%20Sidorova", {("personal_name", "url.full?name")}),
        (SQL, "SELECT 1 FROM t WHERE customer_name = 'X'", {("forbidden_key", f"{SQL}: customer_name")}),
        (SQL, "update t set a=1 where name = 'Ivan Petrov'", {("personal_name", f"{SQL}: name")}),
        (
            SQL,
            "INSERT INTO orders (id, order_number, note) VALUES (1, 'K-17', 'x')",
            {("forbidden_key", f"{SQL}: order_number")},
        ),
        ("http.request.header.authorization", ["x"], {("credential", "http.request.header.authorization")}),
        ("http.request.header.x-customer-name", "x", {("forbidden_key", "http.request.header.x-customer-name")}),
        ("http.request.body.content", "<a/>", {("captured_body", "http.request.body.content")}),
        ("messaging.message.body", "hello", {("captured_body", "messaging.message.body")}),
        ("note 48151623 ORD-48151623", "x", {("order_number", "note 48151623 ORD-48151623")}),
        ("baggage", "customer=x,tenant=1", {("forbidden_key", "baggage: customer")}),
    ],
    # A set is spelt in another order by each process.
    ids=lambda each: repr(sorted(each)) if isinstance(each, set) else str(each),
)  # fmt: skip
def test_fires(key: str, value: object, expected: set[tuple[str, str]]) -> None:
    assert found(key, value) == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("order.trace_id", "0af7651916cd43dd8448eb211c80319c"),
        ("order.stage", "SUBMITTED"),
        ("order.number", ""),
        ("order.number", "***"),
        ("customer.email", "REDACTED"),
        ("url.query", "email=REDACTED&page=2"),
        ("url.full", "/q?name=price.requests&page=1&sort=asc"),
        (SQL, "SELECT * FROM orders WHERE customer_name = ? AND order_number = $1"),
        (SQL, "SELECT * FROM orders WHERE status = 'NEW' LIMIT 100"),
        (SQL, "INSERT INTO orders (id, order_number) VALUES (?, ?)"),
        ("messaging.message.body.size", 4111111111111111),
        ("messaging.kafka.offset", 89123456789),
        ("http.request.header.content-type", "application/json"),
        ("http.request.body.size", 120),
        ("thread.name", "pool-1-thread-12"),
        ("messaging.message.id", "7440f02b-66a4-4c7e-b73a-e9c6c6d43059"),
        ("customer.vip", True),
    ],
    ids=str,
)
def test_stays_silent(key: str, value: object) -> None:
    assert found(key, value) == set()


def test_trace_state_is_searched_like_baggage() -> None:
    assert found("", "vendor=1,customer=x", Place.TRACE_STATE) == {("forbidden_key", "customer")}


def test_the_profile_adds_keys_and_shapes_and_makes_exceptions() -> None:
    privacy = Privacy(
        forbidden=Globs(["legacy.*"]),
        allowed=Globs(["customer.email", "order.number"]),
        shapes=(("badge", re.compile("B#[0-9]")),),
    )
    assert found("legacy.ref", "x", privacy=privacy) == {("forbidden_key", "legacy.ref")}
    assert found("customer.email", "a@b.com", privacy=privacy) == set()
    assert found("note", "B#7", privacy=privacy) == {("own_shape", "note")}
    # What is allowed by its key is not looked at; another key with the same value is.
    assert found("other", "a@b.com", privacy=privacy) == {("email", "other")}


def test_a_text_too_long_is_read_in_part_and_told() -> None:
    scanner = Scanner(PRIVACY)
    field = RawField(Place.ATTRIBUTE, "note", "a@b.com " + "x" * 300_000)
    assert [each.kind for each in scanner.scan(field)] == [Kind.EMAIL]
    assert scanner.too_long == 1
