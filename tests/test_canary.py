"""What identifies a customer or an order never comes out, and nothing in a trace can steer.

Canaries are planted, spelt in many ways, in every field that a trace can carry, in both forms of
documents; every command that there is is run in every format and with every switch, and all that
it prints, writes and leaves behind is searched.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from msgspec.structs import replace

from ordertrace_cli.errors import ExitCode
from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.model import Trace
from tests.canary.canaries import CANARIES, leaked, texts
from tests.canary.command_lines import WITHOUT_SPANS, Command, command_lines, commands
from tests.canary.documents import as_jaeger, with_texts_everywhere
from tests.commands.run import installed, run
from tests.demo.worlds import labelled, traces

HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07\x1b]52;c;b3duZWQ=\x07\x9b2J\x00\x08\r\n"
    "\u202egnp\u2066\u200b[red]x[/red] [/orders/{id}] <img src=x onerror=alert(1)>"
    "</script> {{ 7*7 }} `x` ![p](http://evil.example/p.png) @admin"
)

CAUSES = (
    "step_failed", "service_call_failed", "message_lost", "message_dead_lettered",
    "price_calculation_failed", "model_invalid", "context_lost",
)  # fmt: skip
FORMS = ("otlp", "jaeger")
NO_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
COMMANDS = {command.name: command for command in commands()}
# It says nothing but on a terminal's screen: tests/tui/test_canaries.py looks there.
ON_A_SCREEN = ("tui",)
PRINTING = {name: each for name, each in COMMANDS.items() if name not in ON_A_SCREEN}
OF_SPANS = [name for name, each in PRINTING.items() if each.reads_spans]


def trace_id_of(cause: str) -> str:
    return labelled(cause)[0].trace_id


def families(causes: tuple[str, ...] = CAUSES) -> tuple[Trace, ...]:
    ids = dict.fromkeys(id_ for cause in causes for id_ in labelled(cause)[0].family)
    return tuple(traces()[id_] for id_ in ids)


@cache
def document(form: str, *planted: str, causes: tuple[str, ...] = CAUSES) -> bytes:
    """The orders of these causes, with the next of these texts in each field."""
    turns = cycle(planted)
    spans = json.loads(encode_otlp(families(causes)))
    whole = with_texts_everywhere(spans, lambda: next(turns))
    return json.dumps(whole if form == "otlp" else as_jaeger(whole)).encode()


@pytest.fixture(params=FORMS)
def canaries_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "spans.json"
    path.write_bytes(document(request.param, *texts()))
    return path


def files_below(folder: Path) -> Mapping[Path, str]:
    """Whatever a run left: results, attachments, drafts, caches, logs; by name and content."""
    return {
        path: f"{path.relative_to(folder)}\n{path.read_bytes().decode('utf-8', 'replace')}"
        for path in folder.rglob("*")
        if path.is_file()
    }


def left_behind(folder: Path, source: Path) -> Mapping[str, list[str]]:
    held = files_below(folder)
    return {
        str(path): leaked(text) for path, text in held.items() if path != source and leaked(text)
    }


def test_every_command_has_a_way_to_be_run_here() -> None:
    """Reads spans from a file, or is listed with what it is run with."""
    unknown = [n for n, each in COMMANDS.items() if not each.reads_spans and n not in WITHOUT_SPANS]
    assert unknown == []
    assert {"show", "stuck", "ticket", "audit"} <= set(OF_SPANS)


@pytest.mark.parametrize("name", OF_SPANS)
def test_no_canary_comes_out_of_a_command(name: str, canaries_file: Path, tmp_path: Path) -> None:
    command = COMMANDS[name]
    if not command.judges:
        # Nothing to judge: of one order as much comes out as of seven, seven times as soon.
        form = "otlp" if b"resourceSpans" in canaries_file.read_bytes()[:20] else "jaeger"
        canaries_file.write_bytes(document(form, *texts(), causes=("message_lost",)))
    causes = cycle(CAUSES)
    done = 0
    for words in all_lines(command, canaries_file, tmp_path, causes):
        result = run(*words, width=200, terminal=done % 2 == 0)
        assert result.code != ExitCode.DEFECT, (words, result.stderr)
        assert leaked(result.stdout + result.stderr) == [], (words, result.stdout)
        done += result.code == 0
    assert done >= len(command.formats)
    assert left_behind(tmp_path, canaries_file) == {}


@pytest.mark.parametrize("cause", ["step_failed", "service_call_failed"])
def test_no_canary_comes_out_of_a_name(cause: str) -> None:
    """Names are shown by their shape alone, so each spelling stands in every span's name once."""
    for text in texts():
        spans = families((cause,))
        named = [
            replace(each, spans=tuple(replace(span, name=text) for span in each.spans))
            for each in spans
        ]
        words = ("show", trace_id_of(cause), "--from", "-", "--format", "json", "--explain")
        result = run(*words, stdin=encode_otlp(named))
        assert result.code == 0, result.stderr
        assert leaked(result.stdout + result.stderr) == [], text


