"""What an audit says: kinds of findings, places in a span, and how what was found is removed.

Facts: see each message. Settings and statements are code and are not translated.
"""

from collections.abc import Mapping

from ordertrace_cli.privacy.model import Kind, Origin
from ordertrace_cli.spans.raw import Place
from ordertrace_cli.texts.message import Message, say, say_in, say_many

KINDS: Mapping[Kind, Message] = {
    Kind.CREDENTIAL: say_in("finding", "password, token or key"),
    Kind.CARD: say_in("finding", "card number"),
    Kind.PERSON: say_in("finding", "name of a person"),
    Kind.EMAIL: say_in("finding", "e-mail address"),
    Kind.PHONE: say_in("finding", "phone number"),
    Kind.ORDER_NUMBER: say_in("finding", "order number"),
    Kind.AMOUNT: say_in("finding", "amount of money"),
    Kind.FORBIDDEN_KEY: say_in("finding", "forbidden key"),
    Kind.OWN_SHAPE: say_in("finding", "own shape"),
    Kind.BODY: say_in("finding", "captured body"),
}

# After "in": where in a span, by OTLP's names.
PLACES: Mapping[Place, Message] = {
    Place.SPAN_NAME: say_in("place", "span name"),
    Place.ATTRIBUTE: say_in("place", "span attribute"),
    Place.STATUS: say_in("place", "status message"),
    Place.TRACE_STATE: say_in("place", "trace state"),
    Place.EVENT_NAME: say_in("place", "event name"),
    Place.EVENT: say_in("place", "event attribute"),
    Place.LINK: say_in("place", "link attribute"),
    Place.LINK_TRACE_STATE: say_in("place", "trace state of a link"),
    Place.SCOPE: say_in("place", "scope attribute"),
    Place.SCOPE_NAME: say_in("place", "scope name"),
    Place.RESOURCE: say_in("place", "resource attribute"),
}

REMEDIES: Mapping[Origin, Message] = {
    Origin.QUERY_TEXT: say(
        "Pass values as parameters, not in the text of the query, and let the instrumentation"
        " replace literals."
    ),
    Origin.QUERY_PARAMETERS: say("Do not record the parameters of queries."),
    Origin.HEADERS: say("Take this header out of the captured ones."),
    Origin.MESSAGE_HEADERS: say("Take this header out of the captured message headers."),
    Origin.URL: say(
        "Send it in the body or by an opaque id, and let the instrumentation redact addresses."
    ),
    Origin.BODY: say("Do not record bodies of requests and messages."),
    Origin.USER: say("Do not record who the user is."),
    Origin.EXCEPTION: say("Keep values out of the texts of errors."),
    Origin.BAGGAGE: say("Do not copy this baggage to spans, and do not put it into baggage."),
    Origin.NAME: say("Give spans and events names that are the same for every order."),
    Origin.TRACE_STATE: say("Keep order data out of the trace state."),
    Origin.RESOURCE: say(
        "Take it out of the resource: OTEL_RESOURCE_ATTRIBUTES, a detector or the code that sets it."
    ),
    Origin.OWN_CODE: say("Take it out of the code that sets it."),
}

CLEAN = say("Nothing that the policy forbids was found.")
FOUND = say_many(
    "{count} place in the spans holds what the policy forbids",
    "{count} places in the spans hold what the policy forbids",
)
SEARCHED = say_many("{count} span searched", "{count} spans searched")
NOTHING_SEARCHED = say("No span was searched: widen the window, or check --service.")
WINDOW = say("{since} to {until}")
WHOLE_FILE = say("everything in the file")
PARTLY = say("not everything could be seen, see the warnings")
IN_PLACE = say("{kinds} in {place}")
SPANS = say_many("{count} span", "{count} spans")
EXAMPLE = say("example: span {span_id} of trace {trace_id}")
SETTING = say("Setting")
SETTINGS = say("Settings")
MORE = say_many(
    "and {count} place more: --limit 0 shows all of them",
    "and {count} places more: --limit 0 shows all of them",
)
COLLECTOR = say(
    "Until that is done, in the Collector (name it in the traces pipeline, before the exporters):"
)
