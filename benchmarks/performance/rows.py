"""What is measured against what, and how far apart the two may be."""

import json
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.performance import orders
from benchmarks.performance.gate import Gate, StandIn
from benchmarks.performance.measuring import Comparison, compare, run
from ordertrace_cli.times import rfc3339
from tests.jaeger_server import JaegerServer, JaegerSettings, running_jaeger

MINUTE = 60 * orders.SECOND

Measure = Callable[["Bench"], Comparison]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. rounds: of each row; few: of the rows that take minutes."""

    orders: int
    many: int
    spans: int
    answer: int
    rounds: int
    few: int


FULL = Size(orders=10_000, many=100_000, spans=100_000, answer=500, rounds=15, few=5)
SMALL = Size(orders=300, many=3_000, spans=5_000, answer=200, rounds=7, few=3)


@dataclass(frozen=True, slots=True)
class Row:
    """goal: the highest ratio that is wanted. small: whether it means anything on small data.

    known: what the ratio is about today where the goal is missed; it must not become worse.
    """

    name: str
    peer: str
    goal: float
    measure: Measure
    small: bool = True
    known: float = 0.0

    @property
    def far_off(self) -> float:
        """The ratio above which something is broken: twice the goal, or half as much again as known."""
        return max(2 * self.goal, 1.5 * self.known)


class NotMeasurableError(Exception):
    """This row cannot be measured here; the text says why."""


class Bench:
    """Servers and programs of one run; servers are started once they are needed."""

    def __init__(self, size: Size, python: str, program: str, stack: ExitStack) -> None:
        self.size = size
        self.python = python
        self.program = program
        self.now = time.time_ns()
        self._stack = stack
        self._full: JaegerServer | None = None
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))

    def jaeger(self) -> JaegerServer:
        """An empty one, gone at the end of the run."""
        return self._stack.enter_context(running_jaeger(JaegerSettings()))

    def filled(self) -> JaegerServer:
        """The one with all orders."""
        if self._full is None:
            self._full = self.jaeger()
            for document in self.documents(self.size.orders):
                self._full.push(document)
        return self._full

    def documents(self, count: int, *, stalled_every: int = 100) -> Iterator[bytes]:
        """Orders of the last two hours, the last of them old enough to have stalled."""
        first, last = self.now - 110 * MINUTE, self.now - 10 * MINUTE
        return orders.documents(count, first, last, stalled_every=stalled_every)

    def ordertrace(self, *arguments: str) -> tuple[str, ...]:
        return (self.program, *arguments)

    def stuck(self, url: str, minutes: int = 120) -> tuple[str, ...]:
        at = rfc3339(datetime.fromtimestamp(self.now / orders.SECOND, UTC))
        return self.ordertrace(
            "stuck", "--since", f"{minutes}m", "--at", at, "--jaeger", url, "--timeout", "5m",
            "--format", "json", *self.without_cache(),
        )  # fmt: skip

    def without_cache(self) -> tuple[str, ...]:
        return ("--no-cache",) if self.has_cache() else ()

    def has_cache(self) -> bool:
        return b"--no-cache" in run(self.ordertrace("stuck", "--help")).output


def _version(bench: Bench) -> Comparison:
    return compare(
        lambda: run(bench.ordertrace("--version")).wall,
        lambda: run((bench.python, "-c", "pass")).wall,
        bench.size.rounds * 2,
    )


def _show(bench: Bench) -> Comparison:
    server = bench.jaeger()
    for document in bench.documents(1, stalled_every=0):
        server.push(document)
    command = bench.ordertrace("show", orders.trace_id_of(0), "--jaeger", server.query_url)
    imports = (bench.python, "-c", "import typer, rich.console, httpx")
    return compare(lambda: run(command).wall, lambda: run(imports).wall, bench.size.rounds)


def _decode(bench: Bench) -> Comparison:
    server = bench.jaeger()
    for document in bench.documents(bench.size.answer):
        server.push(document)
    file = bench.folder / "answer.json"
    file.write_bytes(_fetch(f"{server.query_url}{_search('shop', bench.size.answer * 2)}"))
    module = (bench.python, "-m", "benchmarks.performance.decoding", str(file))
    said = [run(module).output.split() for _ in range(bench.size.few)]
    return Comparison(
        tuple(float(ours) for ours, _ in said), tuple(float(theirs) for _, theirs in said)
    )


def _long_trace(bench: Bench) -> Comparison:
    """Against the trace as Jaeger gives it to whoever asks.

    What its adjusters add, 9 MB each time they are asked, stays in its memory: a new one each time.
    """

    def curl() -> float:
        with running_jaeger(JaegerSettings()) as other:
            return run(_curl(_with_long_trace(bench, other))).wall

    command = _show_long(bench, server := bench.jaeger())
    _with_long_trace(bench, server)
    return compare(lambda: run(command).wall, curl, bench.size.few)


def _long_request(bench: Bench) -> Comparison:
    """Against the very request that `show` makes: for spans as they were sent, not adjusted."""
    server = bench.jaeger()
    url = f"{_with_long_trace(bench, server)}?rawTraces=true"
    command = _show_long(bench, server)
    return compare(lambda: run(command).wall, lambda: run(_curl(url)).wall, bench.size.few)


def _show_long(bench: Bench, server: JaegerServer) -> tuple[str, ...]:
    url = server.query_url
    return bench.ordertrace("show", orders.LONG_TRACE_ID, "--jaeger", url, "--timeout", "5m")


def _with_long_trace(bench: Bench, server: JaegerServer) -> str:
    """Its address there, once it is there."""
    for document in orders.long_trace(bench.size.spans, bench.now - 30 * MINUTE):
        server.push(document)
    return f"{server.query_url}/api/v3/traces/{orders.LONG_TRACE_ID}"


def _stuck(bench: Bench) -> Comparison:
    gate = Gate(bench.filled().query_url)
    gate.summaries = False
    with gate.open() as url:
        run(bench.stuck(url))
        slices = tuple(f"{url}{path}" for path in gate.searches)
        return compare(
            lambda: run(bench.stuck(url)).wall,
            lambda: run(_curl(*slices)).wall,
            bench.size.few,
        )


def _summaries(bench: Bench) -> Comparison:
    gate = Gate(bench.filled().query_url)

    def once(*, summaries: bool) -> float:
        gate.summaries = summaries
        return run(bench.stuck(url)).wall

    with gate.open() as url:
        return compare(lambda: once(summaries=True), lambda: once(summaries=False), bench.size.few)


def _again(bench: Bench) -> Comparison:
    if not bench.has_cache():
        raise NotMeasurableError("this version remembers nothing between runs")
    server = bench.jaeger()
    for document in bench.documents(bench.size.orders):
        server.push(document)
    first: list[float] = []
    again: list[float] = []
    for turn in range(bench.size.few):
        memory = {"XDG_CACHE_HOME": str(bench.folder / f"cache-{turn}")}
        command = tuple(word for word in bench.stuck(server.query_url) if word != "--no-cache")
        first.append(run(command, memory).wall)
        changed = orders.documents(
            bench.size.orders // 100,
            bench.now - 9 * MINUTE,
            bench.now - 8 * MINUTE,
            first_number=bench.size.orders * (turn + 2),
        )
        for document in changed:
            server.push(document)
        again.append(run(command, memory).wall)
    return Comparison(tuple(again), tuple(first))


def _many(bench: Bench, unit: str) -> Comparison:
    """Ten times the orders in ten times the time: as many at once as a page of a search can hold."""
    few = bench.size.many // 10
    last = bench.now - 10 * MINUTE
    # One Jaeger each: both orders have the same number.
    sound, stalled = (_recorded(bench.jaeger(), stalled=each) for each in (False, True))
    found: dict[int, list[float]] = {few: [], bench.size.many: []}
    for _ in range(max(bench.size.few // 2, 1)):
        for count, values in found.items():
            minutes = 100 * count // few
            stand_in = StandIn(sound, stalled, count, last - minutes * MINUTE, last)
            with stand_in.open() as url:
                sample = run(bench.stuck(url, minutes + 20))
            examined = json.loads(sample.output)["orders_examined"]
            assert examined == count, "every order was seen"  # noqa: S101
            values.append(getattr(sample, unit))
    return Comparison(tuple(found[bench.size.many]), tuple(found[few]))


def _recorded(server: JaegerServer, *, stalled: bool) -> orders.Template:
    """One order as Jaeger's v3 API answers it, fit to be filled."""
    number, began = orders.MODEL
    server.push(orders.document([orders.template(stalled=stalled).filled(number, began)]))
    answer = _fetch(f"{server.query_url}/api/v3/traces/{orders.trace_id_of(number)}")
    opening, _, groups = answer.partition(b'"resourceSpans":[')
    assert opening == b'{"result":{', "an answer of v3"  # noqa: S101
    return orders.Template.of(groups.strip().removesuffix(b"]}}"))


