"""Files as they are met: every document, every packing, and what is no trace at all."""

import gzip
import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ordertrace_cli.errors import ExitCode, TraceNotFoundError, UnreadableError, UsageError
from ordertrace_cli.sources.files import FileSource
from ordertrace_cli.sources.protocol import SpanQuery, SpanSource
from ordertrace_cli.spans.model import CaveatCode

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"

FIRST = "0af7651916cd43dd8448eb211c80319c"
SECOND = "4bf92f3577b34da6a3ce929d0e0e4736"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def nanos(instant: datetime) -> int:
    return int(instant.timestamp()) * 10**9


def otlp(
    trace_id: str, attributes: Any = None, *, at: datetime = NOON, service: str = "shop"
) -> Any:
    pairs = [{"key": key, "value": value} for key, value in (attributes or {}).items()]
    return {
        "resourceSpans": [
            {
                "resource": {
                    "attributes": [{"key": "service.name", "value": {"stringValue": service}}]
                },
                "scopeSpans": [
                    {
                        "spans": [
                            {
                                "traceId": trace_id,
                                "spanId": "b7ad6b7169203331",
                                "name": "POST /orders",
                                "startTimeUnixNano": str(nanos(at)),
                                "endTimeUnixNano": str(nanos(at) + 10**6),
                                "attributes": pairs,
                            }
                        ]
                    }
                ],
            }
        ]
    }


def jaeger(trace_id: str) -> Any:
    return {
        "traceID": trace_id,
        "spans": [
            {
                "traceID": trace_id,
                "spanID": "b7ad6b7169203331",
                "operationName": "POST /orders",
                "startTime": nanos(NOON) // 1000,
                "duration": 1000,
                "processID": "p1",
            }
        ],
        "processes": {"p1": {"serviceName": "shop"}},
    }


def text(*documents: Any, end: str = "\n", indent: int | None = None) -> bytes:
    return end.join(json.dumps(document, indent=indent) for document in documents).encode()


def read(data: bytes) -> FileSource:
    return FileSource.load("-", stdin=io.BytesIO(data))


TWO_LINES = text(otlp(FIRST), otlp(SECOND))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TWO_LINES, id="one request a line, as the Collector writes"),
        pytest.param(TWO_LINES + b"\n", id="and a line feed at the end"),
        pytest.param(TWO_LINES.replace(b"\n", b"\r\n"), id="with the line ends of Windows"),
        pytest.param(b"\n\n" + TWO_LINES.replace(b"\n", b"\n \n"), id="with blank lines"),
        pytest.param(b"\xef\xbb\xbf" + TWO_LINES, id="after a byte order mark"),
        pytest.param(
            text({"result": otlp(FIRST)}, {"result": otlp(SECOND)}), id="result chunks by line"
        ),
        pytest.param(
            text({"result": otlp(FIRST)}, {"result": otlp(SECOND)}, end=""),
            id="result chunks run together",
        ),
        pytest.param(text(otlp(FIRST), otlp(SECOND), indent=2), id="requests printed over lines"),
        pytest.param(
            text({"resourceSpans": otlp(FIRST)["resourceSpans"] + otlp(SECOND)["resourceSpans"]}),
            id="one document",
        ),
        pytest.param(
            b'{"resourceSpans": [{"resource": {}\n},'
            + text(otlp(FIRST))[len('{"resourceSpans": [') : -2]
            + b","
            + text(otlp(SECOND))[len('{"resourceSpans": [') :],
            id="one document whose first line happens to end in a brace",
        ),
        pytest.param(text({"data": [jaeger(FIRST), jaeger(SECOND)]}), id="a download of Jaeger"),
        pytest.param(
            text({"data": [jaeger(FIRST), jaeger(SECOND)]}, indent=1),
            id="a download of Jaeger printed over lines",
        ),
        pytest.param(
            text({"total": 0, "errors": None, "data": [jaeger(FIRST), jaeger(SECOND)]}),
            id="a download of Jaeger with other keys first",
        ),
        pytest.param(text([jaeger(FIRST), jaeger(SECOND)]), id="a bare array of traces"),
        pytest.param(text(jaeger(FIRST), jaeger(SECOND)), id="bare traces by line"),
        pytest.param(text(otlp(FIRST), {"data": [jaeger(SECOND)]}), id="both kinds, by line"),
    ],
)
@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(lambda data: data, id="plain"),
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(zstd.compress, id="zstd"),
        pytest.param(
            lambda data: gzip.compress(data[:50]) + gzip.compress(data[50:]), id="gzip in parts"
        ),
        pytest.param(
            lambda data: zstd.compress(data[:50]) + zstd.compress(data[50:]), id="zstd in parts"
        ),
    ],
)
def test_a_file_is_known_by_its_content(data: bytes, pack: Callable[[bytes], bytes]) -> None:
    source = read(pack(data))
    assert source.fetch(FIRST).spans[0].service == "shop"
    assert source.fetch(SECOND).spans[0].name == "POST /orders"


