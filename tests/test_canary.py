"""What identifies a customer or an order never comes out, and nothing in a trace can steer.

Canaries are planted in every field of real orders that text can stand in; every command is run in
every format and language, and all that it prints is searched.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from msgspec.structs import replace

from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.model import Attributes, Span, SpanEvent, SpanLink, Trace
from tests.commands.run import Result, run
from tests.demo.worlds import labelled, traces

CANARIES = {
    "order number": "ORD-48151623",
    "e-mail": "canary.bird@customer.example",
    "phone": "+7 912 345-67-89",
    "amount": "129990.50",
    "name in quotes": '"Konstantin Canaryov"',
    "url with an id": "https://shop.example/orders/48151623?email=canary.bird%40customer.example",
    "uuid": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
}
FRAGMENTS = (
    "48151623", "canary.bird", "345-67-89", "129990", "Canaryov", "8b86-4d01", "00cf4fc964ff",
)  # fmt: skip

HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07\x1b]52;c;b3duZWQ=\x07\x9b2J\x00\x08\r\n"
    "\u202egnp\u2066\u200b[red]x[/red] [/orders/{id}] <img src=x onerror=alert(1)>"
    "</script> {{ 7*7 }} `x` ![p](http://evil.example/p.png) @admin"
)

CAUSES = (
    "step_failed", "service_call_failed", "message_lost", "message_dead_lettered",
    "price_calculation_failed", "model_invalid", "context_lost",
)  # fmt: skip


def family(cause: str) -> tuple[Trace, ...]:
    label = labelled(cause)[0]
    return tuple(traces()[trace_id] for trace_id in label.family)


def planted(texts: Iterator[str], span: Span) -> Span:
    """The span with the next text in each field that neither its stage nor its place depends on."""
    keys = (
        "order.number", "customer.name", "enduser.id", "db.query.text", "url.full", "url.path",
        "exception.message", "error.message", "messaging.message.id", "messaging.message.body",
        "aws.s3.key", "note",
    )  # fmt: skip
    extra: Attributes = {
        **{key: next(texts) for key in keys},
        "list": [next(texts), {"deep": next(texts)}],
        f"key {next(texts)}": next(texts),
    }
    events = [
        replace(
            event,
            attributes={
                **event.attributes,
                "exception.message": next(texts),
                "order.number": next(texts),
            },
        )
        for event in span.events
    ]
    last = max((event.time_unix_nano for event in events), default=span.end_time_unix_nano)
    events.append(SpanEvent(f"note {next(texts)}", last, {"exception.stacktrace": next(texts)}))
    links = [replace(link, attributes={"order.number": next(texts)}) for link in span.links]
    links.append(SpanLink("f" * 32, "e" * 16, {"order.number": next(texts)}))
    return replace(
        span,
        name=f"{span.name} {next(texts)}",
        status_message=next(texts),
        attributes={**span.attributes, **extra},
        resource={**span.resource, "host.name": next(texts), "service.instance.id": next(texts)},
        events=tuple(events),
        links=tuple(links),
        trace_state=f"order={next(texts)}",
        warnings=(f"warning about {next(texts)}",),
    )


def document(cause: str, *texts: str) -> bytes:
    turns = cycle(texts)
    return encode_otlp(
        replace(trace, spans=tuple(planted(turns, span) for span in trace.spans))
        for trace in family(cause)
    )


def outputs(path: Path, trace_id: str) -> Iterator[Result]:
    source = ("--from", path)
    for language in ("en", "ru"):
        yield run("show", trace_id, *source, "--lang", language)
        yield run("stuck", *source, "--since", "60d", "--lang", language)
        for form in ("text", "markdown", "json"):
            yield run("ticket", trace_id, *source, "--format", form, "--lang", language)
    for form in ("json", "ndjson"):
        yield run("show", trace_id, *source, "--format", form)
    for form in ("json", "ndjson", "csv"):
        yield run("stuck", *source, "--since", "60d", "--format", form)
    yield run("stuck", *source, "--since", "60d", "--ids-only")
    yield run("--debug", "show", trace_id, *source, width=200, terminal=True)


@pytest.mark.parametrize("first", [0, 3])
@pytest.mark.parametrize("cause", CAUSES)
def test_no_canary_comes_out(cause: str, first: int, tmp_path: Path) -> None:
    """Another canary in each field, and others again in the second run."""
    path = tmp_path / "spans.json"
    canaries = list(CANARIES.values())
    path.write_bytes(document(cause, *canaries[first:], *canaries[:first]))
    for result in outputs(path, labelled(cause)[0].trace_id):
        assert result.code == 0, result.stderr
        said = result.stdout + result.stderr
        assert [part for part in FRAGMENTS if part in said] == [], said


@pytest.mark.parametrize("first", range(3))
@pytest.mark.parametrize("cause", CAUSES)
def test_no_canary_is_in_an_attached_file(cause: str, first: int, tmp_path: Path) -> None:
    path, attached = tmp_path / "spans.json", tmp_path / "attached.json"
    canaries = list(CANARIES.values())
    path.write_bytes(document(cause, *canaries[first:], *canaries[:first]))
    trace_id = labelled(cause)[0].trace_id
    assert run("ticket", trace_id, "--from", path, "--attach", attached).code == 0
    written = attached.read_text(encoding="utf-8")
    assert trace_id in written
    assert [part for part in FRAGMENTS if part in written] == []


@pytest.mark.parametrize("cause", CAUSES)
def test_what_steers_never_comes_out(cause: str, tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_bytes(document(cause, HOSTILE))
    for result in outputs(path, labelled(cause)[0].trace_id):
        assert result.code == 0, result.stderr
        plain = _without_our_colours(result.stdout + result.stderr)
        steering = {c for c in plain if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
        assert steering <= {"\n"}


def _without_our_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_messages_come_out_only_when_asked_for(tmp_path: Path) -> None:
    spans = [
        replace(trace, spans=tuple(replace(span, status_message="canary") for span in trace.spans))
        for trace in family("step_failed")
    ]
    path = tmp_path / "spans.json"
    path.write_bytes(encode_otlp(spans))
    words = ("ticket", labelled("step_failed")[0].trace_id, "--from", path)
    assert "canary" not in run(*words).stdout
    assert "canary" in run(*words, "--include-messages").stdout


def test_messages_that_are_asked_for_cannot_steer_either(tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_bytes(document("step_failed", HOSTILE))
    trace_id = labelled("step_failed")[0].trace_id
    for form in ("text", "markdown", "json"):
        result = run("ticket", trace_id, "--from", path, "--include-messages", "--format", form)
        assert result.code == 0
        assert {c for c in result.stdout if unicodedata.category(c) in ("Cc", "Cf")} <= {"\n"}


@pytest.mark.parametrize(
    "words",
    [
        ("show", "ORD-48151623"),
        ("show", "https://shop.example/orders/48151623"),
        ("ticket", "canary.bird@customer.example"),
        ("ticket", "+7 912 345-67-89", "--force"),
    ],
    ids=str,
)
def test_what_was_typed_in_place_of_an_id_is_not_repeated(words: tuple[str, ...]) -> None:
    complaint = run(*words, "--demo").refused(2)
    assert not any(part in complaint for part in FRAGMENTS)


def test_a_forbidden_key_is_named_and_its_value_is_not(tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_bytes(document("step_failed", CANARIES["order number"]))
    trace_id = labelled("step_failed")[0].trace_id
    violations = json.loads(run("show", trace_id, "--from", path, "--format", "json").stdout)[
        "violations"
    ]
    texts = [each["text"] for each in violations if each["code"] == "forbidden_metadata"]
    assert any("order.number" in text for text in texts)
