"""What a service is told by the one who starts it: addresses, and how it carries the context."""

import os
from dataclasses import dataclass

from tests.landscape.troubles import Way


@dataclass(frozen=True, slots=True)
class Settings:
    """One service's surroundings.

    exchange: "" for the broker's default one, where routing keys are names of queues.
    telemetry: False for a system that nobody can instrument. reads_dead_letters: whether the
    CRM shows its operators what was refused.
    """

    host: str
    port: int
    way: Way
    telemetry: bool
    otlp_url: str
    amqp_url: str
    exchange: str
    s3_url: str
    bucket: str
    shop_url: str
    crm_url: str
    calculation_limit: float
    reads_dead_letters: bool


def from_environment() -> Settings:
    """Raises KeyError for what was not told."""
    said = {
        name.removeprefix("LANDSCAPE_").lower(): value
        for name, value in os.environ.items()
        if name.startswith("LANDSCAPE_")
    }
    return Settings(
        host=said["host"],
        port=int(said["port"]),
        way=Way(said["way"]),
        telemetry=said["telemetry"] == "on",
        otlp_url=said["otlp_url"],
        amqp_url=said["amqp_url"],
        exchange=said["exchange"],
        s3_url=said["s3_url"],
        bucket=said["bucket"],
        shop_url=said["shop_url"],
        crm_url=said["crm_url"],
        calculation_limit=float(said["calculation_limit"]),
        reads_dead_letters=said["reads_dead_letters"] == "on",
    )