@pytest.mark.parametrize("name", WITHOUT_SPANS)
def test_a_command_without_spans_runs_too(name: str, tmp_path: Path) -> None:
    for words in command_lines(COMMANDS[name], tmp_path, "", tmp_path):
        result = run(*words)
        assert result.code != ExitCode.DEFECT, (words, result.stderr)
        assert leaked(result.stdout + result.stderr) == []


def test_no_canary_reaches_a_desk_or_a_draft(canaries_file: Path, tmp_path: Path) -> None:
    """Tickets that are sent, those that cannot be, and every command on the latter."""
    config, desk = tmp_path / "config.toml", tmp_path / "tickets"
    config.write_text('[desks.shelf]\nkind = "file"\nfolder = "tickets"\n', encoding="utf-8")
    environment = {"ORDERTRACE_CONFIG": str(config), "ORDERTRACE_OUTBOX": str(tmp_path / "outbox")}
    desk.mkdir()

    def say(*words: str, code: int) -> str:
        result = run(*words, environment=environment)
        assert result.code == code, (words, result.stderr)
        assert leaked(result.stdout + result.stderr) == []
        return result.stdout

    def send(cause: str, *words: str, code: int) -> None:
        order = ("ticket", trace_id_of(cause), "--from", str(canaries_file))
        say(*order, "--send", "shelf", *words, code=code)

    send("message_lost", "--dry-run", code=0)
    send("message_lost", "--include-messages", "--attach", str(tmp_path / "spans.otlp"), code=0)
    send("message_lost", "--comment", code=0)
    desk.rename(tmp_path / "away")
    for cause in ("step_failed", "model_invalid"):
        send(cause, "--lang", "ru", "--include-messages", code=ExitCode.TICKET_REFUSED)
    say("outbox", "list", code=0)
    (draft, *_) = json.loads(say("outbox", "list", "--format", "json", code=0))["drafts"]
    say("outbox", "send", code=ExitCode.TICKET_REFUSED)
    assert left_behind(tmp_path, canaries_file) == {}
    say("outbox", "drop", draft["draft_id"], "--yes", code=0)
    (tmp_path / "away").rename(desk)
    say("outbox", "send", code=0)
    assert len(list(desk.iterdir())) >= 2
    assert left_behind(tmp_path, canaries_file) == {}


def test_no_canary_comes_out_of_a_template(canaries_file: Path) -> None:
    for name in re.findall(r"^(\S+)", run("ticket", "--list-templates").stdout, re.MULTILINE):
        order = ("ticket", trace_id_of("service_call_failed"), "--from", canaries_file)
        result = run(*order, "--template", name, "--include-messages")
        assert result.code == 0, (name, result.stderr)
        assert leaked(result.stdout + result.stderr) == []


