"""Names of people are told from names of spans by the words that programs are named with."""

import pytest

from ordertrace_cli.redact import masked
from ordertrace_cli.vocabulary import PROGRAM_WORDS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Konstantin Canaryov", "(…) (…)"),
        ("KONSTANTIN CANARYOV", "(…) (…)"),
        ("Order of Konstantin Canaryov", "Order of (…) (…)"),
        ("Order Konstantin", "Order (…)"),
        ("Иван Петров", "(…) (…)"),
        ("Kon\u00adstantin Can\u200baryov", "(…) (…)"),
        ("Konstantin%20Canaryov", "(…)"),
        ("Anna-Maria Petrova", "Anna-(…) (…)"),
        ("Jean\u00a0Dupont", "(…) (…)"),
        ("Y2FuYXJ5LmJpcmRAY3VzdG9tZXIuZXhhbXBsZQ", "(…)"),
        ("Process Zoë Müller", "Process (…) (…)"),
    ],
)
def test_hidden(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Calculate Price", "HTTP GET", "AWS SQS ReceiveMessage", "SELECT PRINTING", "PutObject",
        "price.requests publish", "Process Order Event", "OpenTelemetryInstrumentationLibrary",
        "Утвердить заказ", "GET /api/orders/{id}", "io.opentelemetry.tomcat", "HTTPSConnectionPool",
        "getUserByIdAndNameOrEmail",
    ],
)  # fmt: skip
def test_shown(text: str) -> None:
    assert masked(text) == text


def test_no_usual_name_is_a_word_of_programs() -> None:
    """Two words that are names as well would be shown; these must stay out."""
    usual = "anna ivan jean maria konstantin alexander petrov smith johnson brown ivanova muller"
    assert not PROGRAM_WORDS & set(usual.split())
