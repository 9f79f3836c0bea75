import pytest

from ordertrace_cli.diagnosis.rules.model_invalid import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"

FIRES = {
    "the calculation refused it": Fires(
        submitted(30)
        .publish(HOP, 30)
        .take(29, "InvalidModelError")
        .within_last(("mes", "price.calculate", 29, "InvalidModelError")),
        "mes",
    ),
    "the shop refused it while the customer waited": Fires(
        Story().until("INITIATED", 40).work("shop", "check", 30, error="MeshError"), "shop"
    ),
    "the deepest of several spans checked it": Fires(
        submitted(30)
        .work("shop", "forward", 29, error="ModelValidationError")
        .within_last(("mes", "check", 29, "ModelValidationError")),
        "mes",
    ),
}

SILENT: Silent = {
    "the customer sent a mended model": (
        Story()
        .until("INITIATED", 40)
        .work("shop", "check", 30, error="MeshError")
        .reach("FILE_UPLOADED", ago=20)
    ),
    "another type of error": submitted(30).work("mes", "check", 29, error="SlicerError"),
    "the error is within its grace": submitted(30).work("mes", "check", 0.5, error="MeshError"),
    "no error": submitted(30),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
