"""CPU seconds for one answer of Jaeger's v3 API: `python -m benchmarks.performance.decoding FILE`.

Prints two numbers: from bytes to diagnoses, and `orjson.loads` of the same bytes with the
collector off. In turns within one process: the machine is the same for both.
"""

import gc
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

import orjson

from ordertrace_cli.fleet.examination import examine_traces
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.spans.gather import gather
from ordertrace_cli.spans.otlp import parse_otlp
from ordertrace_cli.times import from_unix_nano

_SERVICES = frozenset(("shop", "mes", "crm"))
_TURNS = 5


def _judged(data: bytes) -> float:
    gc.collect()
    began = time.process_time()
    batch = parse_otlp(data)
    last = max(span.end_time_unix_nano for span in batch.spans)
    now = from_unix_nano(last) + timedelta(minutes=5)
    examination = examine_traces(gather([batch]), builtin_profile(), now, _SERVICES)
    diagnoses = [examination.diagnose(order) for order in examination.orders()]
    took = time.process_time() - began
    assert len(diagnoses) == len(examination.journeys)  # noqa: S101  every order was judged
    return took


def _decoded(data: bytes) -> float:
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        tree = orjson.loads(data)
        took = time.process_time() - began
    finally:
        gc.enable()
    del tree
    return took


def main() -> None:
    data = Path(sys.argv[1]).read_bytes()
    turns = [(_judged(data), _decoded(data)) for _ in range(_TURNS)]
    ours, theirs = (median(column) for column in zip(*turns, strict=True))
    sys.stdout.write(f"{ours} {theirs}\n")


if __name__ == "__main__":
    main()