def all_lines(
    command: Command, spans: Path, folder: Path, causes: Iterator[str]
) -> Iterator[tuple[str, ...]]:
    """Its lines for the next cause; for the others its first format alone."""
    yield from command_lines(command, spans, trace_id_of(next(causes)), folder)
    if command.takes_trace and command.reads_spans:
        for _ in CAUSES[1:]:
            yield next(command_lines(command, spans, trace_id_of(next(causes)), folder))


def test_the_canaries_would_be_seen(canaries_file: Path) -> None:
    """They are in the document, in every spelling; and a spelling does not hide them from us."""
    assert leaked(canaries_file.read_text(encoding="utf-8"))
    for text in texts():
        assert leaked(f"before {text} after"), text
        assert leaked("\n".join(re.findall(".{1,9}", text))), text


def test_an_audit_finds_each_kind_that_was_planted(canaries_file: Path) -> None:
    told = json.loads(run("audit", "--from", canaries_file, "--format", "json").stdout)
    assert {each["kind"] for each in told["findings"]} == {
        "credential", "card_number", "personal_name", "email", "phone", "order_number", "amount",
        "forbidden_key", "captured_body",
    }  # fmt: skip


@pytest.mark.parametrize("name", OF_SPANS)
def test_what_steers_never_comes_out(name: str, tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_bytes(document("otlp", HOSTILE, causes=("step_failed",)))
    for words in command_lines(COMMANDS[name], path, trace_id_of("step_failed"), tmp_path):
        result = run(*words)
        assert result.code != ExitCode.DEFECT, result.stderr
        assert steering(result.stdout + result.stderr) <= {"\n"}, words
    written = [each for each in tmp_path.rglob("*") if each.is_file() and each != path]
    assert written
    for each in written:
        assert steering(each.read_text("utf-8")) <= {"\n"}, each.name


def steering(text: str) -> set[str]:
    """Signs that a terminal obeys; our own colours are not among them."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return {c for c in plain if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}


class _Answers(BaseHTTPRequestHandler):
    """A Jaeger that says canaries wherever an answer has room for words."""

    status: ClassVar[int]
    body: ClassVar[bytes]

    def do_GET(self) -> None:
        secret = CANARIES["order number"]
        self.send_response(self.status, f"No {secret}")
        self.send_header("Content-Length", str(len(self.body)))
        self.send_header("X-Order", secret)
        self.send_header("WWW-Authenticate", f'Basic realm="{secret}"')
        if 300 <= self.status < 400:
            self.send_header("Location", f"http://127.0.0.1:1/orders/{secret}?mail=canary.bird")
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Keep the output of a test run clean."""


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    handler = type("Answers", (_Answers,), {"status": status, "body": body})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def of_trace(whole: dict[str, Any], path: str) -> dict[str, Any]:
    """The spans of the trace that is asked for; all of them for a search."""
    groups = [
        {**group, "scopeSpans": [{**part, "spans": [span]}]}
        for group in whole["resourceSpans"]
        for part in group["scopeSpans"]
        for span in part["spans"]
        if span["traceId"] in path or not path
    ]
    return {"resourceSpans": groups}


class _FullJaeger(BaseHTTPRequestHandler):
    """Answers each search with the orders that are full of canaries, names of services too."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/api/v3/services":
            self._send(
                200, {"services": ["shop", "mes", CANARIES["name"], CANARIES["address with an id"]]}
            )
        elif path.startswith("/api/v3/traces"):
            whole = json.loads(document("otlp", *texts(), causes=("message_lost",)))
            found = of_trace(whole, path.removeprefix("/api/v3/traces"))
            if found["resourceSpans"]:
                self._send(200, {"result": found})
            else:
                self._send(404, NOT_FOUND)
        else:
            self._send(404, NOT_FOUND)

    def _send(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Keep the output of a test run clean."""


SAID = " ".join(CANARIES.values())
NOT_FOUND = {"error": {"httpCode": 404, "message": SAID}}


@pytest.mark.parametrize("name", [n for n, each in PRINTING.items() if "--jaeger" in each.options])
def test_no_canary_comes_out_of_a_jaeger_full_of_them(name: str) -> None:
    """Each command that asks a Jaeger, in each of its formats."""
    command = COMMANDS[name]
    order = (trace_id_of("message_lost"),) if command.takes_trace else ()
    done = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), _FullJaeger) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        for form in command.formats:
            words = (*command.path, *order, "--format", form)
            result = run(*words, "--jaeger", f"http://127.0.0.1:{server.server_port}")
            assert result.code != ExitCode.DEFECT, result.stderr
            assert leaked(result.stdout + result.stderr) == [], (form, result.stdout, result.stderr)
            done += bool(result.stdout)
        server.shutdown()
    assert done


