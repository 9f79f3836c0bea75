from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordertrace_cli.diagnosis.model import (
    Cause,
    Confidence,
    Evidence,
    EvidenceCode,
    Facts,
    FactValue,
    Finding,
    HopState,
    OrderStatus,
    Place,
    StageState,
    Stall,
    Violation,
    ViolationCode,
)
from ordertrace_cli.profile.model import Actor
from ordertrace_cli.spans.model import Caveat, CaveatCode
from ordertrace_cli.texts.actions import ACTIONS
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.labels import LABELS, Label
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.times import EARLIEST, LATEST
from tests.render import world

EN, RU = Texts(), Texts(Language.RU)
T = datetime(2026, 11, 24, 10, 2, 11, 345678, tzinfo=UTC)

FACTS: dict[str, FactValue] = {
    "at": T, "span": "price.calculate", "service": "mes", "system": "mes", "destination": "prices",
    "error": "TypeError", "http_status": 503, "stage": "SUBMITTED", "limit": timedelta(minutes=1),
    "took": timedelta(seconds=3), "count": 3, "other_at": T, "key": "order.number", "names": "a, b",
}  # fmt: skip


@pytest.mark.parametrize("texts", [EN, RU], ids=["en", "ru"])
@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_a_name_a_summary_and_concrete_steps(texts: Texts, cause: Cause) -> None:
    diagnosis = world.BY_CAUSE[cause]
    assert texts.cause(cause)
    assert texts.summary(diagnosis).endswith(".")
    assert 2 <= len(texts.actions(diagnosis)) <= 4


@pytest.mark.parametrize("texts", [EN, RU], ids=["en", "ru"])
@pytest.mark.parametrize("code", EvidenceCode)
def test_every_evidence_has_a_sentence(texts: Texts, code: EvidenceCode) -> None:
    assert texts.evidence(Evidence(code, None, FACTS)).endswith(".")
    assert texts.evidence(Evidence(code)).endswith(".")


@pytest.mark.parametrize("texts", [EN, RU], ids=["en", "ru"])
def test_every_other_code_has_its_text(texts: Texts) -> None:
    said: list[tuple[type[StrEnum], Callable[..., str]]] = [
        (OrderStatus, texts.status),
        (Confidence, texts.confidence),
        (Actor, texts.actor),
        (StageState, texts.stage_state),
        (HopState, texts.hop_state),
        (CaveatCode, lambda code: texts.caveat(Caveat(code, 2, ("mes",)))),
        (CaveatCode, lambda code: texts.caveat(Caveat(code))),
        (ViolationCode, lambda code: texts.violation(Violation(code, None, FACTS))),
        (ViolationCode, lambda code: texts.violation(Violation(code, None))),
    ]
    for codes, say in said:
        assert all(say(code) for code in codes)
    assert set(LABELS) == set(Label)


def test_a_failed_message_may_have_failed_before_it_was_processed() -> None:
    assert (EN.hop_state(HopState.FAILED), RU.hop_state(HopState.FAILED)) == ("failed", "сбой")


def test_a_long_list_of_stages_is_not_cut_in_a_word() -> None:
    missing = ("FILE_UPLOADED", "SUBMITTED", "PRICE_CALCULATED", "MANUFACTURING_APPROVED")
    later = ("MANUFACTURING_STARTED", "MANUFACTURING_COMPLETED", "PACKAGING", "SHIPPED")
    names = ", ".join((*missing, *later))
    facts: Facts = {"stage": "CLOSED", "names": names, "count": 8}
    assert EN.violation(Violation(ViolationCode.STAGE_SKIPPED, None, facts)) == (
        f"{', '.join(missing)}, MANUFACTURING_STARTED and 3 more were skipped on the way to CLOSED."
    )


@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_without_a_stall_is_told_by_its_status(status: OrderStatus) -> None:
    diagnosis = world.order(status, world.REACHED[:3])
    assert EN.summary(diagnosis).endswith(".")
    assert EN.actions(diagnosis) == ()


def test_english_and_russian_differ() -> None:
    for cause, diagnosis in world.BY_CAUSE.items():
        assert EN.cause(cause) != RU.cause(cause)
        assert EN.summary(diagnosis) != RU.summary(diagnosis)
        assert len(EN.actions(diagnosis)) == len(ACTIONS[cause]) == len(RU.actions(diagnosis))