def test_messages_that_the_collector_compressed_one_by_one_are_read() -> None:
    frames = [zstd.compress(line) for line in TWO_LINES.split(b"\n")]
    source = read(b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames))
    assert source.fetch(FIRST).spans
    assert source.fetch(SECOND).spans


UNREADABLE = [
    pytest.param(b"", "this is empty", id="of 0 bytes"),
    pytest.param(b" \n\n", "this is empty", id="of blank lines"),
    pytest.param(b"<!doctype html><html>", "neither OTLP JSON nor", id="a web page"),
    pytest.param(b"\x0a\x12\x00\x05", "no text in UTF-8", id="protobuf"),
    pytest.param(TWO_LINES.decode().encode("utf-16"), "no text in UTF-8", id="UTF-16"),
    pytest.param(TWO_LINES.replace(b"POST", b"P\xd6ST"), "no text in UTF-8", id="Latin-1"),
    pytest.param(TWO_LINES[:-40], "line 2: ", id="cut in its last line"),
    pytest.param(text(otlp(FIRST))[:-40], "line 1, column", id="one document, cut"),
    pytest.param(
        text(otlp(FIRST), indent=2)[:-40], "line 25, column", id="a document over lines, cut"
    ),
    pytest.param(
        text(otlp(FIRST)) + b"\n\n{]\n" + text(otlp(SECOND)), "line 3: ", id="a broken line"
    ),
    pytest.param(b'{"resourceSpans":' + b"[" * 100_000, "too deeply", id="100,000 brackets"),
    pytest.param(text({}), "neither OTLP JSON nor", id="an empty object"),
    pytest.param(text({"a": 1}), "neither OTLP JSON nor", id="an object of something else"),
    pytest.param(text(["shop"]), "expected object, got str at $.data[0]", id="an array of words"),
    pytest.param(text([]), "not one span", id="an empty array"),
    pytest.param(text({"resourceSpans": []}), "not one span", id="an export without spans"),
    pytest.param(text({"data": [], "errors": None}), "not one span", id="a search without hits"),
    pytest.param(text({"resourceMetrics": []}), "not one span", id="an export of metrics"),
    pytest.param(
        text({"data": None, "errors": [{"code": 404, "msg": "SECRET-4711"}]}),
        "an error, not traces",
        id="a saved error of Jaeger",
    ),
    pytest.param(
        text({"error": {"httpCode": 404, "message": "SECRET-4711"}}),
        "neither OTLP JSON nor",
        id="a saved error of Jaeger's v3 API",
    ),
    pytest.param(text({"resourceSpans": {}}), "at $.resourceSpans", id="an object for an array"),
    pytest.param(
        text({"data": [{"traceID": FIRST, "spans": {"SECRET-4711": 1}}]}),
        "at $.data[0].spans",
        id="an object for an array of Jaeger's",
    ),
    pytest.param(text({"data": [{"traceID": FIRST}]}), "$.data[0].spans", id="no spans at all"),
    pytest.param(gzip.compress(TWO_LINES)[:-20], "ends in the middle", id="gzip, cut"),
    pytest.param(gzip.compress(TWO_LINES)[:-8], "ends in the middle", id="gzip without its end"),
    pytest.param(zstd.compress(TWO_LINES)[:-5], "ends in the middle", id="zstd, cut"),
    pytest.param(gzip.compress(TWO_LINES) + b"tail", "damaged", id="gzip with a tail"),
    pytest.param(
        gzip.compress(TWO_LINES)[:30] + bytes(20) + gzip.compress(TWO_LINES)[50:],
        "damaged",
        id="gzip with a hole",
    ),
    pytest.param(
        zstd.compress(TWO_LINES)[:20] + b"\xff" * 20 + zstd.compress(TWO_LINES)[40:],
        "damaged",
        id="zstd with a hole",
    ),
    pytest.param(gzip.compress(gzip.compress(TWO_LINES)), "no text in UTF-8", id="packed twice"),
    pytest.param(
        b"\0\0\0\xff" + zstd.compress(TWO_LINES), "ends in the middle", id="a message, cut"
    ),
    pytest.param(b"\xff\0\0\0" + zstd.compress(TWO_LINES), "damaged", id="a message of 4 GB"),
]


