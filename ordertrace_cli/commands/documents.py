"""Every JSON document that ordertrace prints; their schemas are made from what stands here."""

from ordertrace_cli.commands.capabilities_v1 import CAPABILITIES_SCHEMA, CapabilitiesJson
from ordertrace_cli.commands.config import CONFIG_SCHEMA, ConfigJson
from ordertrace_cli.commands.delivered import DELIVERY_SCHEMA, OUTBOX_SCHEMA
from ordertrace_cli.commands.delivery_shapes_v1 import DeliveryJson, OutboxJson, PreviewJson
from ordertrace_cli.render.account import WHOAMI_SCHEMA, WhoamiJson
from ordertrace_cli.render.audit_v1 import AUDIT_SCHEMA, AuditJson, FindingJson
from ordertrace_cli.render.doctor_v1 import DOCTOR_SCHEMA, DoctorJson
from ordertrace_cli.render.json_schema import Document
from ordertrace_cli.render.json_shapes_v1 import JourneyJson, StuckJson, TicketJson, TicketsJson
from ordertrace_cli.render.json_v1 import (
    JOURNEY_SCHEMA,
    STUCK_SCHEMA,
    TICKET_SCHEMA,
    TICKETS_SCHEMA,
)
from ordertrace_cli.render.profile_v1 import PROFILE_SCHEMA, ProfileJson

DOCUMENTS: tuple[Document, ...] = (
    Document(
        "show",
        JOURNEY_SCHEMA,
        "One order: its path, where it stalled and why. Also each line of ndjson.",
        (JourneyJson,),
        ("show --format json", "show --format ndjson", "stuck --format ndjson"),
    ),
    Document(
        "stuck",
        STUCK_SCHEMA,
        "Every order of a window that needs attention, and the incidents behind them.",
        (StuckJson,),
        ("stuck --format json",),
    ),
    Document(
        "ticket",
        TICKET_SCHEMA,
        "A support ticket about one order or one incident. Also each line of ndjson.",
        (TicketJson,),
        ("ticket --format json", "ticket --format ndjson"),
    ),
    Document(
        "tickets",
        TICKETS_SCHEMA,
        "Tickets for ids from standard input.",
        (TicketsJson,),
        ("ticket --batch --format json",),
    ),
    Document(
        "delivery",
        DELIVERY_SCHEMA,
        "What became of a ticket on its way to a help desk, or what would be sent.",
        (DeliveryJson, PreviewJson),
        ("ticket --send --format json", "outbox send --format json"),
    ),
    Document(
        "outbox",
        OUTBOX_SCHEMA,
        "Tickets that have not reached their help desk.",
        (OutboxJson,),
        ("outbox list --format json",),
    ),
    Document(
        "audit",
        AUDIT_SCHEMA,
        "What must not stand in spans, where it stands, and what removes it.",
        (AuditJson,),
        ("audit --format json",),
    ),
    Document("finding", "", "One finding of an audit.", (FindingJson,), ("audit --format ndjson",)),
    Document(
        "doctor",
        DOCTOR_SCHEMA,
        "Whether all that the night will need is there.",
        (DoctorJson,),
        ("doctor --format json",),
    ),
    Document(
        "whoami",
        WHOAMI_SCHEMA,
        "Who is logged in; never the token.",
        (WhoamiJson,),
        ("whoami --format json",),
    ),
    Document(
        "config",
        CONFIG_SCHEMA,
        "Every setting, its value, and where that came from.",
        (ConfigJson,),
        ("config show --format json",),
    ),
    Document(
        "profile",
        PROFILE_SCHEMA,
        "The profile that holds in the end.",
        (ProfileJson,),
        ("profile show --format json",),
    ),
    Document(
        "capabilities",
        CAPABILITIES_SCHEMA,
        "What this version of ordertrace can do.",
        (CapabilitiesJson,),
        ("capabilities --format json",),
    ),
)
