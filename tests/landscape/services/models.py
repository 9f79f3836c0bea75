"""The customers' models in S3, by boto3."""

# boto3 comes without types.
# mypy: disable-error-code="import-untyped"

import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.landscape.services.settings import Settings


class Models:
    """One site's bucket. Both methods raise what boto3 raises."""

    def __init__(self, settings: Settings) -> None:
        self._bucket = settings.bucket
        self._s3 = boto3.client(
            "s3",
            endpoint_url=settings.s3_url,
            region_name="us-east-1",
            aws_access_key_id="landscape",
            aws_secret_access_key="landscape",
            config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def store(self, text: str) -> str:
        """The key under which the model lies now. A key that says nothing of the order."""
        key = uuid.uuid4().hex
        try:
            # Answered 404: a probe, and no error of anybody.
            self._s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError:
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=text.encode())
        return key

    def fetch(self, key: str) -> str:
        answer = self._s3.get_object(Bucket=self._bucket, Key=key)
        return str(answer["Body"].read(), "utf-8")