@pytest.mark.parametrize(("data", "complaint"), UNREADABLE)
def test_a_file_that_is_no_trace_is_refused_in_one_line(data: bytes, complaint: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data)
    error = caught.value
    assert error.exit_code is ExitCode.UNREADABLE
    assert complaint in error.what
    assert error.what.startswith("standard input: ")
    assert error.hint
    assert "\n" not in error.what + error.hint
    assert "SECRET-4711" not in error.what + error.hint


def test_no_value_of_a_document_is_repeated_in_an_error() -> None:
    bad = otlp(FIRST)
    bad["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["kind"] = {"SECRET-4711": "SECRET-4711"}
    with pytest.raises(UnreadableError) as caught:
        read(text(otlp(SECOND), bad))
    assert "line 2: " in caught.value.what
    assert "$.resourceSpans[0].scopeSpans[0].spans[0].kind" in caught.value.what
    assert "SECRET" not in caught.value.what


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstd.compress, bytes], ids=["gzip", "zstd", "plain"]
)
def test_a_bomb_is_stopped_at_the_cap(pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(b"[" + b" " * 5_000_000 + b"]")
    with pytest.raises(UnreadableError, match="unpacks to more than 1,000,000 bytes"):
        FileSource.load("-", stdin=io.BytesIO(bomb), most_bytes=1_000_000)


def test_the_cap_counts_all_lines_together() -> None:
    with pytest.raises(UnreadableError, match="unpacks to more than"):
        FileSource.load("-", stdin=io.BytesIO(TWO_LINES), most_bytes=len(TWO_LINES) - 1)
    just = FileSource.load("-", stdin=io.BytesIO(TWO_LINES), most_bytes=len(TWO_LINES))
    assert just.fetch(SECOND).spans


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.json: there is no such file"):
        FileSource.load(str(tmp_path / "gone.json"))


def test_a_directory_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="this is a directory"):
        FileSource.load(str(tmp_path))


def test_a_name_that_the_system_refuses_is_wrong_usage() -> None:
    with pytest.raises(UsageError):
        FileSource.load("x" * 5000)
    with pytest.raises(UsageError):
        FileSource.load("a\0b")


def test_a_file_that_breaks_off_is_unreadable() -> None:
    class Failing(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _: Any) -> int:
            raise OSError(5, "Input/output error")

    with pytest.raises(UnreadableError, match="could not be read to its end"):
        FileSource.load("-", stdin=io.BufferedReader(Failing()))


def test_standard_input_that_is_closed_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="standard input"):
        FileSource.load("-")


