"""What is left of a span that is handed on; the verdict drawn from it is test_trace_file's."""

import pytest
from msgspec.structs import replace

from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.spans import semconv
from ordertrace_cli.spans.model import (
    AttributeValue,
    Span,
    SpanEvent,
    SpanKind,
    SpanLink,
    SpanStatus,
)
from ordertrace_cli.tickets.pseudonyms import Pseudonyms
from ordertrace_cli.tickets.redaction import Redactor

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SECRET = "ORD-48151623"
SPAN = Span(
    trace_id=TRACE,
    span_id="00f067aa0ba902b7",
    parent_span_id="00f067aa0ba902b6",
    name="price.calculate",
    kind=SpanKind.CONSUMER,
    service="mes",
    start_time_unix_nano=1_764_000_000_000_000_001,
    end_time_unix_nano=1_764_000_000_500_000_002,
    status=SpanStatus.ERROR,
)


def redacted(span: Span) -> Span:
    return Redactor(builtin_profile(), Pseudonyms(b"k" * 32)).span(span)


def value_of(key: str, value: AttributeValue) -> AttributeValue:
    (kept,) = redacted(replace(SPAN, attributes={key: value})).attributes.items()
    return kept[1]


def test_ids_times_kind_and_status_stay() -> None:
    kept = redacted(replace(SPAN, dropped_count=3))
    for name in (
        "trace_id", "span_id", "parent_span_id", "name", "kind", "service", "status",
        "start_time_unix_nano", "end_time_unix_nano",
    ):  # fmt: skip
        assert getattr(kept, name) == getattr(SPAN, name)
    assert kept.dropped_count == 3


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("messaging.operation", "publish", "publish"),
        ("messaging.destination.name", "price.requests", "price.requests"),
        ("http.response.status_code", 503, 503),
        ("http.status_code", "404", "404"),
        ("error.type", "java.net.SocketTimeoutException", "java.net.SocketTimeoutException"),
        ("error", True, True),
        ("peer.service", "rabbitmq", "rabbitmq"),
        ("server.address", "mes:8080", "mes:8080"),
        ("url.full", "http://mes:8080/orders/48151623?email=x@y.example", "http://mes"),
        ("aws.queue.url", "https://sqs.eu.amazonaws.com/123456789012/prices",
         "https://sqs.eu.amazonaws.com/queue/prices"),
        ("order.stage", "price-calculated", "price-calculated"),
        ("order.trace_id", TRACE, TRACE),
        ("error.type", "", ""),
    ],
)  # fmt: skip
def test_what_the_diagnosis_reads_stays(
    key: str, value: AttributeValue, kept: AttributeValue
) -> None:
    assert value_of(key, value) == kept


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("order.number", SECRET),
        ("db.query.text", f"update orders, number {SECRET}"),
        ("order.stage", SECRET),
        ("order.trace_id", SECRET),
        ("order.trace_id", [TRACE, SECRET]),
        ("http.response.status_code", 48151623),
        ("http.response.status_code", SECRET),
        ("url.full", f"/orders/{SECRET}"),
        ("url.full", f"http://[{SECRET}"),
        ("error.type", f"order {SECRET} failed"),
        ("error", f"order {SECRET} failed"),
        ("messaging.operation", [SECRET]),
        ("messaging.message.id", SECRET),
        ("note", {"deep": [SECRET, 48151623]}),
        ("note", SECRET.encode()),
    ],
)
def test_what_may_tell_of_an_order_does_not(key: str, value: AttributeValue) -> None:
    assert "48151623" not in repr(value_of(key, value))


def test_every_field_that_text_can_stand_in_is_redacted() -> None:
    attributes = {f"key {SECRET}": SECRET, "exception.message": SECRET}
    kept = redacted(
        replace(
            SPAN,
            name=f"approve {SECRET}",
            service=f"mes-{SECRET}",
            scope=SECRET,
            status_message=f"order {SECRET} failed",
            attributes=attributes,
            resource={**attributes, "service.name": f"mes-{SECRET}"},
            events=(SpanEvent(f"note {SECRET}", 1, attributes),),
            links=(SpanLink(TRACE, "a" * 16, attributes),),
            trace_state=f"order={SECRET},ot=th:8;x:{SECRET}",
            warnings=(f"order {SECRET}",),
        )
    )
    assert "48151623" not in repr(kept)
    assert kept.trace_state == "ot=th:8"
    assert kept.resource["service.name"] == kept.service
    assert (kept.links[0].trace_id, kept.links[0].span_id) == (TRACE, "a" * 16)


@pytest.mark.parametrize(
    "message",
    [
        "",
        f"order {SECRET} cannot be priced",
        f"ReadTimeoutError: order {SECRET}",
        f"order {SECRET} timed out",
        f"context canceled for {SECRET}",
        f"instrumentation timeout called on message {SECRET}",
        f"{'x' * 400} timeout",
    ],
)
def test_a_message_still_says_how_the_step_ended(message: str) -> None:
    span = replace(SPAN, status_message=message)
    before, after = semconv.read(span), semconv.read(redacted(span))
    assert (after.failed, after.timed_out, after.cancelled) == (
        before.failed, before.timed_out, before.cancelled,
    )  # fmt: skip
    assert after.error_types == before.error_types


def test_an_error_that_is_a_sentence_still_says_that_the_model_is_invalid() -> None:
    kind = (
        redacted(
            replace(
                SPAN,
                events=(SpanEvent("exception", 1, {"exception.type": f"MeshError in {SECRET}"}),),
            )
        )
        .events[0]
        .attributes["exception.type"]
    )
    assert isinstance(kind, str)
    assert kind in builtin_profile().patterns.invalid_model


def test_a_service_whose_name_is_hidden_is_still_of_its_system() -> None:
    profile = builtin_profile()
    for name in ("mes-48151623", "s3-12345.amazonaws.com", "shop_4815162342"):
        system = profile.system_of(redacted(replace(SPAN, service=name)).service)
        assert system is profile.system_of(name)


@pytest.mark.parametrize(
    "warning",
    ["trace has more than 5 spans, showing first 5", "clock skew adjustment disabled", "other"],
)
def test_a_remark_of_the_server_keeps_its_meaning(warning: str) -> None:
    (kept,) = redacted(replace(SPAN, warnings=(warning,))).warnings
    assert ("showing first" in kept) == ("showing first" in warning)
    assert ("clock skew" in kept) == ("clock skew" in warning)
