"""Price calculations that end without a price, or do not end."""

from msgspec.structs import replace

from ordertrace_cli.demo.lifecycle import HOUR, MINUTE, Hop, Stage
from ordertrace_cli.demo.scenarios.model import SETTLED, Scenario
from ordertrace_cli.demo.troubles import Calculation, Troubles


def calculations() -> tuple[Scenario, ...]:
    def ended(
        name: str, cause: str, calculation: Calculation, count: int, at: str = "mes"
    ) -> Scenario:
        """A calculation that ended without a price, and no order was cancelled for it."""
        return Scenario(
            name,
            Stage.SUBMITTED,
            (SETTLED, 20 * HOUR),
            count,
            "failed",
            cause,
            at,
            violations=("not_cancelled",),
            troubles=Troubles(
                calculation=calculation,
                calculation_seconds=(4 * MINUTE, 9.7 * MINUTE)
                if calculation is Calculation.TIMEOUT
                else None,
            ),
        )

    def hung(name: str, calculation: Calculation, count: int) -> Scenario:
        order = ended(name, "price_calculation_hung", calculation, count)
        return replace(order, status="stuck", violations=())

    failed = ended("calculation_failed", "price_calculation_failed", Calculation.FAILED, 5)
    return (
        failed,
        replace(
            failed,
            name="calculation_failed_just_now",
            count=2,
            violations=(),
            ages=(3.4 * MINUTE, 4.6 * MINUTE),
        ),
        ended("calculation_timed_out", "price_calculation_timeout", Calculation.TIMEOUT, 4),
        ended("model_refused_by_mes", "model_invalid", Calculation.INVALID, 4),
        ended("download_failed", "service_call_failed", Calculation.DOWNLOAD_FAILED, 3, "s3"),
        ended("download_refused", "service_call_failed", Calculation.DOWNLOAD_REFUSED, 2, "s3"),
        replace(
            hung("calculation_never_ends", Calculation.UNFINISHED, 4),
            ages=(20 * MINUTE, 20 * HOUR),
            fits=lambda line: line.follows_parent(Hop.REQUEST),
        ),
        hung("calculation_never_ends_in_a_worker", Calculation.UNFINISHED_APART, 4),
        hung("calculation_never_begins", Calculation.NEVER_BEGUN, 3),
        Scenario(
            "calculation_failed_then_cancelled",
            Stage.SUBMITTED,
            (HOUR, 20 * HOUR),
            3,
            "cancelled",
            stage=Stage.CANCELLED,
            troubles=Troubles(calculation=Calculation.FAILED, cancel_after=(5, 200)),
        ),
    )