@pytest.mark.parametrize(
    ("duration", "en", "ru"),
    [
        (timedelta(0), "0 ms", "0 мс"),
        (timedelta(microseconds=300), "0.3 ms", "0,3 мс"),
        (timedelta(microseconds=8869), "8.8 ms", "8,8 мс"),
        (timedelta(milliseconds=220.7), "220 ms", "220 мс"),
        (timedelta(seconds=1.44), "1.4 s", "1,4 с"),
        (timedelta(seconds=59.9), "59 s", "59 с"),
        (timedelta(minutes=1), "1 m", "1 м"),
        (timedelta(hours=1, minutes=52, seconds=59), "1 h 52 m", "1 ч 52 м"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 h 59 m", "23 ч 59 м"),
        (timedelta(days=14), "14 d", "14 д"),
        (timedelta(days=14, minutes=59), "14 d", "14 д"),
        (timedelta(days=400, hours=5), "400 d 5 h", "400 д 5 ч"),
        (-timedelta(seconds=2), "−2 s", "−2 с"),
    ],
)
def test_durations_are_two_units_long(duration: timedelta, en: str, ru: str) -> None:
    assert (EN.duration(duration), RU.duration(duration)) == (en, ru)


def test_ages_look_back_and_ahead() -> None:
    assert EN.ago(timedelta(hours=2)) == "2 h ago"
    assert RU.ago(timedelta(hours=2)) == "2 ч назад"
    assert EN.ago(-timedelta(minutes=5)) == "in 5 m"


def test_instants_name_their_zone_and_leave_out_today() -> None:
    today = Texts(today=date(2026, 11, 24))
    moscow = Texts(zone=timezone(timedelta(hours=3), "MSK"), today=date(2026, 11, 24))
    assert EN.instant(T) == "2026-11-24 10:02:11 UTC"
    assert today.instant(T) == "10:02:11 UTC"
    assert today.moment(T) == "10:02:11"
    assert today.moment(T - timedelta(days=2)) == "2026-11-22 10:02"
    assert today.instant(T - timedelta(days=2)) == "2026-11-22 10:02:11 UTC"
    assert moscow.instant(T) == "13:02:11 MSK"
    assert today.dated().instant(T) == "2026-11-24 10:02:11 UTC"


@pytest.mark.parametrize("hours", [14, -12])
@pytest.mark.parametrize("end", [EARLIEST, LATEST])
def test_the_ends_of_time_can_be_said_in_every_zone(end: datetime, hours: int) -> None:
    texts = Texts(zone=timezone(timedelta(hours=hours)))
    assert texts.instant(end)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 заказ из 240 требует внимания"),
        (3, "3 заказа из 240 требуют внимания"),
        (5, "5 заказов из 240 требуют внимания"),
        (11, "11 заказов из 240 требуют внимания"),
        (21, "21 заказ из 240 требует внимания"),
        (112, "112 заказов из 240 требуют внимания"),
    ],
)
def test_russian_counts_in_three_forms(count: int, said: str) -> None:
    assert RU.label(Label.NEED_ATTENTION, count=count, examined=240) == said


def test_long_lists_say_how_many_more() -> None:
    assert EN.names([f"s{n}" for n in range(5)]) == "s0, s1, s2, s3, s4"
    assert EN.names([f"s{n}" for n in range(8)]) == "s0, s1, s2, s3, s4 and 3 more"


def test_a_word_that_is_no_actor_stays_as_it_is() -> None:
    assert EN.actor("robot") == "robot"


def test_what_gets_into_a_sentence_is_quoted() -> None:
    texts = Texts(quote=lambda text: f"<{text}>")
    said = texts.evidence(Evidence(EvidenceCode.PUBLISHED, None, FACTS))
    assert said == "<mes> published the message to <prices> at 2026-11-24 10:02:11 UTC."


def test_a_fragment_is_told_as_one() -> None:
    assert "rest of an order" in EN.summary(world.FRAGMENT)
    assert "first trace" in EN.actions(world.FRAGMENT)[0]
    assert EN.summary(world.FRAGMENT) != EN.summary(world.BY_CAUSE[Cause.CONTEXT_LOST])


def test_the_facts_of_the_message_come_from_its_hop() -> None:
    (first, *_) = EN.actions(world.MESSAGE_LOST)
    assert world.PRICE in first
    assert world.TRACE_ID in first
    assert "taken by mes, although 14 others" in EN.summary(world.MESSAGE_LOST)


@given(
    st.sampled_from(Cause),
    st.dictionaries(
        st.sampled_from([*FACTS, "parent", "unheard_of"]),
        st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.timedeltas()),
    ),
    st.sampled_from([EN, RU]),
)
def test_any_facts_make_a_sentence(cause: Cause, facts: dict[str, FactValue], texts: Texts) -> None:
    finding = Finding(cause, Confidence.LOW, Place(""), world.NOW, (), None, facts)
    diagnosis = world.order(cause.status, world.REACHED[:3], stall=Stall(finding))
    for said in (texts.summary(diagnosis), *texts.actions(diagnosis)):
        assert said.isprintable()


def test_the_consumer_is_sought_beyond_the_dead_letters() -> None:
    failed = world.hop("shop>mes", world.PRICE, world.at("10:08:00"), HopState.FAILED)
    moved = world.hop("mes>", "price.dlq", world.at("10:09:00"), HopState.DEAD_LETTERED)
    order = world.stalled(
        Cause.MESSAGE_DEAD_LETTERED, Place("queue", "price.dlq"), 3, hops=(failed, moved)
    )
    assert EN.summary(order).startswith("mes failed on the message")
    assert "log of mes" in EN.actions(order)[1]


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause.inferred])
@pytest.mark.parametrize(
    ("texts", "hedges"),
    [
        (EN, ("inferred", "no span", "seen", "cannot")),
        (RU, ("вывод", "ни один спан", "видно", "видим", "увиденн", "нельзя")),
    ],
    ids=["en", "ru"],
)
def test_what_is_inferred_is_said_to_be_or_told_as_unseen(
    cause: Cause, texts: Texts, hedges: tuple[str, ...]
) -> None:
    said = texts.summary(world.BY_CAUSE[cause]).casefold()
    assert any(hedge in said for hedge in hedges)
