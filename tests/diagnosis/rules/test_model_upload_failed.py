import pytest

from ordertrace_cli.diagnosis.rules.model_upload_failed import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import MEDIUM, Fires, Silent, assert_fires, assert_silent


def uploading(ago: float = 30) -> Story:
    return Story().until("INITIATED", 40).work("shop", "upload", ago, parent="")


FIRES = {
    "the write ended in an error": Fires(
        Story()
        .until("INITIATED", 40)
        .work("shop", "POST /model", 30, 2, "UploadError")
        .write(30, "SlowDown"),
        "s3",
    ),
    "only the exception tells that it was the storage": Fires(
        Story()
        .until("INITIATED", 40)
        .work("shop", "POST /model", 30, 2, "software.amazon.awssdk.services.s3.S3Exception"),
        "s3",
        MEDIUM,
    ),
    "the customer's limit has run out since": Fires(
        Story()
        .until("INITIATED", 3000)
        .work("shop", "POST /model", 2990, 2, "UploadError")
        .write(2990, "SlowDown"),
        "s3",
    ),
}

SILENT: Silent = {
    "a later write went through": (
        Story()
        .until("INITIATED", 40)
        .work("shop", "POST /model", 30, 2, "UploadError")
        .write(30, "SlowDown")
        .work("shop", "POST /model", 20, 2)
        .write(20)
    ),
    "the file was uploaded after all": (
        Story()
        .until("INITIATED", 40)
        .work("shop", "POST /model", 30, 2, "UploadError")
        .write(30, "SlowDown")
        .reach("FILE_UPLOADED", ago=20)
    ),
    "the error is within its grace": (
        Story()
        .until("INITIATED", 40)
        .work("shop", "POST /model", 0.5, 2, "UploadError")
        .write(0.5, "SlowDown")
    ),
    "another error of the shop": (
        Story().until("INITIATED", 40).work("shop", "POST /model", 30, 2, "ValueError")
    ),
    "a write that fails when the file is there: a call that failed": (
        submitted(40).work("mes", "store", 30, 2, "StoreError").write(30, "SlowDown", "mes")
    ),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
