"""Traces that are no orders: probes, operators looking around, brokers' own traffic."""

from collections.abc import Sequence
from random import Random

from ordertrace_cli.demo.dialects import database, http
from ordertrace_cli.demo.lifecycle import HOUR, Role
from ordertrace_cli.demo.lines import Line
from ordertrace_cli.demo.tape import Emitter, Runtime, Tape
from ordertrace_cli.spans.model import SpanKind

_LOOKING = {
    Role.SHOP: ("GET", "/api/materials"),
    Role.CRM: ("GET", "/ui/orders"),
    Role.MES: ("GET", "/ui/queue"),
}


def noise(seed: int, lines: Sequence[Line], now_unix_nano: int) -> tuple[Tape, ...]:
    """A few traces of every service that emits any, over the last day; one tape each."""
    tapes: list[Tape] = []
    for line in lines:
        for role in Role:
            if role in line.silent:
                continue
            random = Random(f"{seed}/noise/{line.name}/{role}")  # noqa: S311
            for kind in (_probe, _look, _tend):
                tape = Tape(random, now_unix_nano)
                emitter = Emitter(tape, line.service(role))
                kind(emitter, line, role, -random.random() * 23 * HOUR - 60)
                tapes.append(tape)
    return tuple(tape for tape in tapes if tape.drafts)


def _probe(emitter: Emitter, _line: Line, _role: Role, at: float) -> None:
    http.serve(emitter, "/health", at, method="GET").answer(at + 0.002)


def _look(emitter: Emitter, _line: Line, role: Role, at: float) -> None:
    method, route = _LOOKING[role]
    request = http.serve(emitter, route, at, method=method)
    end = database.query(emitter, "SELECT", "orders", at + 0.003, request.context).end
    request.answer(end + 0.002, 404 if emitter.tape.random.random() < 0.2 else 200)


def _tend(emitter: Emitter, line: Line, role: Role, at: float) -> None:
    """What a consumer does when it connects; only the Java agent shows it."""
    scope = line.party(role).client.delivering.scope
    if emitter.runtime is not Runtime.JAVA or "rabbitmq" not in scope:
        return
    words = {"messaging.system": "rabbitmq"}
    emitter.open("basic.consume", SpanKind.CLIENT, at, None, scope, words).close(at + 0.001)
