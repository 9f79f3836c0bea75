"""OTLP JSON in all the spellings that exporters, Collectors and Jaegers have used."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import pytest

from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.spans.gather import Batch, gather
from ordertrace_cli.spans.model import (
    AttributeValue,
    Caveat,
    CaveatCode,
    Span,
    SpanKind,
    SpanLink,
    SpanStatus,
)
from ordertrace_cli.spans.otlp import parse_otlp

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"
PARENT = "b7ad6b7169203331"
START = 1_795_494_169_397_252_990
END = 1_795_494_169_398_487_628

Json = dict[str, Any]


def span(**members: Any) -> Json:
    return {
        "traceId": TRACE,
        "spanId": SPAN,
        "name": "price.calculate",
        "startTimeUnixNano": str(START),
        "endTimeUnixNano": str(END),
        **members,
    }


def document(*spans: Json, resource: Json | None = None) -> Json:
    if resource is None:
        resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "mes"}}]}
    return {
        "resourceSpans": [
            {
                "resource": resource,
                "scopeSpans": [{"scope": {"name": "app"}, "spans": list(spans)}],
            }
        ]
    }


def text(*members: str) -> bytes:
    """One document with one span, whose further members are given as JSON text."""
    whole = json.dumps(document(span(extra="MEMBERS")))
    return whole.replace('"extra": "MEMBERS"', ", ".join(members)).encode("utf-8", "surrogatepass")


def read(*spans: Json, **options: Any) -> Batch:
    return parse_otlp(json.dumps(document(*spans, **options)).encode())


def only(batch: Batch) -> Span:
    (found,) = batch.spans
    return found


def doubts(batch: Batch) -> tuple[Caveat, ...]:
    return batch.trace_caveats.get(TRACE, ())


class TestFields:
    def test_every_field_of_a_span_is_carried_over(self) -> None:
        found = only(
            read(
                span(
                    parentSpanId=PARENT,
                    kind=5,
                    status={"code": 2, "message": "cut"},
                    traceState="ot=th:8",
                    droppedAttributesCount=1,
                    droppedEventsCount=2,
                    droppedLinksCount=4,
                    flags=256,
                )
            )
        )
        assert found == Span(
            trace_id=TRACE,
            span_id=SPAN,
            parent_span_id=PARENT,
            name="price.calculate",
            kind=SpanKind.CONSUMER,
            service="mes",
            start_time_unix_nano=START,
            end_time_unix_nano=END,
            status=SpanStatus.ERROR,
            status_message="cut",
            scope="app",
            resource={"service.name": "mes"},
            trace_state="ot=th:8",
            dropped_count=7,
        )

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ({"stringValue": "null"}, "null"),
            ({"stringValue": ""}, ""),
            ({"intValue": "200"}, 200),
            ({"intValue": 200}, 200),
            ({"intValue": "-9223372036854775808"}, -(2**63)),
            ({"boolValue": False}, False),
            ({"doubleValue": 0.25}, 0.25),
            ({"doubleValue": 3}, 3.0),
            ({"bytesValue": "AP8="}, b"\x00\xff"),
            ({"bytesValue": "_-8="}, b"\xff\xef"),
            ({"arrayValue": {"values": [{"intValue": "1"}, {"stringValue": "b"}]}}, [1, "b"]),
            ({"arrayValue": {}}, []),
            (
                {"kvlistValue": {"values": [{"key": "a", "value": {"boolValue": True}}]}},
                {"a": True},
            ),
            ({}, None),
        ],
    )
    def test_a_value_of_any_type(self, value: Json, expected: AttributeValue) -> None:
        batch = read(span(attributes=[{"key": "k", "value": value}]))
        assert only(batch).attributes == {"k": expected}
        assert type(only(batch).attributes["k"]) is type(expected)
        assert not doubts(batch)

    def test_an_attribute_given_twice_has_its_last_value(self) -> None:
        twice = [{"key": "k", "value": {"intValue": str(n)}} for n in (1, 2)]
        assert only(read(span(attributes=twice))).attributes == {"k": 2}

    def test_events_are_sorted_by_time_and_not_as_jaeger_sorts_them_by_name(self) -> None:
        events = [
            {"name": name, "timeUnixNano": str(START + at)} for name, at in (("a", 9), ("b", 1))
        ]
        assert [event.name for event in only(read(span(events=events))).events] == ["b", "a"]

    def test_links_keep_where_they_point(self) -> None:
        key = {"key": "opentracing.ref_type", "value": {"stringValue": "follows_from"}}
        links = [{"traceId": TRACE.upper(), "spanId": PARENT.upper(), "attributes": [key]}]
        assert only(read(span(links=links))).links == (
            SpanLink(TRACE, PARENT, {"opentracing.ref_type": "follows_from"}),
        )

    def test_remarks_of_jaeger_are_no_attribute(self) -> None:
        remark = {"arrayValue": {"values": [{"stringValue": "duplicate span IDs"}]}}
        found = only(read(span(attributes=[{"key": "@jaeger@warnings", "value": remark}])))
        assert found.warnings == ("duplicate span IDs",)
        assert found.attributes == {}

    @pytest.mark.parametrize(
        "word",
        [
            "missing-service-name",
            "empty-service-name",
            "service-name-wrong-type",
            "OTLPResourceNoServiceName",
        ],
    )
    def test_a_word_that_jaeger_puts_for_a_missing_service_is_none(self, word: str) -> None:
        named = {"attributes": [{"key": "service.name", "value": {"stringValue": word}}]}
        batch = read(span(), resource=named)
        assert only(batch).service == ""
        assert only(batch).resource == {}
        assert doubts(batch) == (Caveat(CaveatCode.UNKNOWN_SERVICE, 1, (SPAN,)),)

    @pytest.mark.parametrize(
        "resource", [{}, {"attributes": None}, {"attributes": [{"key": "service.name"}]}]
    )
    def test_a_resource_without_service_is_no_error(self, resource: Json) -> None:
        assert only(read(span(), resource=resource)).service == ""


class TestSpellings:
    @pytest.mark.parametrize(
        "wrap",
        [
            pytest.param(lambda d: d, id="resourceSpans"),
            pytest.param(lambda d: {"result": d}, id="result"),
            pytest.param(lambda d: {"batches": d["resourceSpans"]}, id="batches"),
            pytest.param(lambda d: {"result": {"batches": d["resourceSpans"]}}, id="both"),
        ],
    )
    def test_the_document_by_any_name(self, wrap: Any) -> None:
        assert only(parse_otlp(json.dumps(wrap(document(span()))).encode())).name

    @pytest.mark.parametrize("between", ["", "\n", "\r\n\r\n", " "])
    def test_chunks_of_a_streamed_answer(self, between: str) -> None:
        chunks = [json.dumps({"result": document(span(spanId=f"{n:016x}"))}) for n in (1, 2, 3)]
        found = parse_otlp(between.join(chunks).encode()).spans
        assert [int(s.span_id, 16) for s in found] == [1, 2, 3]

    def test_libraries_were_called_so_before_scopes(self) -> None:
        old = document(span())
        (group,) = old["resourceSpans"]
        (part,) = group.pop("scopeSpans")
        part["instrumentationLibrary"] = part.pop("scope")
        group["instrumentationLibrarySpans"] = [part]
        found = only(parse_otlp(json.dumps(old).encode()))
        assert (found.name, found.scope) == ("price.calculate", "app")

    def test_keys_as_the_proto_file_has_them(self) -> None:
        pair = {"key": "k", "value": {"int_value": "1"}}
        old = {
            "resource_spans": [
                {
                    "resource": {
                        "attributes": [{"key": "service.name", "value": {"string_value": "mes"}}]
                    },
                    "scope_spans": [
                        {
                            "spans": [
                                {
                                    "trace_id": TRACE,
                                    "span_id": SPAN,
                                    "parent_span_id": PARENT,
                                    "start_time_unix_nano": str(START),
                                    "end_time_unix_nano": str(END),
                                    "attributes": [pair],
                                    "events": [{"time_unix_nano": str(START), "name": "e"}],
                                    "dropped_links_count": 3,
                                }
                            ]
                        }
                    ],
                }
            ]
        }
        found = only(parse_otlp(json.dumps(old).encode()))
        assert (found.service, found.parent_span_id, found.attributes) == ("mes", PARENT, {"k": 1})
        assert (found.start_time_unix_nano, found.events[0].time_unix_nano) == (START, START)
        assert found.dropped_count == 3

    def test_ids_in_base64_as_jaeger_wrote_them_up_to_1_53(self) -> None:
        def packed(digits: str) -> str:
            return b64encode(bytes.fromhex(digits)).decode()

        found = only(
            read(
                span(
                    traceId=packed(TRACE),
                    spanId=packed(SPAN),
                    parentSpanId=packed(PARENT),
                    links=[{"traceId": packed(TRACE), "spanId": packed(PARENT)}],
                )
            )
        )
        assert (found.trace_id, found.span_id, found.parent_span_id) == (TRACE, SPAN, PARENT)
        assert found.links == (SpanLink(TRACE, PARENT),)

    @pytest.mark.parametrize(
        ("written", "read_as"),
        [
            (TRACE.upper(), TRACE),
            ("a3ce929d0e0e4736", "0000000000000000a3ce929d0e0e4736"),
            ("0" * 16 + "a3ce929d0e0e4736", "0000000000000000a3ce929d0e0e4736"),
        ],
    )
    def test_trace_ids_are_one_form(self, written: str, read_as: str) -> None:
        assert only(read(span(traceId=written))).trace_id == read_as

    @pytest.mark.parametrize("kind", [2, "2", "SPAN_KIND_SERVER"])
    def test_kinds_by_number_and_by_name(self, kind: object) -> None:
        assert only(read(span(kind=kind))).kind is SpanKind.SERVER

    @pytest.mark.parametrize("kind", [None, 0, 77, -1, "SPAN_KIND_NEW"])
    def test_a_kind_that_is_not_known_is_unspecified(self, kind: object) -> None:
        assert only(read(span(kind=kind))).kind is SpanKind.UNSPECIFIED

    @pytest.mark.parametrize("code", [2, "2", "STATUS_CODE_ERROR", "Error"])
    def test_status_codes_by_number_and_by_name(self, code: object) -> None:
        assert only(read(span(status={"code": code}))).status is SpanStatus.ERROR

    @pytest.mark.parametrize("status", [None, {}, {"code": 0}, {"code": 9}, {"code": "Unset"}])
    def test_a_status_that_says_nothing_is_unset(self, status: object) -> None:
        assert only(read(span(status=status))).status is SpanStatus.UNSET

    def test_numbers_as_numbers(self) -> None:
        found = only(read(span(startTimeUnixNano=START, endTimeUnixNano=END)))
        assert (found.start_time_unix_nano, found.end_time_unix_nano) == (START, END)

    def test_null_stands_for_absent_everywhere(self) -> None:
        nulls = dict.fromkeys(
            ("parentSpanId", "attributes", "events", "links", "status", "traceState", "kind")
        )
        batch = read(span(**nulls, name=None))
        assert only(batch) == only(read(span(name="")))

    def test_fields_that_nobody_knows_are_passed_over(self) -> None:
        assert only(read(span(newField={"a": [1, {"b": None}]}))) == only(read(span()))


class TestTimes:
    @pytest.mark.parametrize(
        "time", [None, 0, "0", -5, "18446744073709551615", "9223372036854775808", 10**30]
    )
    def test_a_time_that_no_clock_shows_is_unknown(self, time: object) -> None:
        batch = read(span(startTimeUnixNano=time))
        assert only(batch).start_time_unix_nano == 0
        assert only(batch).end_time_unix_nano == END
        assert doubts(batch) == (Caveat(CaveatCode.TIME_UNKNOWN, 1, (SPAN,)),)

    def test_the_last_time_that_jaeger_can_hold_is_known(self) -> None:
        assert only(read(span(endTimeUnixNano=str(2**63 - 1)))).end_time_unix_nano == 2**63 - 1

    def test_an_end_before_the_start_is_moved_and_said(self) -> None:
        batch = read(span(endTimeUnixNano=str(START - 1)))
        assert only(batch).end_time_unix_nano == START
        assert doubts(batch) == (Caveat(CaveatCode.CLOCK_SKEW, 1, (SPAN,)),)

    def test_an_end_before_the_start_is_said_once_when_the_server_says_it(self) -> None:
        remark = {"key": "@jaeger@warnings", "value": {"stringValue": "Negative duration"}}
        batch = read(span(endTimeUnixNano="1", attributes=[remark]))
        assert only(batch).warnings == ("Negative duration",)
        assert not doubts(batch)

    def test_nanoseconds_do_not_pass_through_floats(self) -> None:
        assert only(read(span())).start_time_unix_nano == START
        assert only(read(span(startTimeUnixNano=float(START)))).start_time_unix_nano > 0


class TestForgiving:
    """What msgspec refuses, and Jaeger or an exporter has been seen to write."""

    @pytest.mark.parametrize(
        "value",
        [
            '{"doubleValue": NaN}',
            '{"doubleValue": -Infinity}',
            '{"doubleValue": 1e400}',
            '{"doubleValue": "NaN"}',
            '{"doubleValue": "-Infinity"}',
            '{"doubleValue": ' + "9" * 5000 + "}",
            '{"intValue": ' + "9" * 5000 + "}",
            '{"intValue": "9223372036854775808"}',
            '{"intValue": NaN}',
            '{"bytesValue": "no base64"}',
            '{"arrayValue": {"values": [{"doubleValue": NaN}]}}',
            '{"kvlistValue": {"values": [{"key": "x", "value": {"doubleValue": 1e999}}]}}',
        ],
    )
    def test_a_value_that_is_none_is_dropped_alone_and_said_by_key(self, value: str) -> None:
        batch = parse_otlp(
            text(
                '"attributes": [{"key": "bad", "value": ' + value + "},"
                ' {"key": "good", "value": {"intValue": "1"}}]'
            )
        )
        assert only(batch).attributes == {"good": 1}
        assert doubts(batch) == (Caveat(CaveatCode.VALUE_DROPPED, 1, ("bad",)),)

    def test_a_value_dropped_from_event_link_or_resource_is_said_too(self) -> None:
        bad = [{"key": "bad", "value": {"doubleValue": "NaN"}}]
        events, links = [{"attributes": bad}], [{"traceId": TRACE, "attributes": bad}]
        batch = read(span(events=events, links=links), resource={"attributes": bad})
        assert Caveat(CaveatCode.VALUE_DROPPED, 3, ("bad",)) in doubts(batch)

    def test_a_number_that_is_none_where_a_time_belongs_is_an_unknown_time(self) -> None:
        batch = parse_otlp(text('"startTimeUnixNano": NaN', '"endTimeUnixNano": 1e999'))
        assert only(batch).end_time_unix_nano == 0
        assert doubts(batch)[0].code is CaveatCode.TIME_UNKNOWN

    @pytest.mark.parametrize("raw", [r"a\ud800b", r"a\udc00b", r"a\ud800\u0041b"])
    def test_lone_surrogates_are_replaced(self, raw: str) -> None:
        pair = '{"key": "k", "value": {"stringValue": "' + raw + '"}}'
        found = only(parse_otlp(text(f'"name": "{raw}"', f'"attributes": [{pair}]')))
        for cleaned in (found.name, found.attributes["k"]):
            assert isinstance(cleaned, str)
            assert "\ufffd" in cleaned
            assert cleaned.encode()

    def test_surrogates_in_pairs_are_one_character(self) -> None:
        found = only(parse_otlp(text(r'"name": "\ud83d\ude00"', '"kind": NaN')))
        assert found.name == "\U0001f600"

    def test_control_characters_in_text_are_taken(self) -> None:
        assert only(parse_otlp(text('"name": "a\tb\x01"'))).name == "a\tb\x01"

    def test_duplicate_keys_have_their_last_value(self) -> None:
        assert only(parse_otlp(text('"name": "a"', '"name": "b"'))).name == "b"
        assert only(parse_otlp(text('"name": "a"', '"name": "b"', '"kind": NaN'))).name == "b"

    def test_a_byte_order_mark_is_skipped(self) -> None:
        assert only(parse_otlp(b"\xef\xbb\xbf" + text('"kind": 1'))).kind is SpanKind.INTERNAL

    @pytest.mark.parametrize("depth", [50, 64])
    def test_values_nested_as_deep_as_real_ones_are_kept(self, depth: int) -> None:
        value = '{"arrayValue": {"values": [' * depth + "]}}" * depth
        kept = only(parse_otlp(text('"attributes": [{"key": "k", "value": ' + value + "}]")))
        assert kept.attributes["k"] is not None

    def test_values_nested_deeper_are_dropped_alone(self) -> None:
        value = '{"arrayValue": {"values": [' * 65 + "]}}" * 65
        batch = parse_otlp(text('"attributes": [{"key": "k", "value": ' + value + "}]"))
        assert only(batch).attributes == {}
        assert doubts(batch) == (Caveat(CaveatCode.VALUE_DROPPED, 1, ("k",)),)


class TestUnusable:
    @pytest.mark.parametrize("trace_id", [None, "", "0" * 32, "ORDER-4711", "=" * 24, "f" * 33])
    def test_a_span_without_a_trace_id_is_left_out_and_said(self, trace_id: object) -> None:
        batch = read(span(), span(traceId=trace_id))
        assert only(batch).trace_id == TRACE
        assert batch.caveats == (Caveat(CaveatCode.RECORD_SKIPPED, 1),)

    @pytest.mark.parametrize("span_id", [None, "", "0" * 16, "xyz"])
    def test_a_span_without_an_id_is_kept(self, span_id: object) -> None:
        assert only(read(span(spanId=span_id))).span_id == ""

    @pytest.mark.parametrize(
        ("data", "complaint"),
        [
            (b"", "empty"),
            (b"\xef\xbb\xbf", "empty"),
            (b"{}", "no resourceSpans"),
            (b"[]", "expected object, got array"),
            (b"null", "expected object, got null"),
            (b'"text"', "expected object, got str"),
            (b'{"error": {"httpCode": 404}}', "an error, not traces"),
            (b'{"resourceSpans": {}}', "expected array, got object at $.resourceSpans"),
            (b'{"resourceSpans": [[]]}', "at $.resourceSpans[0]"),
            (b'{"result": []}', "at $.result"),
            (
                b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": 4711}]}]}]}',
                "spans[0].name",
            ),
            (b'{"resourceSpans": [', "line 1, column 20"),
            (b'{"resourceSpans": []} x', "line 1, column 23"),
            (b"<html>", "line 1, column 1"),
            (b'{"resourceSpans": "\xff"}', "no text in UTF-8"),
            ('{"resourceSpans": []}'.encode("utf-16"), "no text in UTF-8"),
            ('{"resourceSpans": []}'.encode("utf-16-le"), "no sound JSON"),
            (b"[" * 100_000, "too deeply"),
            (b'{"a":' * 100_000, "too deeply"),
            (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too deeply"),
        ],
    )
    def test_the_error_says_where_and_never_what(self, data: bytes, complaint: str) -> None:
        with pytest.raises(UnreadableError) as caught:
            parse_otlp(data)
        assert complaint in caught.value.what
        assert "4711" not in caught.value.what

    @pytest.mark.parametrize(
        "data", [b'{"resourceSpans": []}', b'{"resourceSpans": null}', b'{"result": {}}']
    )
    def test_an_answer_without_spans_is_an_answer(self, data: bytes) -> None:
        assert parse_otlp(data) == Batch(())


def test_doubts_reach_the_trace_they_concern() -> None:
    other = "0af7651916cd43dd8448eb211c80319c"
    bad: Mapping[str, Any] = {"key": "bad", "value": {"doubleValue": "NaN"}}
    batch = read(span(attributes=[bad]), span(traceId=other))
    first, second = gather([batch])
    assert first.caveats == (Caveat(CaveatCode.VALUE_DROPPED, 1, ("bad",)),)
    assert second.caveats == ()