def test_a_pipe_that_gives_a_byte_at_a_time_is_read_whole() -> None:
    class Dripping(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            self.left = data

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            buffer[: len(self.left[:1])] = self.left[:1]
            self.left = self.left[1:]
            return 1 if self.left else 0

    source = FileSource.load(
        "-", stdin=io.BufferedReader(Dripping(gzip.compress(TWO_LINES) + b" "))
    )
    assert source.fetch(SECOND).spans


def test_a_label_names_the_file_and_cannot_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "ev\u202eil.json"
    path.write_bytes(TWO_LINES)
    source = FileSource.load(str(path))
    assert source.label.startswith("ev")
    assert "\u202e" not in source.label


def test_other_signals_in_the_file_are_left_out_and_said() -> None:
    source = read(text(otlp(FIRST), {"resourceLogs": []}, {"resourceMetrics": []}))
    page = source.search(SpanQuery(NOON, NOON + timedelta(hours=1)))
    assert [trace.trace_id for trace in page.traces] == [FIRST]
    assert [(caveat.code, caveat.count) for caveat in page.caveats] == [
        (CaveatCode.RECORD_SKIPPED, 2)
    ]


def test_a_trace_that_lies_in_pieces_is_put_together() -> None:
    other = otlp(FIRST, service="mes")
    other["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["spanId"] = "00f067aa0ba902b7"
    trace = read(text(otlp(FIRST), otlp(FIRST), other)).fetch(FIRST)
    assert [span.service for span in trace.spans] == ["shop", "mes"]
    assert not trace.caveats


def test_an_unknown_trace_is_not_found() -> None:
    with pytest.raises(TraceNotFoundError) as caught:
        read(text(otlp(FIRST))).fetch(SECOND)
    assert SECOND in caught.value.what


def test_services_are_those_of_the_file() -> None:
    nameless = otlp(SECOND, service="missing-service-name")
    assert read(text(otlp(FIRST), nameless)).services() == {"shop"}


class TestSearch:
    source = read(
        text(
            otlp(
                FIRST,
                {"order.stage": {"stringValue": "INITIATED"}, "retry": {"boolValue": True}},
            ),
            otlp(SECOND, {"tries": {"intValue": "3"}}, at=NOON + timedelta(hours=2), service="mes"),
        )
    )

    def found(self, hours: tuple[float, float] = (-1, 9), **query: Any) -> list[str]:
        start, end = (NOON + timedelta(hours=hour) for hour in hours)
        page = self.source.search(SpanQuery(start, end, **query))
        assert not page.full
        return [trace.trace_id for trace in page.traces]

    def test_no_service_means_any(self) -> None:
        assert self.found() == [FIRST, SECOND]

    def test_the_window_holds_its_start_and_not_its_end(self) -> None:
        assert self.found((0, 2)) == [FIRST]
        assert self.found((2, 3)) == [SECOND]
        assert self.found((0.5, 1.5)) == []

    def test_a_service_is_compared_exactly(self) -> None:
        assert self.found(service="mes") == [SECOND]
        assert self.found(service="MES") == []

    def test_attributes_are_compared_as_text(self) -> None:
        assert self.found(attributes={"order.stage": "INITIATED", "retry": "true"}) == [FIRST]
        assert self.found(attributes={"tries": "3"}) == [SECOND]
        assert self.found(attributes={"tries": "3", "retry": "true"}) == []

    def test_service_and_attributes_must_fit_one_span(self) -> None:
        assert self.found(service="shop", attributes={"tries": "3"}) == []


def test_a_span_whose_start_is_unknown_is_found_by_its_end() -> None:
    document = otlp(FIRST)
    del document["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["startTimeUnixNano"]
    page = read(text(document)).search(SpanQuery(NOON, NOON + timedelta(hours=1)))
    assert [trace.trace_id for trace in page.traces] == [FIRST]


@pytest.mark.parametrize("name", ["java-rabbitmq.otlp.jsonl.gz", "java-rabbitmq.legacy.json.gz"])
def test_the_recorded_orders_are_read(name: str) -> None:
    source: SpanSource = FileSource.load(str(EXAMPLES / name))
    assert source.label == name
    assert source.services() == {"shop", "crm", "mes"}
    assert source.any_service
    assert source.trace_url(FIRST) is None
    day = SpanQuery(datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC))
    assert len(source.search(day).traces) == 266
    source.close()
    source.close()