def _search(service: str, depth: int) -> str:
    times = ("2026-01-01T00:00:00Z", "2100-01-01T00:00:00Z")
    wanted = {
        "service_name": service, "start_time_min": times[0], "start_time_max": times[1],
        "num_traces": depth, "search_depth": depth,
    }  # fmt: skip
    return "/api/v3/traces?" + "&".join(f"query.{key}={value}" for key, value in wanted.items())


def _fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=600) as answer:  # noqa: S310  a server of ours
        body: bytes = answer.read()
        return body


def _curl(*urls: str) -> tuple[str, ...]:
    return (
        "curl",
        "--silent",
        "--show-error",
        "--fail",
        *(w for u in urls for w in (u, "-o", "/dev/null")),
    )


ROWS = (
    Row("ordertrace --version", "python -c pass", 4, _version),
    Row("show, one order", "python -c 'import typer, rich.console, httpx'", 1.3, _show, known=1.4),
    Row(
        "decode, journeys, diagnosis (CPU)", "orjson.loads, collector off", 1.5, _decode, known=2.1
    ),
    Row("show, one long trace", "curl of the same trace", 2.5, _long_trace, small=False),
    Row("show, one long trace", "curl of the same request", 2.5, _long_request, small=False),
    Row("stuck, without summaries", "curl of the same slices", 1.3, _stuck, small=False),
    Row("stuck, with summaries", "without them", 0.35, _summaries, small=False),
    Row("stuck again, 1 % changed", "the first run", 0.15, _again, small=False),
    Row("stuck, ten times the orders (time)", "a tenth of them", 11, lambda b: _many(b, "wall")),
    Row("stuck, ten times the orders (memory)", "a tenth", 1.2, lambda b: _many(b, "peak")),
)
"""In the order of the goals. `small` rows say something of small data, too."""
