"""Spans must look like what the libraries really emit; the facts are spelt out here again."""

from collections.abc import Iterator

import pytest

from ordertrace_cli.spans.model import Span, SpanKind, SpanStatus
from tests.demo.worlds import traces, world


def spans(scope: str, kind: SpanKind) -> list[Span]:
    return [
        span
        for trace in world().traces
        for span in trace.spans
        if span.scope == scope and span.kind is kind
    ]


def by_id() -> dict[str, Span]:
    return {span.span_id: span for trace in traces().values() for span in trace.spans}


SCOPES = (
    "io.opentelemetry.rabbitmq-2.7",
    "io.opentelemetry.spring-rabbit-1.0",
    "opentelemetry.instrumentation.pika.pika_instrumentor",
    "opentelemetry.instrumentation.aio_pika.aio_pika_instrumentor",
    "@opentelemetry/instrumentation-amqplib",
    "org.springframework.boot",
    "RabbitMQ.Client.Publisher",
    "RabbitMQ.Client.Subscriber",
    "MassTransit",
    "io.opentelemetry.kafka-clients-0.11",
    "io.opentelemetry.spring-kafka-2.7",
    "@opentelemetry/instrumentation-kafkajs",
    "opentelemetry.instrumentation.confluent_kafka",
    "opentelemetry.instrumentation.boto3sqs",
    "io.opentelemetry.aws-sdk-2.2",
    "io.opentelemetry.jms-3.0",
    "io.opentelemetry.spring-jms-6.0",
    "opentelemetry.instrumentation.botocore",
    "@opentelemetry/instrumentation-aws-sdk",
    "Amazon.AWS.AWSClientInstrumentation",
    "okhttp",
    "opentelemetry.instrumentation.fastapi",
    "io.opentelemetry.tomcat-10.0",
    "@opentelemetry/instrumentation-http",
    "Microsoft.AspNetCore",
)


@pytest.mark.parametrize("scope", SCOPES)
def test_the_library_is_there(scope: str) -> None:
    assert any(span.scope == scope for trace in world().traces for span in trace.spans)


def test_pika_nests_two_producers_and_names_the_exchange_only() -> None:
    producers = spans("opentelemetry.instrumentation.pika.pika_instrumentor", SpanKind.PRODUCER)
    ids = {span.span_id for span in producers}
    inner = [span for span in producers if span.parent_span_id in ids]
    assert len(producers) == 2 * len(inner) > 0
    assert {span.attributes["messaging.destination"] for span in producers} == {"orders"}
    assert not any("routing_key" in key for span in producers for key in span.attributes)


@pytest.mark.parametrize(
    ("scope", "line"),
    [
        ("RabbitMQ.Client.Subscriber", "metal"),
        ("opentelemetry.instrumentation.confluent_kafka", "proto"),
        ("opentelemetry.instrumentation.boto3sqs", "parts"),
    ],
)
def test_these_consumers_only_link_back(scope: str, line: str) -> None:
    producers = {span.key for trace in world().traces for span in trace.spans
                 if span.kind is SpanKind.PRODUCER}  # fmt: skip
    work = [
        span
        for span in spans(scope, SpanKind.CONSUMER)
        if span.service.endswith(line) and span.links
    ]
    assert work
    for span in work:
        (link,) = span.links
        assert (link.trace_id, link.span_id) in producers
        assert link.trace_id != span.trace_id


def test_some_consumers_are_children_and_link_as_well() -> None:
    work = [
        span
        for span in spans("RabbitMQ.Client.Subscriber", SpanKind.CONSUMER)
        if span.service == "mes-nylon"
    ]
    assert work
    for span in work:
        assert [(link.trace_id, link.span_id) for link in span.links] == [
            (span.trace_id, span.parent_span_id)
        ]


def test_a_batch_listeners_span_is_a_root_with_a_link_per_message() -> None:
    batches = [
        span
        for span in spans("io.opentelemetry.spring-kafka-2.7", SpanKind.CONSUMER)
        if span.service == "mes-series"
    ]
    assert batches
    assert all(not span.parent_span_id for span in batches)
    assert max(len({link.trace_id for link in span.links}) for span in batches) == 4
    for span in batches:
        assert span.attributes["messaging.batch.message_count"] == len(span.links)
        starts = [by_id()[link.span_id].start_time_unix_nano for link in span.links]
        assert max(starts) <= span.start_time_unix_nano


def test_spring_says_ok_and_names_no_system() -> None:
    sent = [
        span
        for span in spans("org.springframework.boot", SpanKind.PRODUCER)
        if span.service.endswith("resin")
    ]
    assert sent
    assert not any("messaging.system" in span.attributes for span in sent)
    assert {span.status for span in sent} == {SpanStatus.OK, SpanStatus.ERROR}


def test_javas_driver_and_spring_both_show_one_delivery() -> None:
    seen = spans("io.opentelemetry.spring-rabbit-1.0", SpanKind.CONSUMER)
    drivers = {
        (span.parent_span_id, span.service)
        for span in spans("io.opentelemetry.rabbitmq-2.7", SpanKind.CONSUMER)
    }
    assert seen
    assert all((span.parent_span_id, span.service) in drivers for span in seen)


def _attempts() -> Iterator[list[Span]]:
    consumers = spans("MassTransit", SpanKind.CONSUMER)
    for receive in consumers:
        if receive.name.endswith("receive"):
            yield [span for span in consumers if span.parent_span_id == receive.span_id]


def test_masstransit_shows_retries_in_memory_below_one_receive() -> None:
    attempts = max(_attempts(), key=len)
    assert [span.status for span in attempts].count(SpanStatus.ERROR) == 2
    assert len(attempts) == 3


def test_java_script_puts_http_below_its_sdk_and_minio_shows_http_alone() -> None:
    sdk = {
        span.span_id for span in spans("@opentelemetry/instrumentation-aws-sdk", SpanKind.CLIENT)
    }
    http = [
        span
        for span in spans("@opentelemetry/instrumentation-http", SpanKind.CLIENT)
        if span.parent_span_id in sdk
    ]
    assert {span.name for span in http} >= {"PUT", "GET"}
    assert all("rpc.system" not in span.attributes for span in spans("okhttp", SpanKind.CLIENT))


def test_old_and_new_conventions_of_http_are_both_there() -> None:
    keys = {key for trace in world().traces for span in trace.spans for key in span.attributes}
    assert {"http.status_code", "http.response.status_code", "status", "asgi.event.type"} <= keys
    assert {"net.peer.name", "server.address", "client.name", "peer.service"} <= keys


def test_hosts_clocks_disagree_by_up_to_seconds() -> None:
    parents = by_id()
    early = [
        parents[span.parent_span_id].start_time_unix_nano - span.start_time_unix_nano
        for trace in world().traces
        for span in trace.spans
        if span.parent_span_id in parents and span.service != parents[span.parent_span_id].service
    ]
    assert max(early) > 100_000_000
