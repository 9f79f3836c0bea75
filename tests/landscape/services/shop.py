"""The online shop: customers create orders, upload models and submit. A monolith on FastAPI.

Speaks to S3 with boto3, to the CRM with requests, to the broker with pika. Says by the names
of its spans which stage an order has reached.
"""

# botocore, pika and one of the instrumentors come without types.
# mypy: disable-error-code="import-untyped, no-untyped-call"

from functools import partial
from threading import Lock

import pika
import requests
import uvicorn
from botocore.exceptions import BotoCoreError, ClientError
from fastapi import FastAPI, Request, Response
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.pika import PikaInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.trace import format_trace_id
from pika.exceptions import AMQPError

from tests.landscape.services.models import Models
from tests.landscape.services.orders import Order, Orders, Step, Upload
from tests.landscape.services.queues import PRICE_REQUESTS
from tests.landscape.services.saved_context import first_context, later_step, save_context, tracer
from tests.landscape.services.settings import Settings, from_environment
from tests.landscape.services.telemetry import start_telemetry
from tests.landscape.troubles import Trouble

CALL_SECONDS = 10.0


class NoTaxRateError(Exception):
    """The shop's own fault: nobody has said how this country taxes prints."""


class Publisher:
    """Messages with confirms: what the broker cannot route, or does not take, is an error."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._connection: pika.BlockingConnection | None = None
        self._channel: pika.adapters.blocking_connection.BlockingChannel | None = None

    def publish(self, routing_key: str, body: bytes) -> None:
        """Raises AMQPError. The next publish begins with a new connection then."""
        with self._lock:
            try:
                self._open().basic_publish(
                    self._settings.exchange,
                    routing_key,
                    body,
                    pika.BasicProperties(delivery_mode=pika.DeliveryMode.Persistent),
                    mandatory=True,
                )
            except AMQPError:
                self._close()
                raise

    def _open(self) -> pika.adapters.blocking_connection.BlockingChannel:
        if self._channel is None:
            parameters = pika.URLParameters(f"{self._settings.amqp_url}?heartbeat=0")
            self._connection = pika.BlockingConnection(parameters)
            self._channel = self._connection.channel()
            self._channel.confirm_delivery()
        return self._channel

    def _close(self) -> None:
        self._channel = None
        if self._connection is not None and self._connection.is_open:
            self._connection.close()


def make_app(settings: Settings) -> FastAPI:
    app = FastAPI()
    orders = Orders()
    models = Models(settings)
    publisher = Publisher(settings)
    step = partial(later_step, way=settings.way)

    @app.get("/health")
    def health() -> None:
        """For whoever waits until the shop is open."""

    @app.get("/catalogue")
    def catalogue() -> dict[str, float]:
        """What customers look at before they order anything."""
        return {"PLA": 0.02, "resin": 0.05}

    @app.post("/orders")
    def create(order: Order) -> dict[str, str]:
        with tracer.start_as_current_span("order.create"):
            order.context = save_context()
            orders.keep(order)
        return {"trace_id": format_trace_id(first_context(order.context).trace_id)}

    @app.post("/files")
    def upload(file: Upload) -> None:
        order = orders.by_number[file.number]
        with step("model.upload", order.context):
            order.model_key = models.store(file.model)

    @app.post("/submissions")
    def submit(submission: Step) -> None:
        order = orders.by_number[submission.number]
        if order.has(Trouble.RECOMMENDATIONS_FAIL):
            recommend(settings)
        with step("order.submit", order.context):
            if order.has(Trouble.SUBMISSION_BREAKS):
                raise NoTaxRateError
            register(settings, order)
            publisher.publish(PRICE_REQUESTS, order.model_dump_json().encode())

    @app.post("/cancellations")
    def cancel(cancellation: Step) -> None:
        with step("order.cancel", orders.by_number[cancellation.number].context):
            orders.cancelled.add(cancellation.number)

    for error in (AMQPError, ClientError, BotoCoreError, requests.RequestException):
        app.add_exception_handler(error, _bad_gateway)
    return app


def recommend(settings: Settings) -> None:
    """Other customers also printed …: nice to have, and nobody waits for it."""
    try:
        answer = requests.get(f"{settings.crm_url}/recommendations", timeout=CALL_SECONDS)
        answer.raise_for_status()
    except requests.RequestException:
        return


def register(settings: Settings, order: Order) -> None:
    """Tell the CRM of the order. Once more if it does not want to hear of it."""
    address = f"{settings.crm_url}/registrations"
    body = order.model_dump(mode="json")
    answer = requests.post(address, json=body, timeout=CALL_SECONDS)
    if not answer.ok and order.has(Trouble.REGISTRATION_REPEATED):
        answer = requests.post(address, json=body, timeout=CALL_SECONDS)
    answer.raise_for_status()


def _bad_gateway(_request: Request, _error: Exception) -> Response:
    return Response(status_code=502)


def main() -> None:
    settings = from_environment()
    start_telemetry("shop", settings.otlp_url)
    BotocoreInstrumentor().instrument()
    PikaInstrumentor().instrument()
    RequestsInstrumentor().instrument()
    app = make_app(settings)
    FastAPIInstrumentor.instrument_app(app, excluded_urls="health")
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
