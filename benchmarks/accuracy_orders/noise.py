"""What goes wrong in every order and stops none, and the traffic around them.

Each function adds spans of a kind that must make no alarm.
"""

from benchmarks.accuracy_orders.dialects import http, storage
from benchmarks.accuracy_orders.dialects.messaging import Destination
from benchmarks.accuracy_orders.hops import Post
from benchmarks.accuracy_orders.mishaps import ErrorKind, Trouble
from benchmarks.accuracy_orders.pen import Context, Host, Pen
from benchmarks.accuracy_orders.recording import record
from benchmarks.accuracy_orders.worlds import Service, World
from ordertrace_cli.spans.model import SpanKind

AUDIT = Destination("audit", "audit.events", "audit.events")


def _harmless(kind: ErrorKind, code: int = 503) -> Trouble:
    return Trouble(kind, "", "", code=code)


def recommendations(pen: Pen, service: Service, parent: Context) -> None:
    """A call that failed and was shrugged off."""
    asked = http.Call(("GET", "/recommendations"), "recommendations.internal")
    kind = pen.random.choice((ErrorKind.REFUSED, ErrorKind.ANSWER, ErrorKind.TIMEOUT))
    try:
        http.call(pen, service.front, service.http, asked, parent, _harmless(kind))
    except Trouble:
        return


def probe(pen: Pen, service: Service, address: str, parent: Context) -> None:
    """Is the model there already? 404: it is not."""
    trouble = Trouble(ErrorKind.STORAGE, "", "", code=404)
    try:
        storage.access(pen, service.front, service.storage, "HeadObject", address, parent, trouble)
    except Trouble:
        return


def database(pen: Pen, host: Host, parent: Context) -> None:
    """A transaction, sometimes one that met a deadlock and was tried again."""
    for failed in pen.random.choice(((False,), (False,), (True, False))):
        with pen.span(
            host,
            "UPDATE orders",
            SpanKind.CLIENT,
            parent,
            attributes={"db.system": "postgresql", "db.name": "orders", "net.peer.name": "db-1"},
        ) as draft:
            pen.pause(0.001, 0.02)
            if failed:
                record(draft, _harmless(ErrorKind.BUG), pen.at)


def status_page(pen: Pen, service: Service, parent: Context) -> None:
    """Somebody looks at the order, and the page fails."""
    code = pen.random.choice((404, 500, 503))
    request = ("GET", "/api/orders/{id}/status")
    with http.serve(pen, service.front, service.http, request, parent, code=code):
        pen.pause(0.001, 0.05)


def audit(pen: Pen, post: Post, service: Service, host: Host, parent: Context) -> None:
    """An event for a destination that nobody reads."""
    del pen
    post.send(host, service.producer, AUDIT, parent)


def tells_audit_apart(world: World, service: Service) -> bool:
    """Whether the noise can be told from the messages that matter."""
    return all(
        service.producer.tells_apart(AUDIT, destination)
        for destination in world.destinations.values()
    )


def unrelated(pen: Pen, world: World) -> None:
    """One trace of no order: a health check, an operator's list, a job that fails at night."""
    service = world.services[pen.random.choice(("shop", "crm", "mes"))]
    what = pen.random.choice(("health", "list", "job"))
    if what == "job":
        with pen.span(service.worker, "cleanup sessions") as draft:
            pen.pause(0.1, 2)
            if pen.random.random() < 0.5:
                record(draft, _harmless(ErrorKind.BUG), pen.at)
        return
    request = ("GET", "/health") if what == "health" else ("GET", "/ui/approvals")
    code = pen.random.choice((200, 200, 200, 503))
    with http.serve(pen, service.front, service.http, request, None, code=code):
        pen.pause(0.001, 0.1)
