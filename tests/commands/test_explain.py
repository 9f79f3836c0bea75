"""`show --explain`: every rule, after the screen or within the document."""

import json
from pathlib import Path

import pytest

from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.model import Span, Trace
from tests.builders import NOW, passed, submitted
from tests.commands.run import run

HOP = "price.requests"


@pytest.fixture
def lost(tmp_path: Path) -> tuple[str | Path, ...]:
    """`show` of an order whose message was overtaken by another's."""
    story = submitted(30).publish(HOP, 30)
    traces = [_trace(each.spans) for each in (story, passed(HOP, 20, 2))]
    path = tmp_path / "spans.json"
    path.write_bytes(encode_otlp(traces))
    return ("show", story.trace_id, "--from", path)


def _trace(spans: list[Span]) -> Trace:
    return Trace(spans[0].trace_id, tuple(spans))


@pytest.mark.parametrize(
    ("language", "heading", "refuted"),
    [("en", "Why this verdict", "consumer down · refuted"),
     ("ru", "Почему такой вывод", "получатель не работает · отпадает")],
)  # fmt: skip
def test_the_rules_follow_the_usual_screen(
    lost: tuple[str | Path, ...], language: str, heading: str, refuted: str
) -> None:
    usual = run(*lost, "--lang", language, now=NOW, width=80)
    explained = run(*lost, "--lang", language, "--explain", now=NOW, width=80)
    assert explained.code == 0
    assert explained.stdout.startswith(usual.stdout)
    added = explained.stdout.removeprefix(usual.stdout)
    assert heading in added
    assert refuted in added.splitlines()
    assert max(map(len, added.splitlines())) <= 80
    assert "\x1b" not in added


def test_json_has_every_rule_beside_the_verdict(lost: tuple[str | Path, ...]) -> None:
    document = json.loads(run(*lost, "--explain", "--format", "json", now=NOW).stdout)
    trials = document["explanation"]
    assert len(trials) == 19
    fired = {trial["cause"]: trial["confidence"] for trial in trials if trial["fired"]}
    assert fired["message_lost"] == document["stalled"]["confidence"] == "high"
    assert "consumer_down" not in fired
    assert all(trial["checks"] for trial in trials)
    (chosen,) = (trial["cause"] for trial in trials if trial["chosen"])
    assert chosen == document["stalled"]["cause"] == "message_lost"


def test_nothing_is_explained_unasked(lost: tuple[str | Path, ...]) -> None:
    assert "explanation" not in json.loads(run(*lost, "--format", "json", now=NOW).stdout)