ANSWERS = {
    "an error of Jaeger's": (500, json.dumps({"error": {"httpCode": 500, "message": SAID}})),
    "an older error": (400, json.dumps({"data": None, "errors": [{"code": 400, "msg": SAID}]})),
    "not found": (404, json.dumps(NOT_FOUND)),
    "a page": (200, f"<html><title>{SAID}</title></html>"),
    "denied": (403, SAID),
    "a login": (401, SAID),
    "sent elsewhere": (302, SAID),
    "no JSON": (200, f'{{"result": {SAID}'),
    "JSON of another form": (200, json.dumps({"result": {"resourceSpans": SAID}, "data": SAID})),
    "a value of another type": (
        200,
        json.dumps({"result": {"resourceSpans": [{"scopeSpans": [{"spans": [{"kind": [SAID]}]}]}]}}),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("status", "body"), ANSWERS.values(), ids=ANSWERS)
def test_no_canary_comes_out_of_a_servers_answer(status: int, body: str) -> None:
    with answering(status, body.encode()) as url:
        for words in (("show", NO_TRACE), ("audit",)):
            result = run(*words, "--jaeger", url, "--debug")
            assert result.code not in (0, ExitCode.DEFECT), result.stdout
            assert leaked(result.stdout + result.stderr) == []


@pytest.mark.parametrize("body", [body for status, body in ANSWERS.values() if status == 200])
@pytest.mark.parametrize("name", OF_SPANS)
def test_no_canary_comes_out_of_a_broken_file(name: str, body: str, tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_text(body, encoding="utf-8")
    words = next(command_lines(COMMANDS[name], path, NO_TRACE, tmp_path))
    result = run(*words)
    assert result.code != ExitCode.DEFECT
    assert leaked(result.stdout + result.stderr) == []


class _Collector(BaseHTTPRequestHandler):
    taken: ClassVar[list[bytes]]

    def do_POST(self) -> None:
        self.taken.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Keep the output of a test run clean."""


def test_no_canary_is_in_our_own_telemetry(tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_bytes(document("otlp", *texts()))
    taken: list[bytes] = []
    handler = type("Collector", (_Collector,), {"taken": taken})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{server.server_port}"}
        done = installed("show", trace_id_of(CAUSES[0]), "--from", path, environment=environment)
        server.shutdown()
    assert done.code == 0
    sent = b"".join(taken).decode("utf-8", "replace")
    assert "ordertrace show" in sent
    assert leaked(sent) == []


def test_messages_come_out_only_when_asked_for(tmp_path: Path) -> None:
    spans = [
        replace(trace, spans=tuple(replace(span, status_message="canary") for span in trace.spans))
        for trace in families()
    ]
    path = tmp_path / "spans.json"
    path.write_bytes(encode_otlp(spans))
    words = ("ticket", trace_id_of("step_failed"), "--from", path)
    assert "canary" not in run(*words).stdout
    assert "canary" in run(*words, "--include-messages").stdout


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
    assert leaked(run(*words, "--demo").refused(2)) == []


def test_a_forbidden_key_is_named_and_its_value_is_not(tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_bytes(document("otlp", CANARIES["order number"]))
    shown = run("show", trace_id_of("step_failed"), "--from", path, "--format", "json").stdout
    violations = json.loads(shown)["violations"]
    said = [each["text"] for each in violations if each["code"] == "forbidden_metadata"]
    assert any("order.number" in text for text in said)
