"""The program's voice in one language: codes and facts in, sentences out.

Owns how facts get into sentences, and which table a code's sentence stands in. It decides
nothing: which cause is said of an order is the diagnosis's business.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from ordertrace_cli.diagnosis.model import (
    Behind,
    Cause,
    Check,
    Confidence,
    Diagnosis,
    Evidence,
    EvidenceCode,
    FactValue,
    Finding,
    HopState,
    OrderStatus,
    Place,
    Reason,
    StageState,
    Violation,
    ViolationCode,
)
from ordertrace_cli.fleet.model import Incident, Trend
from ordertrace_cli.redact import clean
from ordertrace_cli.spans.model import Caveat, SpanKind
from ordertrace_cli.texts import actions, causes, evidence, facts, words
from ordertrace_cli.texts.catalogue import Catalogue, Language
from ordertrace_cli.texts.caveats import CAVEATS
from ordertrace_cli.texts.checks import BEHIND, CHECKS, REASONS
from ordertrace_cli.texts.deliveries import DELIVERY_TEXTS, DeliveryText
from ordertrace_cli.texts.labels import LABELS, Label
from ordertrace_cli.texts.message import Message, Said
from ordertrace_cli.texts.quantities import Quantities
from ordertrace_cli.texts.screen import KINDS, SCREEN_WORDS, Words
from ordertrace_cli.texts.template import fill
from ordertrace_cli.texts.tickets import TICKET_TEXTS, TicketText


class Texts:
    """Everything that is said, in one language.

    zone, today: see Quantities. quote: what is done to each text from outside before it gets
    into a sentence; it must leave nothing that could steer what the sentence is written to.
    """

    __slots__ = ("_catalogue", "_quantities", "_quote", "_today", "_zone")

    def __init__(
        self,
        language: Language = Language.EN,
        *,
        zone: tzinfo = UTC,
        today: date | None = None,
        quote: Callable[[str], str] = clean,
    ) -> None:
        self._catalogue = Catalogue(language)
        self._quantities = Quantities(self._catalogue, zone, today)
        self._zone = zone
        self._today = today
        self._quote = quote

    @property
    def language(self) -> Language:
        return self._catalogue.language

    def quoting(self, quote: Callable[[str], str]) -> "Texts":
        """The same voice for another kind of document."""
        return Texts(self.language, zone=self._zone, today=self._today, quote=quote)

    def dated(self) -> "Texts":
        """The same voice for what is read on another day: every instant with its date."""
        return Texts(self.language, zone=self._zone, quote=self._quote)

    # Words for codes, to stand alone.

    def status(self, status: OrderStatus) -> str:
        return self._word(words.STATUSES[status])

    def cause(self, cause: Cause) -> str:
        """A short name, for tables and titles."""
        return self._word(words.CAUSES[cause])

    def confidence(self, confidence: Confidence) -> str:
        return self._word(words.CONFIDENCES[confidence])

    def actor(self, actor: str) -> str:
        """Who acts; a word of a profile that is no Actor stays as it is."""
        known = [message for known, message in words.ACTORS.items() if known == actor]
        return self._word(known[0]) if known else self._quote(actor)

    def breach(self, code: ViolationCode) -> str:
        """A short name of a kind of violation."""
        return self._word(words.VIOLATIONS[code])

    def trend(self, trend: Trend) -> str:
        return self._word(words.TRENDS[trend])

    def stage_state(self, state: StageState) -> str:
        return self._word(words.STAGE_STATES[state])

    def hop_state(self, state: HopState) -> str:
        return self._word(words.HOP_STATES[state])

    def place(self, place: Place) -> str:
        """`queue price.requests`; "" when there is no place."""
        return " ".join(self._quote(part) for part in (place.system, place.name) if part)

    # Sentences.

    def summary(self, diagnosis: Diagnosis) -> str:
        """What happened to the order, in one or two sentences."""
        if diagnosis.stall is None:
            message = causes.STATUSES[diagnosis.status]
        elif _is_fragment(diagnosis.stall.finding):
            message = causes.FRAGMENT
        else:
            message = causes.SUMMARIES[diagnosis.stall.finding.cause]
        return self._say(message, facts.of_order(diagnosis))

    def actions(self, diagnosis: Diagnosis) -> tuple[str, ...]:
        """What to do next, in order; empty when nothing needs doing."""
        if diagnosis.stall is None:
            return ()
        finding = diagnosis.stall.finding
        steps = actions.FRAGMENT if _is_fragment(finding) else actions.ACTIONS[finding.cause]
        known = facts.of_order(diagnosis)
        return tuple(self._say(step, known) for step in steps)

    def evidence(self, item: Evidence) -> str:
        return self._say(evidence.EVIDENCE[item.code], facts.known(item.facts))

    def check(self, check: Check) -> str:
        """The assertion that was tested; whether it holds is told beside it."""
        return self._say(CHECKS[check.code], facts.known(check.facts))

    def reason(self, reason: Reason, chosen: Cause | None) -> str:
        """By what the verdict was reached."""
        return self._say(REASONS[reason], {"cause": Said(self.cause(chosen)) if chosen else ""})

    def behind(self, behind: Behind) -> str:
        """Why a cause that fits is not the chosen one, after its name."""
        return self._word(BEHIND[behind])

    def violation(self, violation: Violation) -> str:
        return self._say(evidence.VIOLATIONS[violation.code], facts.known(violation.facts))

    def incident(self, incident: Incident) -> str:
        known = self._written(facts.of_incident(incident))
        known["cause"] = self.cause(incident.cause)
        return self._fill(causes.INCIDENT, known, incident.orders)

    def caveat(self, caveat: Caveat) -> str:
        known = {}
        if caveat.count:
            known["count"] = self.number(caveat.count)
        if caveat.names:
            known["names"] = self.names(caveat.names)
        return self._fill(CAVEATS[caveat.code], known, caveat.count or None)

    def label(self, label: Label, **known: FactValue) -> str:
        """A heading or another fixed text of screens and tickets."""
        return self._say(LABELS[label], known)

    def ticket(self, text: TicketText, **known: FactValue) -> str:
        """A heading or sentence of a ticket, or of what is said about one."""
        return self._say(TICKET_TEXTS[text], known)

    def say(self, message: Message, **known: FactValue) -> str:
        """A sentence or word of a module of `texts` that serves one feature alone."""
        return self._say(message, known)

    def complaint(self, english: str) -> str:
        """What an error says: its `what` or its `hint`."""
        from ordertrace_cli.texts.complaints import complaint

        return complaint(english, self._catalogue)

    def delivery(self, text: DeliveryText, **known: FactValue) -> str:
        """A sentence on the way of a ticket to a help desk."""
        return self._say(DELIVERY_TEXTS[text], known)

    def kind(self, kind: SpanKind) -> str:
        return self._word(KINDS[kind])

    def screen(self, words: Words, **known: FactValue) -> str:
        """A fixed text of screens alone: of the time axis, the span tree, of what is told plainly."""
        return self._say(SCREEN_WORDS[words], known)

    # Values.

    def duration(self, duration: timedelta) -> str:
        """`1 h 52 m`."""
        return self._quantities.duration(duration)

    def ago(self, age: timedelta) -> str:
        """`1 h 52 m ago`."""
        return self._quantities.ago(age)

    def moment(self, instant: datetime) -> str:
        """An instant for a column whose head names the zone."""
        return self._quantities.moment(instant)

    def instant(self, instant: datetime) -> str:
        """An instant with its zone."""
        return self._quantities.instant(instant)

    def zone(self, instant: datetime) -> str:
        """The zone's name at that instant."""
        return self._quantities.zone(instant)

    def number(self, number: float) -> str:
        return self._quantities.number(number)

    def names(self, names: Sequence[str]) -> str:
        """A list; says how many more there are beyond five."""
        return self._quantities.names([self._quote(name) for name in names])

    def outside(self, text: str) -> str:
        """A text from outside that stands alone."""
        return self._quote(text)

    def _word(self, message: Message) -> str:
        return self._catalogue.template(message)

    def _say(self, message: Message, known: Mapping[str, FactValue]) -> str:
        count = known.get("count")
        return self._fill(message, self._written(known), count if isinstance(count, int) else None)

    def _fill(self, message: Message, known: Mapping[str, str], count: int | None) -> str:
        return fill(self._catalogue.template(message, count), known)

    def _written(self, known: Mapping[str, FactValue]) -> dict[str, str]:
        written = {name: self._value(value) for name, value in known.items()}
        if isinstance(listed := known.get("names"), str):
            written["names"] = self.names(listed.split(", "))
        return written

    def _value(self, value: FactValue) -> str:
        match value:
            case Said():
                return value
            case str():
                return self._quote(value)
            case datetime():
                return self.instant(value)
            case timedelta():
                return self.duration(value)
            case _:
                return self.number(value)


def _is_fragment(finding: Finding) -> bool:
    codes = [item.code for item in finding.evidence]
    return finding.cause is Cause.CONTEXT_LOST and EvidenceCode.FIRST_STAGE_MISSING in codes
