"""Statements to a service's own database, by the old and the new conventions."""

from ordertrace_cli.demo.dialects.failures import Failure, record
from ordertrace_cli.demo.tape import Context, Draft, Emitter, Runtime
from ordertrace_cli.spans.model import AttributeValue, SpanKind, SpanStatus

_SCOPES = {
    Runtime.PYTHON: "opentelemetry.instrumentation.psycopg",
    Runtime.JAVA: "io.opentelemetry.jdbc",
    Runtime.SPRING: "org.springframework.boot",
    Runtime.NODE: "@opentelemetry/instrumentation-pg",
    Runtime.DOTNET: "Npgsql",
}


def query(
    emitter: Emitter,
    statement: str,
    table: str,
    at: float,
    parent: Context,
    failure: Failure | None = None,
) -> Draft:
    """One statement, by its verb and table; the draft returned has ended."""
    runtime = emitter.runtime
    span = emitter.open(
        _name(runtime, statement, table),
        SpanKind.CLIENT,
        at,
        parent,
        _SCOPES[runtime],
        _words(runtime, statement, table),
    )
    end = at + emitter.tape.between(0.0008, 0.02)
    if failure:
        record(span, failure, end)
    else:
        span.status = SpanStatus.OK if runtime is Runtime.SPRING else SpanStatus.UNSET
        span.close(end)
    return span


def _name(runtime: Runtime, statement: str, table: str) -> str:
    match runtime:
        case Runtime.PYTHON:
            return statement
        case Runtime.SPRING:
            return "query"
        case Runtime.NODE:
            return f"pg.query:{statement} printing"
        case _:
            return f"{statement} printing.{table}"


def _words(runtime: Runtime, statement: str, table: str) -> dict[str, AttributeValue]:
    if runtime is Runtime.SPRING:
        return {"jdbc.query[0]": f"{statement} {table}", "peer.service": "postgres"}
    if runtime is Runtime.DOTNET:
        return {
            "db.system.name": "postgresql",
            "db.namespace": "printing",
            "db.operation.name": statement,
            "db.collection.name": table,
            "server.address": "postgres.internal",
        }
    return {
        "db.system": "postgresql",
        "db.name": "printing",
        "db.operation": statement,
        "db.sql.table": table,
        "net.peer.name": "postgres.internal",
    }
