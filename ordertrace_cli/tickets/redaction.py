"""Spans fit to be handed on: their shape and times as they were, what they say of anybody gone.

Owns what is left of each field. Ids, times, kinds and statuses stay; names are as `redact` shows
them; values stay where `conventions.public` lists their key, and only as far as they say what the
diagnosis reads from them. Which spans go into a file is the business of `trace_file`.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec.structs import replace

from ordertrace_cli.globs import Globs
from ordertrace_cli.ids import normal_trace_id
from ordertrace_cli.profile.model import Profile, System
from ordertrace_cli.redact import error_type, masked
from ordertrace_cli.spans.conventions import errors
from ordertrace_cli.spans.conventions.public import PUBLIC_KEYS, Telling
from ordertrace_cli.spans.model import Attributes, AttributeValue, Span, SpanEvent, SpanLink, Trace
from ordertrace_cli.spans.sampling import sampling_of
from ordertrace_cli.tickets.pseudonyms import Pseudonyms

_LARGEST_CODE = 999
_READ_OF_MESSAGE = 300


class Redactor:
    """Redacts the spans of one file, so that equal things stay equal in it."""

    def __init__(self, profile: Profile, pseudonyms: Pseudonyms) -> None:
        self._profile = profile
        self._pseudonyms = pseudonyms
        self._invalid_model = [
            (Globs((pattern,)), pattern.strip("*?"))
            for pattern in profile.patterns.invalid_model.patterns
        ]
        self._services: dict[str, str] = {}

    def trace(self, trace: Trace) -> Trace:
        """The trace without its caveats: they were drawn from the document it was read from."""
        return Trace(trace.trace_id, tuple(map(self.span, trace.spans)))

    def span(self, span: Span) -> Span:
        service = self.service(span.service)
        named = {"service.name": service} if service else {}
        return replace(
            span,
            name=self._pseudonyms.name(span.name),
            service=service,
            status_message=self._message(span.status_message),
            scope=self._pseudonyms.name(span.scope),
            attributes=self._attributes(span.attributes),
            resource={**self._attributes(span.resource), **named},
            events=tuple(map(self._event, span.events)),
            links=tuple(map(self._link, span.links)),
            trace_state=sampling_of(span),
            warnings=tuple(map(_server_warning, span.warnings)),
        )

    def service(self, name: str) -> str:
        """The name as it is shown; of the same system of the profile as before."""
        if name not in self._services:
            self._services[name] = self._service(name)
        return self._services[name]

    def _service(self, name: str) -> str:
        shown = self._pseudonyms.name(name)
        system = self._profile.system_of(name)
        if system is None or self._profile.system_of(shown) is system:
            return shown
        return next(self._names_of(system, name), shown)

    def _names_of(self, system: System, name: str) -> Iterator[str]:
        """Names that the profile takes for this system's: it gives away nothing else."""
        stand_in = self._pseudonyms.value(name)
        for pattern in system.services.patterns:
            candidate = pattern.replace("*", stand_in).replace("?", "x")
            if self._profile.system_of(candidate) is system:
                yield candidate

    def _event(self, event: SpanEvent) -> SpanEvent:
        name = self._pseudonyms.name(event.name)
        return replace(event, name=name, attributes=self._attributes(event.attributes))

    def _link(self, link: SpanLink) -> SpanLink:
        return replace(link, attributes=self._attributes(link.attributes))

    def _attributes(self, attributes: Attributes) -> dict[str, AttributeValue]:
        return dict(self._pair(key, value) for key, value in attributes.items())

    def _pair(self, key: str, value: AttributeValue) -> tuple[str, AttributeValue]:
        if key == self._profile.correlation_attribute:
            return key, self._trace_ids(value)
        telling = PUBLIC_KEYS.get(key)
        if telling is None:
            return masked(key), self._pseudonyms.value(value)
        if value == "":
            return key, value
        # OpenTracing's flag stands under the key of a class of errors.
        if key == "error" and value in (True, False, "true", "false"):
            return key, value
        if isinstance(value, str | int) and not isinstance(value, bool):
            return key, self._told(telling, str(value), value)
        return key, self._pseudonyms.value(value)

    def _told(self, telling: Telling, text: str, value: str | int) -> AttributeValue:
        match telling:
            case Telling.NAME:
                return self._pseudonyms.name(text)
            case Telling.PEER:
                return self._peer(text)
            case Telling.KIND:
                return self._kind(text)
            case Telling.ORIGIN | Telling.QUEUE:
                return self._address(text, with_queue=telling is Telling.QUEUE)
            case Telling.CODE if text.isascii() and text.isdigit() and int(text) <= _LARGEST_CODE:
                return value
            case Telling.STAGE if self._profile.stage(text) is not None:
                return text
        return self._pseudonyms.value(text)

    def _trace_ids(self, value: AttributeValue) -> AttributeValue:
        if isinstance(value, list):
            return [self._trace_ids(item) for item in value]
        is_id = isinstance(value, str) and normal_trace_id(value) != ""
        return value if is_id else self._pseudonyms.value(value)

    def _peer(self, text: str) -> str:
        host, _, port = text.rpartition(":")
        if host and port.isascii() and port.isdigit() and len(port) < 6:
            return f"{self.service(host)}:{port}"
        return self.service(text)

    def _address(self, text: str, *, with_queue: bool) -> str:
        try:
            address = urlsplit(text if "://" in text else "")
            scheme, host = address.scheme, address.hostname
        except ValueError:
            scheme, host = "", None
        if not host or not scheme.isalpha():
            return self._pseudonyms.value(text)
        origin = f"{scheme}://{self.service(host)}"
        if not with_queue:
            return origin
        return f"{origin}/queue/{self._pseudonyms.name(text.rstrip('/').rpartition('/')[2])}"

    def _kind(self, text: str) -> str:
        """A class's name or a code as it is; of a sentence, what the diagnosis reads from it."""
        if error_type(text) == text:
            return text
        said = [word for globs, word in self._invalid_model if text in globs]
        said += _signals(text)
        # An attribute's sentence is no class, a single odd word is.
        divider = " " if " " in text else "."
        return divider.join((*said, self._pseudonyms.value(text)))

    def _message(self, text: str) -> str:
        """The class of the error and words such as `timeout`, which the diagnosis reads."""
        if not text:
            return ""
        typed = errors.TYPE_IN_MESSAGE.match(text)
        kind = f"{self._pseudonyms.name(typed[1])}: " if typed else ""
        late = errors.LATE_ACKNOWLEDGEMENT in text.casefold()
        said = [errors.LATE_ACKNOWLEDGEMENT] if late else []
        said += _signals(text[:_READ_OF_MESSAGE])
        return kind + " ".join((*said, self._pseudonyms.value(text)))


def _signals(text: str) -> Iterator[str]:
    """Plain words for what the text says of how it ended."""
    if errors.TIMEOUT.search(text):
        yield "timeout"
    if errors.CANCEL.search(text):
        yield "cancelled"


def _server_warning(text: str) -> str:
    """One of the three things that Jaeger's remarks may mean for an order."""
    lower = text.casefold()
    if "showing first" in lower:
        return "trace has more spans, showing first"
    if "clock skew" in lower or "parent span id" in lower:
        return "clock skew adjustment disabled"
    return "warning"
