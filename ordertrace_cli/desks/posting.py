"""Bringing a draft to a desk that only takes, and cannot be asked what it holds.

What it was sent is known from our own receipts, and a draft whose fate is unknown is sent again
as it was: its id is the same, so that the receiver takes it once.
"""

from msgspec.structs import replace

from ordertrace_cli.desks.attempt import Attempt
from ordertrace_cli.desks.fitness import refuse_unfit
from ordertrace_cli.desks.outbox import Receipt, State
from ordertrace_cli.desks.outcome import Delivery, Outcome, ReadBack
from ordertrace_cli.desks.protocol import DeskTicket
from ordertrace_cli.errors import AccessDeniedError, DeliveryError


class Posting(Attempt):
    """One attempt at such a desk."""

    def steps(self) -> Delivery:
        receipt = self.outbox.receipt(self.draft.desk, self.draft.dedupe_key)
        if receipt is not None and not self.entry.new:
            if self.entry.began is None or receipt.sent_at >= self.entry.began:
                # What has become of it there, nobody here knows.
                ticket = DeskTicket(receipt.ref, receipt.link, is_open=False)
                return self.done(outcome=Outcome.FOUND, ticket=ticket)
            self.keep(draft=replace(self.draft, earlier=receipt.draft_id))
        refuse_unfit(self.desk.check(), self.draft)
        return self._post()

    def _post(self) -> Delivery:
        self.keep(state=State.UNKNOWN)
        try:
            made = self.desk.create(self.draft, "")
        except (DeliveryError, AccessDeniedError):
            # Surely not taken.
            self.keep(state=State.WAITING)
            raise
        if made.trace_id not in ("", self.draft.trace_id):
            self.keep(ticket=made)
            return self.kept(
                DeliveryError(
                    f"{self.draft.desk} has taken the ticket {made.ref} under another trace id",
                    f"tell who runs it, then: ordertrace outbox drop {self.draft.draft_id}",
                ),
                Outcome.CREATED,
                made,
                ReadBack.DIFFERS,
            )
        self.outbox.keep_receipt(
            Receipt(
                desk=self.draft.desk,
                dedupe_key=self.draft.dedupe_key,
                draft_id=self.draft.draft_id,
                ref=made.ref,
                link=made.link,
                sent_at=self.pace.clock(),
            )
        )
        read_back = ReadBack.SAME if made.trace_id else ReadBack.UNKNOWN
        return self.done(outcome=Outcome.CREATED, ticket=made, read_back=read_back)
