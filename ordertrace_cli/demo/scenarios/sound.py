"""Orders that are as they should be, and errors that stopped nothing."""

from collections.abc import Callable

from ordertrace_cli.demo.lifecycle import DAY, HOUR, LIFE, MINUTE, Hop, Stage
from ordertrace_cli.demo.lines import (
    DENTAL,
    MUSEUM,
    RETAIL,
    SERIES,
    STUDIO,
    Line,
)
from ordertrace_cli.demo.scenarios.model import (
    Scenario,
    any_line,
    shows_failures,
    unbatched,
    within_limit,
)
from ordertrace_cli.demo.troubles import Calculation, Passage, Troubles, Upload


def healthy() -> tuple[Scenario, ...]:
    running = Troubles(calculation=Calculation.UNFINISHED)
    unseen = Troubles(hop=Hop.REQUEST, passage=Passage.LOST)
    return (
        Scenario("completed_by_carrier", Stage.CLOSED, (HOUR, 6 * DAY), 36, "completed"),
        Scenario("completed_by_hand", Stage.CLOSED, (HOUR, 5 * DAY), 8, "completed", by_hand=True),
        Scenario(
            "taken_in_one_batch",
            Stage.SUBMITTED,
            (50 * MINUTE, 50 * MINUTE + 0.8),
            4,
            "",
            goes_on=True,
            lines=(SERIES,),
        ),
        Scenario("on_its_way", Stage.INITIATED, (5 * HOUR, 9 * DAY), 30, "", goes_on=True),
        *(
            Scenario(
                f"waits_after_{stage.value.lower()}", stage, within_limit(stage), 3, "in_progress"
            )
            for stage in LIFE[:-1]
            if stage is not Stage.SUBMITTED
        ),
        Scenario("just_submitted", Stage.SUBMITTED, (14, 40), 3, "in_progress", troubles=unseen),
        Scenario(
            "being_calculated",
            Stage.SUBMITTED,
            (2 * MINUTE, 8 * MINUTE),
            3,
            "in_progress",
            troubles=running,
            fits=lambda line: line.follows_parent(Hop.REQUEST),
        ),
        *(
            Scenario(
                f"cancelled_after_{stage.value.lower()}",
                stage,
                (3 * HOUR, 20 * HOUR),
                2,
                "cancelled",
                stage=Stage.CANCELLED,
                troubles=Troubles(cancel_after=(10 * MINUTE, HOUR)),
            )
            for stage in (
                Stage.FILE_UPLOADED,
                Stage.PRICE_CALCULATED,
                Stage.MANUFACTURING_APPROVED,
            )
        ),
        Scenario("abandoned_before_upload", Stage.INITIATED, (25 * HOUR, 4 * DAY), 4, "abandoned"),
        Scenario(
            "abandoned_before_submit", Stage.FILE_UPLOADED, (25 * HOUR, 4 * DAY), 4, "abandoned"
        ),
    )


def noisy() -> tuple[Scenario, ...]:
    """Errors that stopped nothing."""

    def completed(
        name: str, troubles: Troubles, fits: Callable[[Line], bool] = any_line, *lines: Line
    ) -> Scenario:
        age = (2 * HOUR, 4 * DAY)
        return Scenario(
            name, Stage.CLOSED, age, 2, "completed", troubles=troubles, fits=fits, lines=lines
        )

    return (
        completed("recommendations_failed", Troubles(recommendations=True)),
        completed("upload_repeated", Troubles(upload=Upload.REPEATED)),
        completed("upload_probed", Troubles(upload=Upload.PROBED)),
        completed("upload_retried_by_sdk", Troubles(upload=Upload.SDK_RETRY)),
        completed("calculation_recovered", Troubles(calculation=Calculation.RECOVERED)),
        completed("spans_lost_on_the_way", Troubles(lossy=True)),
        completed("span_sent_twice", Troubles(repeated=True)),
        *(
            completed(
                f"{hop.name.lower()}_republished", Troubles(hop=hop, passage=Passage.REPUBLISHED)
            )
            for hop in Hop
        ),
        *(
            completed(
                f"{hop.name.lower()}_redelivered",
                Troubles(hop=hop, passage=Passage.REDELIVERED, attempts=2),
                shows_failures(hop),
            )
            for hop in Hop
        ),
        completed(
            "consumer_killed_once",
            Troubles(hop=Hop.REQUEST, passage=Passage.KILLED),
            lambda line: line.shows_failures(Hop.REQUEST),
        ),
        completed(
            "retried_in_memory",
            Troubles(hop=Hop.APPROVAL, passage=Passage.RETRIED_INSIDE, attempts=2),
            any_line,
            DENTAL,
        ),
        completed(
            "late_acknowledgement",
            Troubles(hop=Hop.RESULT, passage=Passage.LATE_ACK),
            any_line,
            RETAIL,
        ),
        completed("told_twice", Troubles(hop=Hop.APPROVAL, passage=Passage.TWICE), unbatched),
        completed(
            "context_restored_by_crm",
            Troubles(hop=Hop.RESULT, passage=Passage.RESTORED),
            any_line,
            STUDIO,
        ),
        completed(
            "context_restored_by_mes",
            Troubles(hop=Hop.APPROVAL, passage=Passage.RESTORED),
            any_line,
            MUSEUM,
        ),
        Scenario(
            "error_within_grace",
            Stage.SUBMITTED,
            (38, 44),
            2,
            "in_progress",
            troubles=Troubles(calculation=Calculation.FAILED, calculation_seconds=(3, 9)),
            fits=lambda line: line.shows_failures(Hop.REQUEST),
        ),
    )
