"""The price calculation in the MES: the one step that may take minutes, and how it can end."""

from msgspec import Struct

from ordertrace_cli.demo.dialects import http, storage
from ordertrace_cli.demo.dialects.failures import (
    INVALID_MODEL,
    NO_PRICE,
    REFUSED,
    STORAGE_ERROR,
    TIMEOUT,
    Failure,
    record,
)
from ordertrace_cli.demo.dialects.messaging import Delivery
from ordertrace_cli.demo.dialects.storage import Outcome
from ordertrace_cli.demo.lines import Line
from ordertrace_cli.demo.tape import Draft
from ordertrace_cli.demo.troubles import Calculation
from ordertrace_cli.spans.model import SpanKind

_ENDS: dict[Calculation, Failure] = {
    Calculation.FAILED: NO_PRICE,
    Calculation.TIMEOUT: TIMEOUT,
    Calculation.INVALID: INVALID_MODEL,
}
_DOWNLOADS = {
    Calculation.DOWNLOAD_FAILED: (Outcome(500, retries=2), STORAGE_ERROR),
    Calculation.DOWNLOAD_REFUSED: (Outcome(None), REFUSED),
}


class Priced(Struct, frozen=True):
    """How a calculation ended; its span has ended unless the work never does."""

    calculation: Draft
    priced: bool


def calculate(
    line: Line, choice: Calculation, delivery: Delivery, at: float, seconds: float
) -> Priced:
    """One attempt. The delivery is finished here when there is no price to tell of."""
    mes = delivery.emitter
    calculation = mes.open(
        line.calculation, SpanKind.INTERNAL, at + 0.003, delivery.work, mes.service.name
    )
    if choice is Calculation.NEVER_BEGUN:
        calculation.exported = False
        delivery.finish(at + 0.04)
        return Priced(calculation, priced=False)
    outcome, failure = _DOWNLOADS.get(choice, (Outcome(), None))
    download = storage.access(
        mes, line.download, "GetObject", at + 0.01, calculation.context, outcome
    )
    if choice in (Calculation.UNFINISHED, Calculation.UNFINISHED_APART):
        calculation.exported = False
        if choice is Calculation.UNFINISHED:
            delivery.never_finish()
        else:
            delivery.finish(at + 0.04)
        return Priced(calculation, priced=False)
    end = max(at + seconds, download.end + 0.01)
    if failure is None:
        failure = _ENDS.get(choice)
    else:
        end = download.end + 0.01
    if failure:
        record(calculation, failure, end)
        delivery.finish(end + 0.002, failure if mes.tape.random.random() < 0.3 else None)
        return Priced(calculation, priced=False)
    if choice is Calculation.RECOVERED:
        stock = http.Target("materials", "/api/stock", "GET")
        http.call(mes, stock, download.end + 0.1, 0.8, calculation.context, None)
    calculation.close(end)
    return Priced(calculation, priced=True)
