"""Which keys the policy forbids: one table for `audit` and for the violation `forbidden_metadata`."""

import pytest

from ordertrace_cli.globs import Globs
from ordertrace_cli.privacy.keys import is_forbidden
from ordertrace_cli.profile.model import Privacy

NOTHING_OF_ITS_OWN = Privacy()


@pytest.mark.parametrize(
    "key",
    [
        "order.number", "orderId", "order_id", "order.amount", "customer", "customer.name",
        "email", "enduser.id", "enduser.role", "user.email", "session.id",
        "shop.order.total", "phone", "http.request.header.x-order-id", "messaging.header.customer-id",
        "db.query.parameter.email", "price", "app.payment.card", "recipient.address",
    ],
)  # fmt: skip
def test_forbidden(key: str) -> None:
    assert is_forbidden(key, NOTHING_OF_ITS_OWN)


@pytest.mark.parametrize(
    "key",
    [
        "order.trace_id", "order.stage", "order.status", "http.route", "messaging.message.id",
        "service.name", "user_agent.original", "code.function.name", "client.address", "host.name",
        "http.request.header.content-type", "messaging.header.traceparent",
    ],
)  # fmt: skip
def test_sound(key: str) -> None:
    assert not is_forbidden(key, NOTHING_OF_ITS_OWN)


def test_what_the_profile_says_comes_first() -> None:
    privacy = Privacy(
        forbidden=Globs(["*.ref", "http.route"]), allowed=Globs(["order.number", "a.ref"])
    )
    assert is_forbidden("legacy.ref", privacy)
    assert is_forbidden("http.route", privacy)
    assert not is_forbidden("order.number", privacy)
    assert not is_forbidden("a.ref", privacy)
    assert is_forbidden("order.id", privacy)
