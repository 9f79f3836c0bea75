"""Uploads, calls and steps that failed, and waits that nobody's error explains."""

from ordertrace_cli.demo.lifecycle import DAY, HOUR, LIFE, MINUTE, TRANSITIONS, Stage
from ordertrace_cli.demo.scenarios.model import (
    SETTLED,
    Scenario,
    beyond_limit,
)
from ordertrace_cli.demo.troubles import Step, Troubles, Upload

_OPERATED = (
    Stage.MANUFACTURING_APPROVED,
    Stage.MANUFACTURING_STARTED,
    Stage.MANUFACTURING_COMPLETED,
    Stage.PACKAGING,
    Stage.SHIPPED,
)


def uploads() -> tuple[Scenario, ...]:
    def failed(name: str, upload: Upload, ages: tuple[float, float], count: int) -> Scenario:
        return Scenario(
            name,
            Stage.FILE_UPLOADED,
            ages,
            count,
            "failed",
            "model_upload_failed",
            "s3",
            Stage.INITIATED,
            troubles=Troubles(upload=upload),
        )

    day = (5 * MINUTE, 20 * HOUR)
    return (
        failed("upload_answered_500", Upload.FAILED, day, 4),
        failed("upload_answered_500_days_ago", Upload.FAILED, (30 * HOUR, 3 * DAY), 2),
        failed("upload_retries_exhausted", Upload.EXHAUSTED, (SETTLED, 20 * HOUR), 3),
        failed("upload_refused", Upload.REFUSED, (SETTLED, 20 * HOUR), 3),
        Scenario(
            "model_refused_by_shop",
            Stage.FILE_UPLOADED,
            day,
            4,
            "failed",
            "model_invalid",
            "shop",
            Stage.INITIATED,
            troubles=Troubles(upload=Upload.INVALID),
        ),
    )


def stopped_steps() -> tuple[Scenario, ...]:
    """Calls that failed, and steps whose own code threw."""

    def stopped(stage: Stage, trouble: Step, cause: str, at: str, count: int = 2) -> Scenario:
        words = {
            Step.RAISED: "raised",
            Step.CALL_ANSWERED: "call_answered_503",
            Step.CALL_REFUSED: "call_refused",
        }
        return Scenario(
            f"{stage.value.lower()}_{words[trouble]}",
            stage,
            (9 * MINUTE if stage is Stage.MANUFACTURING_STARTED else SETTLED, 16 * HOUR),
            count,
            "failed",
            cause,
            at,
            LIFE[LIFE.index(stage) - 1],
            troubles=Troubles(step=stage, trouble=trouble),
        )

    return (
        *(
            stopped(stage, trouble, "service_call_failed", callee)
            for stage, callee in (
                (Stage.SUBMITTED, "crm"),
                (Stage.MANUFACTURING_APPROVED, "mes"),
                (Stage.SHIPPED, "crm"),
            )
            for trouble in (Step.CALL_ANSWERED, Step.CALL_REFUSED)
        ),
        stopped(Stage.SUBMITTED, Step.RAISED, "step_failed", "shop"),
        stopped(Stage.MANUFACTURING_APPROVED, Step.RAISED, "step_failed", "crm"),
        stopped(Stage.MANUFACTURING_STARTED, Step.RAISED, "step_failed", "mes"),
        stopped(Stage.MANUFACTURING_COMPLETED, Step.RAISED, "step_failed", "mes"),
        stopped(Stage.PACKAGING, Step.RAISED, "step_failed", "mes"),
        stopped(Stage.SHIPPED, Step.RAISED, "step_failed", "mes"),
        stopped(Stage.CLOSED, Step.RAISED, "step_failed", "crm"),
    )


def waits() -> tuple[Scenario, ...]:
    """Silence that is nobody's error."""
    operators = (
        Scenario(
            f"awaits_{stage.value.lower()}",
            before,
            beyond_limit(before),
            3,
            "stuck",
            "awaiting_operator",
            TRANSITIONS[stage].system.value,
        )
        for stage in _OPERATED
        for before in (LIFE[LIFE.index(stage) - 1],)
    )
    return (
        *operators,
        Scenario(
            "awaits_carrier",
            Stage.SHIPPED,
            (14.1 * DAY, 18 * DAY),
            3,
            "stuck",
            "awaiting_carrier",
            "crm",
        ),
        Scenario(
            "never_dispatched",
            Stage.SUBMITTED,
            (SETTLED, 10 * HOUR),
            3,
            "stuck",
            "unexplained",
            "mes",
            troubles=Troubles(dispatches=False),
        ),
    )
