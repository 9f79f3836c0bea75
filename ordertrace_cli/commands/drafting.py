"""Tickets drafted from what a source holds: about one order, or about many at once.

Whatever is done with them, printed or sent, begins here.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from ordertrace_cli.commands.common import Workplace
from ordertrace_cli.commands.complaining import complain
from ordertrace_cli.commands.incident import incident_of
from ordertrace_cli.errors import OrdertraceError, TraceNotFoundError, UnreachableError
from ordertrace_cli.fleet.progress import SILENT, Progress
from ordertrace_cli.fleet.several import SeveralOrders, diagnose_orders
from ordertrace_cli.fleet.show import ExaminedOrder, diagnose_order
from ordertrace_cli.sources.protocol import SpanSource
from ordertrace_cli.tickets.compose import compose, compose_incident, compose_unverified
from ordertrace_cli.tickets.manner import Manner
from ordertrace_cli.tickets.model import BodyFormat, Doubt, SpanMessage, Ticket
from ordertrace_cli.tickets.template import Layout


class Draft(Struct, frozen=True):
    """A ticket, and the order it is about; None where nothing could be verified.

    For an incident the order is the one that stands for all of them, or the one that was asked
    for, and `began` tells since when the incident lasts.
    """

    ticket: Ticket
    order: ExaminedOrder | None
    began: datetime | None = None


class Drafting(Struct, frozen=True):
    """How tickets of this run are drafted.

    layout: a person's own template. include_messages: with what spans say in their own words.
    """

    place: Workplace
    source: SpanSource
    body_format: BodyFormat
    layout: Layout | None = None
    include_messages: bool = False
    progress: Progress = SILENT

    def one(self, trace_id: str) -> Draft:
        """The ticket about this trace's order. Raises what cannot be verified, unless forced."""
        try:
            return self._order(self._examined(trace_id))
        except (TraceNotFoundError, UnreachableError) as error:
            if not self.place.options.force:
                raise _with_way_out(error) from error
            return self._unverified(trace_id, error)

    def incident(self, trace_id: str) -> Draft:
        """The ticket about the incident that this trace's order belongs to.

        Raises what cannot be verified, and UsageError where the order belongs to none.
        """
        order = self._examined(trace_id)
        incident, members = incident_of(self.place, self.source, order, self.progress)
        manner = self._manner(members[0].trace_id)
        messages = self._messages(order)
        ticket = compose_incident(incident, members, manner, messages, self.layout)
        return Draft(ticket, order, incident.since)

    def many(self, trace_ids: Sequence[str], *, each: bool) -> "Drafts":
        """One ticket per incident and per order that is of none; with `each`, one per order.

        Nothing that is wrong with one of the traces stops the others.
        """
        several = diagnose_orders(
            self.source,
            self.place.profile,
            trace_ids,
            self.place.now,
            self.progress,
            learned_limits=self.place.options.learned_limits,
        )
        drafts = list(self._orders(several) if each else self._incidents(several))
        failed = []
        for trace_id, error in several.failed.items():
            known = isinstance(error, TraceNotFoundError | UnreachableError)
            if known and self.place.options.force:
                drafts.append(self._unverified(trace_id, error))
            else:
                failed.append(error)
        return Drafts(tuple(drafts), tuple(failed))

    def _examined(self, trace_id: str) -> ExaminedOrder:
        return diagnose_order(
            self.source,
            self.place.profile,
            trace_id,
            self.place.now,
            self.progress,
            learned_limits=self.place.options.learned_limits,
        )

    def _orders(self, several: SeveralOrders) -> Iterator[Draft]:
        return map(self._order, several.orders)

    def _incidents(self, several: SeveralOrders) -> Iterator[Draft]:
        """Incidents first, the one with the most orders before others."""
        by_id = {order.diagnosis.trace_id: order for order in several.orders}
        told: set[str] = set()
        for incident in several.incidents:
            if incident.orders > 1:
                members = [by_id[trace_id] for trace_id in incident.trace_ids]
                told.update(incident.trace_ids)
                ticket = compose_incident(
                    incident,
                    [order.diagnosis for order in members],
                    self._manner(members[0].diagnosis.trace_id),
                    self._messages(members[0]),
                    self.layout,
                )
                yield Draft(ticket, members[0], incident.since)
        yield from (self._order(order) for id_, order in by_id.items() if id_ not in told)

    def _order(self, order: ExaminedOrder) -> Draft:
        manner = self._manner(order.diagnosis.trace_id)
        messages = self._messages(order)
        return Draft(compose(order.diagnosis, manner, messages, self.layout), order)

    def _unverified(self, trace_id: str, error: OrdertraceError) -> Draft:
        # What is written now must not stand in the line that shows how far it has come.
        self.progress.finished()
        unknown = isinstance(error, TraceNotFoundError)
        doubt = Doubt.TRACE_UNKNOWN if unknown else Doubt.SOURCE_UNREACHABLE
        complain(self.place.env, self.place.texts.language, f"{error.what}; the ticket says so")
        manner = self._manner(trace_id)
        ticket = compose_unverified(trace_id, doubt, manner, self.place.now, self.layout)
        return Draft(ticket, None)

    def _messages(self, order: ExaminedOrder) -> tuple[SpanMessage, ...]:
        if not self.include_messages:
            return ()
        return tuple(SpanMessage(ref, text) for ref, text in order.messages())

    def _manner(self, trace_id: str) -> Manner:
        return Manner(
            texts=self.place.texts,
            body_format=self.body_format,
            trace_url=self.source.trace_url(trace_id),
            profile=self.place.profile,
            options=self.place.repeated(),
            relative_time=self.place.options.demo and self.place.options.at is None,
        )


class Drafts(Struct, frozen=True):
    """tickets: incidents first. failed: why there is none about some of the traces."""

    tickets: tuple[Draft, ...]
    failed: tuple[OrdertraceError, ...]

    @property
    def worst(self) -> OrdertraceError | None:
        """What decides the exit code: what a person can do least about."""
        ranked = sorted(self.failed, key=lambda error: -_BADNESS.get(type(error), len(_BADNESS)))
        return ranked[0] if ranked else None


_BADNESS = {TraceNotFoundError: 0, UnreachableError: 1}


def _with_way_out(error: OrdertraceError) -> OrdertraceError:
    return type(error)(error.what, f"{error.hint}; --force writes a ticket with the id alone")
