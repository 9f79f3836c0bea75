import pytest

from ordertrace_cli.diagnosis.rules.service_call_failed import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import LOW, Fires, Silent, assert_fires, assert_silent

FIRES = {
    "a call to another service": Fires(
        submitted(30)
        .work("shop", "notify", 29, error="NotifyError")
        .call("shop", "crm", 29, "503"),
        "crm",
    ),
    "a download from the storage": Fires(
        submitted(30).work("mes", "load", 29, error="LoadError").write(29, "SlowDown", "mes"), "s3"
    ),
    "its caller swallowed it, and came to nothing": Fires(
        submitted(30).work("mes", "prepare", 29).call("mes", "crm", 29, "503"), "crm"
    ),
    "its caller went on, yet the next stage is overdue": Fires(
        submitted(30).call("shop", "crm", 30, "503"), "crm", LOW
    ),
}

SILENT: Silent = {
    "a call to nobody of the profile": (
        submitted(30).work("shop", "notify", 29, error="E").call("shop", "mail.example", 29, "503")
    ),
    "its caller went on, and nothing is overdue": submitted(9).call("shop", "crm", 9, "503"),
    "a question that its caller did without": submitted(30).call("shop", "crm", 30, "404", "GET"),
    "the same call succeeded later": (
        submitted(30)
        .work("shop", "notify", 29, error="E")
        .call("shop", "crm", 29, "503")
        .work("shop", "notify", 28)
        .call("shop", "crm", 28)
    ),
    "the order went on": (
        submitted(30)
        .work("shop", "notify", 29, error="E")
        .call("shop", "crm", 29, "503")
        .reach("PRICE_CALCULATED", ago=20)
    ),
    "the error is within its grace": (
        submitted(9).work("shop", "notify", 0.9, error="E").call("shop", "crm", 0.9, "503")
    ),
    "an error of the own code": submitted(30).work("mes", "plan", 29, error="ValueError"),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
