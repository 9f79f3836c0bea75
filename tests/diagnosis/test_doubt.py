"""What is inferred from silence is less sure where spans may be missing, and only that."""

import pytest
from msgspec.structs import replace

from ordertrace_cli.diagnosis.doubt import doubted
from ordertrace_cli.diagnosis.model import Cause, Confidence, Diagnosis
from ordertrace_cli.spans.model import Caveat, CaveatCode
from tests.builders import Story, passed, submitted

HOP = "price.requests"
HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def lost() -> Story:
    return submitted(30).publish(HOP, 30)


def sure(story: Story) -> Confidence:
    stall = story.beside(passed(HOP, 20, 2)).diagnosis().stall
    assert stall is not None
    assert stall.finding.cause is Cause.MESSAGE_LOST
    return stall.finding.confidence


def codes(diagnosis: Diagnosis) -> set[CaveatCode]:
    return {caveat.code for caveat in diagnosis.caveats}


@pytest.mark.parametrize(
    "story",
    [
        lost().doubtful("ot=th:c"),
        lost().doubtful("vendor=1,ot=rv:9b8233f7e3a151;th:8"),
        lost().doubtful("ot=p:3;r:5"),
        lost().doubtful(dropped=4),
        lost().doubtful(warnings=("trace has more than 10000 spans, showing first 10000",)),
        lost().work("shop", "late", 30, parent="ffffffffffffffff"),
    ],
    ids=[
        "one in four traces is kept",
        "among other vendors' entries",
        "in the older form",
        "links or events were dropped",
        "the server cut the trace",
        "work of the order whose enclosing span never arrived",
    ],
)
def test_an_inference_is_one_step_less_sure(story: Story) -> None:
    assert sure(story) is MEDIUM
    assert CaveatCode.CONFIDENCE_LOWERED in codes(story.diagnosis())


@pytest.mark.parametrize(
    "story",
    [
        lost(),
        lost().doubtful("ot=th:0"),
        lost().doubtful("ot=p:0"),
        lost().doubtful("vendor=th:c"),
        lost().doubtful(warnings=("clock skew adjustment disabled; not applying delta",)),
    ],
    ids=["nothing is odd", "everything is kept", "everything is kept, older form",
         "another vendor's entry", "clocks alone"],
)  # fmt: skip
def test_an_inference_is_as_sure_as_before(story: Story) -> None:
    assert sure(story) is HIGH
    assert CaveatCode.CONFIDENCE_LOWERED not in codes(story.diagnosis())


def test_a_consumer_that_samples_may_have_taken_it_unseen() -> None:
    other = passed(HOP, 20, 2).doubtful("ot=th:f")
    diagnosis = lost().beside(other).diagnosis()
    assert diagnosis.stall is not None
    assert diagnosis.stall.finding.confidence is MEDIUM
    (caveat,) = (found for found in diagnosis.caveats if found.code is CaveatCode.SPANS_SAMPLED)
    assert caveat.names == ("mes",)


def test_a_batch_that_lost_links_may_have_held_the_message() -> None:
    batch = submitted(20, 2).publish(HOP, 20).take(19, by="link").doubtful(dropped=30)
    diagnosis = lost().beside(batch).diagnosis()
    assert diagnosis.stall is not None
    assert diagnosis.stall.finding.confidence is MEDIUM
    (caveat,) = (found for found in diagnosis.caveats if found.code is CaveatCode.SPANS_DROPPED)
    assert caveat.names == ("mes",)


@pytest.mark.parametrize(
    "code", [CaveatCode.SEARCH_STOPPED, CaveatCode.SEARCH_INCOMPLETE, CaveatCode.RECORD_SKIPPED]
)
def test_a_search_that_did_not_see_everything_makes_less_sure(code: CaveatCode) -> None:
    diagnosis = lost().beside(passed(HOP, 20, 2)).diagnosis()
    after = doubted(diagnosis, [Caveat(code, 1)])
    assert after.stall is not None
    assert after.stall.finding.confidence is MEDIUM
    assert after.status is diagnosis.status
    assert [caveat.code for caveat in after.caveats] == [CaveatCode.CONFIDENCE_LOWERED]


def test_several_doubts_lower_by_one_step() -> None:
    diagnosis = lost().doubtful(dropped=4).beside(passed(HOP, 20, 2)).diagnosis()
    assert doubted(diagnosis, [Caveat(CaveatCode.SEARCH_STOPPED)]) == diagnosis


def test_an_error_that_was_seen_is_as_sure_as_ever() -> None:
    story = submitted(30).work("mes", "plan", 29, error="ValueError").doubtful("ot=th:c")
    stall = story.diagnosis().stall
    assert stall is not None
    assert (stall.finding.cause, stall.finding.confidence) == (Cause.STEP_FAILED, HIGH)


def test_rivals_that_infer_are_lowered_too() -> None:
    diagnosis = lost().beside(passed(HOP, 50, 2)).doubtful(dropped=4).diagnosis()
    assert diagnosis.stall is not None
    assert diagnosis.stall.finding.confidence is MEDIUM
    assert {rival.confidence for rival in diagnosis.stall.alternatives} == {LOW}


def test_a_parent_that_never_came_is_what_shows_a_calculation_that_hangs() -> None:
    story = submitted(30).publish(HOP, 30).take(29)
    stall = story.work("mes", "load", 29, parent="ffffffffffffffff").diagnosis().stall
    assert stall is not None
    assert (stall.finding.cause, stall.finding.confidence) == (Cause.PRICE_CALCULATION_HUNG, HIGH)


def test_doubt_of_a_sound_order_says_nothing() -> None:
    diagnosis = Story().until("CLOSED", 30).doubtful("ot=th:c").diagnosis()
    assert diagnosis.caveats == ()
    assert doubted(replace(diagnosis), [Caveat(CaveatCode.SEARCH_STOPPED)]) == diagnosis
