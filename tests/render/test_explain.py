"""The account of every rule, as it is told after an order's screen."""

import json

import pytest
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.explain import Explanation, Trial
from ordertrace_cli.diagnosis.model import Behind, Cause, Check, Confidence, Finding, Place, Reason
from ordertrace_cli.render.explain import render_explanation
from ordertrace_cli.render.json_v1 import render_show_json
from ordertrace_cli.render.ndjson import render_ndjson_line
from ordertrace_cli.texts.catalogue import Language
from tests.render import world
from tests.render.looks import look

PLACE = Place("queue", world.PRICE)


def finding(cause: Cause, confidence: Confidence) -> Finding:
    return Finding(cause, confidence, PLACE, world.at("10:08:00"), ())


EXPLANATION = Explanation(
    Reason.BEST_FINDING,
    Cause.MESSAGE_LOST,
    (
        Trial(Cause.MODEL_INVALID, (Check(CheckCode.UNANSWERED_ERROR, False),), None),
        Trial(
            Cause.MESSAGE_LOST,
            (
                Check(
                    CheckCode.NOT_TAKEN,
                    True,
                    world.facts(destination=world.PRICE, at=world.at("10:08:00")),
                ),
                Check(CheckCode.OVERTAKEN, None),
            ),
            finding(Cause.MESSAGE_LOST, Confidence.MEDIUM),
        ),
        Trial(
            Cause.CONSUMER_DOWN,
            (Check(CheckCode.CONSUMER_KNOWN, True, world.facts(system="mes")),),
            finding(Cause.CONSUMER_DOWN, Confidence.LOW),
            Behind.MERELY_POSSIBLE,
        ),
    ),
)


@pytest.mark.parametrize("language", Language)
def test_every_rule_is_told(language: Language, snapshot: SnapshotAssertion) -> None:
    assert render_explanation(EXPLANATION, look(language=language)) == snapshot


@pytest.mark.parametrize("language", Language)
def test_in_lines_outcomes_are_words(language: Language, snapshot: SnapshotAssertion) -> None:
    assert render_explanation(EXPLANATION, look(language=language, plain=True)) == snapshot


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [60, 80])
def test_no_line_is_longer_than_the_screen(width: int, language: Language) -> None:
    every = tuple(
        Trial(Cause.STEP_FAILED, (Check(code, passed),), None)
        for code in CheckCode
        for passed in (True, False, None)
    )
    told = render_explanation(
        Explanation(Reason.NOTHING_FOUND, None, every), look(width, language=language)
    )
    assert max(map(cell_len, told.splitlines())) <= width


def test_json_has_every_rule_with_what_it_tested() -> None:
    document = json.loads(render_show_json(world.MESSAGE_LOST, EXPLANATION))
    assert document["explanation"][1] == {
        "cause": "message_lost",
        "fired": True,
        "chosen": True,
        "confidence": "medium",
        "behind": None,
        "checks": [
            {
                "code": "not_taken",
                "text": "A message for the next system was published, and no span shows it taken:"
                " price.requests, published at 2026-11-24 10:08:00 UTC.",
                "passed": True,
            },
            {
                "code": "overtaken",
                "text": "One that was published later has been taken.",
                "passed": None,
            },
        ],
    }
    refuted, _, behind = document["explanation"]
    assert (refuted["fired"], refuted["chosen"], refuted["confidence"]) == (False, False, None)
    assert (behind["fired"], behind["chosen"], behind["behind"]) == (True, False, "merely_possible")


def test_an_explanation_is_in_no_document_that_did_not_ask() -> None:
    assert "explanation" not in json.loads(render_show_json(world.MESSAGE_LOST))


def test_ndjson_explains_on_the_same_line() -> None:
    line = render_ndjson_line(world.MESSAGE_LOST, EXPLANATION)
    assert line.count("\n") == 1
    assert len(json.loads(line)["explanation"]) == 3
