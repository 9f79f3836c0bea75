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
from ordertrace_cli.texts.documents import DOCUMENT_TEXTS

DOCUMENTS: tuple[Document, ...] = (
    Document(
        "show",
        JOURNEY_SCHEMA,
        DOCUMENT_TEXTS["show"].singular,
        (JourneyJson,),
        ("show --format json", "show --format ndjson", "stuck --format ndjson"),
    ),
    Document(
        "stuck",
        STUCK_SCHEMA,
        DOCUMENT_TEXTS["stuck"].singular,
        (StuckJson,),
        ("stuck --format json",),
    ),
    Document(
        "ticket",
        TICKET_SCHEMA,
        DOCUMENT_TEXTS["ticket"].singular,
        (TicketJson,),
        ("ticket --format json", "ticket --format ndjson"),
    ),
    Document(
        "tickets",
        TICKETS_SCHEMA,
        DOCUMENT_TEXTS["tickets"].singular,
        (TicketsJson,),
        ("ticket --batch --format json",),
    ),
    Document(
        "delivery",
        DELIVERY_SCHEMA,
        DOCUMENT_TEXTS["delivery"].singular,
        (DeliveryJson, PreviewJson),
        ("ticket --send --format json", "outbox send --format json"),
    ),
    Document(
        "outbox",
        OUTBOX_SCHEMA,
        DOCUMENT_TEXTS["outbox"].singular,
        (OutboxJson,),
        ("outbox list --format json",),
    ),
    Document(
        "audit",
        AUDIT_SCHEMA,
        DOCUMENT_TEXTS["audit"].singular,
        (AuditJson,),
        ("audit --format json",),
    ),
    Document(
        "finding",
        "",
        DOCUMENT_TEXTS["finding"].singular,
        (FindingJson,),
        ("audit --format ndjson",),
    ),
    Document(
        "doctor",
        DOCTOR_SCHEMA,
        DOCUMENT_TEXTS["doctor"].singular,
        (DoctorJson,),
        ("doctor --format json",),
    ),
    Document(
        "whoami",
        WHOAMI_SCHEMA,
        DOCUMENT_TEXTS["whoami"].singular,
        (WhoamiJson,),
        ("whoami --format json",),
    ),
    Document(
        "config",
        CONFIG_SCHEMA,
        DOCUMENT_TEXTS["config"].singular,
        (ConfigJson,),
        ("config show --format json",),
    ),
    Document(
        "profile",
        PROFILE_SCHEMA,
        DOCUMENT_TEXTS["profile"].singular,
        (ProfileJson,),
        ("profile show --format json",),
    ),
    Document(
        "capabilities",
        CAPABILITIES_SCHEMA,
        DOCUMENT_TEXTS["capabilities"].singular,
        (CapabilitiesJson,),
        ("capabilities --format json",),
    ),
)
