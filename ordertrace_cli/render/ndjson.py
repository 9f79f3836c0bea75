"""One journey a line, written as soon as it is known."""

import json

from ordertrace_cli.diagnosis.explain import Explanation
from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.render.json_v1 import journey_json
from ordertrace_cli.texts.texts import Texts


def render_ndjson_line(diagnosis: Diagnosis, explanation: Explanation | None = None) -> str:
    """The whole journey, stages and hops too, as `show --format json` has it; ends in a newline."""
    journey = journey_json(diagnosis, Texts(), explanation)
    return json.dumps(journey, ensure_ascii=True, allow_nan=False, separators=(",", ":")) + "\n"
