"""What is usual comes from the orders that the search for one order has found anyway."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from ordertrace_cli.errors import TraceNotFoundError
from ordertrace_cli.fleet.show import diagnose_order
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery
from ordertrace_cli.spans.model import Trace
from ordertrace_cli.times import to_unix_nano
from tests.fleet.orders import NOW, PROFILE, SECOND, OrderSpans, priced, submitted

MINUTE = timedelta(minutes=1)


class Store:
    """Orders behind an interface like Jaeger's: searched by service, one by one."""

    label = "store"
    concurrency = 1
    any_service = False
    depth = 1_000

    def __init__(self, orders: Iterable[OrderSpans]) -> None:
        self.traces = {order.trace_id: order.trace() for order in orders}
        self.asked: list[str] = []

    def services(self) -> frozenset[str]:
        return frozenset(span.service for trace in self.traces.values() for span in trace.spans)

    def fetch(self, trace_id: str) -> Trace:
        self.asked.append("fetch")
        if trace_id not in self.traces:
            raise TraceNotFoundError("no such trace", "look again")
        return self.traces[trace_id]

    def search(self, query: SpanQuery) -> SpanPage:
        self.asked.append(f"search {query.service}")
        start, end = to_unix_nano(query.start), to_unix_nano(query.end)
        return SpanPage(
            tuple(
                trace
                for trace in self.traces.values()
                if any(
                    span.service == query.service and start <= span.start_time_unix_nano < end
                    for span in trace.spans
                )
            )
        )

    def pages(self, query: SpanQuery) -> Iterator[SpanPage]:
        yield self.search(query)

    def count(self, query: SpanQuery) -> int | None:
        assert query.start < query.end
        return None

    def trace_url(self, trace_id: str) -> str | None:
        assert trace_id
        return None

    def close(self) -> None:
        """Nothing to let go of."""


def test_a_live_order_is_compared_without_further_requests() -> None:
    waits = submitted(7, NOW - 14 * MINUTE).publish("SUBMITTED")
    others = [priced(1_000 + n, NOW - 13 * MINUTE, (n + 2) * SECOND) for n in range(40)]
    alone, among = Store([waits]), Store([waits, *others])
    diagnose_order(alone, PROFILE, waits.trace_id, NOW)
    row = diagnose_order(among, PROFILE, waits.trace_id, NOW).diagnosis.stages[3]
    assert row.name == "PRICE_CALCULATED"
    assert row.usual is not None
    assert (row.usual.cases, row.usual.median) == (40, 21 * SECOND)
    assert row.usual.slower_than_percent == 100
    assert among.asked == alone.asked
