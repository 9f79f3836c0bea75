"""`python -m benchmarks.performance`: every goal against its peer, ratios with their spread.

A run takes a real Jaeger (`make jaeger`), curl, and for all rows an hour or so on two cores.
`--small` makes a run of some minutes that ends with 1 where a ratio is far off: above twice its
goal or, where the goal is missed so far, half as much again as what is known.
"""

import argparse
import compileall
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import ordertrace_cli
from benchmarks.performance.measuring import Comparison, ProgramFailedError
from benchmarks.performance.rows import FULL, ROWS, SMALL, Bench, NotMeasurableError, Row
from tests.jaeger_server import BINARY


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a row; without a comparison, why there is none."""

    row: Row
    comparison: Comparison | None
    why: str = ""

    @property
    def is_reached(self) -> bool | None:
        return None if self.comparison is None else self.comparison.ratio <= self.row.goal


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    if not BINARY.exists() or shutil.which("curl") is None:
        sys.stderr.write("benchmarks: this needs curl and `make jaeger`\n")
        return 2
    # As an installer leaves the program; where bytecode is not written, each run would compile anew.
    compileall.compile_dir(Path(ordertrace_cli.__file__).parent, quiet=1)
    results = []
    for result in _measured(options.only, small=options.small):
        results.append(result)
        sys.stderr.write(_line(result) + "\n")
    document = _document(results, small=options.small)
    if options.json:
        options.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(_table(results))
    far = [r for r in results if r.comparison and r.comparison.ratio > r.row.far_off]
    return int(options.small and bool(far))


def _measured(only: Sequence[str], *, small: bool) -> Iterator[Result]:
    program = Path(sys.executable).parent / "ordertrace"
    for row in ROWS:
        if only and not any(word in row.name for word in only):
            continue
        if small and not row.small:
            yield Result(row, None, "says nothing of small data")
            continue
        with ExitStack() as stack:
            bench = Bench(SMALL if small else FULL, sys.executable, str(program), stack)
            try:
                yield Result(row, row.measure(bench))
            except (NotMeasurableError, ProgramFailedError) as error:
                yield Result(row, None, str(error))


def _line(result: Result) -> str:
    return f"{result.row.name}: {_ratio(result)}"


def _ratio(result: Result) -> str:
    if result.comparison is None:
        return f"not measured: {result.why}"
    ratios = result.comparison.ratios
    return f"{result.comparison.ratio:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def _table(results: Sequence[Result]) -> str:
    lines = [
        "| what | against | ratio, median (lowest to highest) | goal | |",
        "|---|---|---|---|---|",
    ]
    marks = {True: "reached", False: "missed", None: ""}
    lines += [
        f"| {r.row.name} | {r.row.peer} | {_ratio(r)} | ≤ {r.row.goal:g} | {marks[r.is_reached]} |"
        for r in results
    ]
    return "\n".join(lines) + "\n"


def _document(results: Sequence[Result], *, small: bool) -> dict[str, object]:
    return {
        "schema": "ordertrace.performance/1",
        "small": small,
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
        },
        "rows": [
            {
                "what": result.row.name,
                "against": result.row.peer,
                "goal": result.row.goal,
                "reached": result.is_reached,
                "why_not_measured": result.why or None,
                "ratio": result.comparison and result.comparison.ratio,
                "ours": result.comparison and result.comparison.ours,
                "theirs": result.comparison and result.comparison.theirs,
            }
            for result in results
        ],
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORDS", help="of a row's name")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
