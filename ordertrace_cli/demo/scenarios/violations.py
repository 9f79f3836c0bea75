"""Orders that broke policy, whether they went on or not."""

from ordertrace_cli.demo.lifecycle import DAY, HOUR, MINUTE, Stage
from ordertrace_cli.demo.scenarios.model import (
    Scenario,
)
from ordertrace_cli.demo.troubles import Calculation, Troubles


def violations() -> tuple[Scenario, ...]:
    age = (2 * HOUR, 4 * DAY)
    early = (
        (Stage.PACKAGING, Stage.MANUFACTURING_COMPLETED),
        (Stage.MANUFACTURING_STARTED, Stage.MANUFACTURING_APPROVED),
    )
    return (
        Scenario(
            "calculation_over_limit",
            Stage.CLOSED,
            age,
            2,
            "completed",
            violations=("calculation_over_limit",),
            troubles=Troubles(calculation_seconds=(10.6 * MINUTE, 13 * MINUTE)),
        ),
        Scenario(
            "calculation_over_limit_lately",
            Stage.PRICE_CALCULATED,
            (10 * MINUTE, 3 * HOUR),
            2,
            "in_progress",
            violations=("calculation_over_limit",),
            troubles=Troubles(calculation_seconds=(10.6 * MINUTE, 13 * MINUTE)),
        ),
        Scenario(
            "cancelled_late",
            Stage.SUBMITTED,
            (2 * HOUR, 20 * HOUR),
            2,
            "cancelled",
            stage=Stage.CANCELLED,
            violations=("not_cancelled",),
            troubles=Troubles(
                calculation=Calculation.FAILED, cancel_after=(12 * MINUTE, 40 * MINUTE)
            ),
        ),
        *(
            Scenario(
                f"{stage.value.lower()}_skipped",
                Stage.CLOSED,
                age,
                2,
                "completed",
                violations=("stage_skipped",),
                troubles=Troubles(skips=frozenset({stage})),
            )
            for stage in (Stage.PACKAGING, Stage.MANUFACTURING_STARTED)
        ),
        *(
            Scenario(
                f"{first.value.lower()}_too_early",
                Stage.CLOSED,
                age,
                2,
                "completed",
                violations=("stage_order",),
                troubles=Troubles(early=(first, second)),
            )
            for first, second in early
        ),
        Scenario(
            "forbidden_metadata",
            Stage.CLOSED,
            age,
            2,
            "completed",
            violations=("forbidden_metadata",),
            troubles=Troubles(forbidden=True),
        ),
        Scenario(
            "forbidden_metadata_lately",
            Stage.MANUFACTURING_APPROVED,
            (10 * MINUTE, 20 * HOUR),
            2,
            "in_progress",
            violations=("forbidden_metadata",),
            troubles=Troubles(forbidden=True),
        ),
    )
