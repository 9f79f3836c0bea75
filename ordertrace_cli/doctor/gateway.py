"""How Jaeger answers from here, and who else could ask it.

The policy of the landscape: Jaeger is read inside the LAN or VPN, else only by the role Support.
Jaeger itself checks nobody (docs/security/threat-model.md of Jaeger, boundary B4): a gateway in
front of it has to. So what answers without credentials, in the clear, or on a public address is
told as a breach, even where nothing else is wrong.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeAlias

from ordertrace_cli.errors import (
    EndpointMissingError,
    OrdertraceError,
    UnreadableError,
)
from ordertrace_cli.health.model import Area, Level, Observation, Sign
from ordertrace_cli.redact import clean
from ordertrace_cli.sources.address import IPAddress, is_internal
from ordertrace_cli.sources.answers import ServerFailedError, services_of
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.credentials import UNKNOWN_DOORKEEPER
from ordertrace_cli.sources.http import Answer, HttpClient

# A difference this small is the way there and back, and the whole seconds of the header.
CLOCK_TOLERANCE = timedelta(seconds=5)

_SERVICES = {"v3": "/api/v3/services", "legacy": "/api/services"}
# Tools for language models, served beside the query API since 2026; a gateway that guards paths
# one by one forgets them.
_TOOLS = "/api/ai/mcp/"
# As Jaeger writes it into its page: JAEGER_VERSION = {"gitVersion":"v2.13.0",…}.
_VERSION = re.compile(rb'"gitVersion"\s*:\s*"(v?[0-9][0-9A-Za-z.+-]{0,40})"')

Clock: TypeAlias = Callable[[], datetime]


class Gateway:
    """Jaeger's query API as it looks from here. Asks a handful of small questions, once each."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def observe(self) -> Iterator[Observation]:
        """The first observation tells whether anything else can be asked at all."""
        client = HttpClient(self._connection)
        try:
            sent = self._clock()
            try:
                apis, answer = _generations(client)
            except OrdertraceError as error:
                yield failed(error)
                return
            took = self._clock() - sent
            base = self._connection.base
            yield _jaeger(Sign.JAEGER_ANSWERS, name=str(base), took=took)
            yield from _version(client)
            yield _jaeger(Sign.API, names=", ".join(apis))
            if "v3" not in apis:
                yield _jaeger(Sign.OLDER_API_ALONE, Level.NOTE)
            if self._connection.logs_in:
                yield _jaeger(Sign.LOGGED_IN)
            yield _clocks(answer, sent + took / 2)
            yield from self._policy(client)
        finally:
            client.close()

    def _policy(self, client: HttpClient) -> Iterator[Observation]:
        seen = list(exposure(self._connection, client.peers))
        yield from seen
        if seen[0].sign is not Sign.THIS_MACHINE:
            yield from self._locked()

    def _locked(self) -> Iterator[Observation]:
        """What somebody without credentials is told."""
        nobody = HttpClient(
            replace(
                self._connection,
                token=None,
                basic=None,
                session=None,
                certificate=None,
                headers=(),
                doorkeeper=UNKNOWN_DOORKEEPER,
            )
        )
        try:
            if _answers(nobody):
                yield _policy(Sign.OPEN, Level.WARNING)
            else:
                yield _policy(Sign.LOCKED)
                if _offers_tools(nobody):
                    yield _policy(Sign.TOOLS_OPEN, Level.WARNING, name=_TOOLS)
        finally:
            nobody.close()


def exposure(connection: Connection, peers: Collection[IPAddress]) -> Iterator[Observation]:
    """What the way to Jaeger tells of who else could read along. peers: where it led to."""
    direct = connection.proxy is None
    if direct and peers and all(peer.is_loopback for peer in peers):
        yield _policy(Sign.THIS_MACHINE)
        return
    if connection.base.secure:
        yield _policy(Sign.TLS)
    else:
        yield _policy(Sign.PLAIN_HTTP, Level.WARNING)
    if not direct:
        # The peer is the proxy: where Jaeger itself is cannot be seen.
        return
    public = sorted(str(peer) for peer in peers if not is_internal(peer))
    if public:
        yield _policy(Sign.PUBLIC_ADDRESS, Level.WARNING, names=", ".join(public))
    else:
        yield _policy(Sign.PRIVATE_ADDRESS, names=", ".join(sorted(map(str, peers))))


def failed(error: OrdertraceError) -> Observation:
    """Jaeger cannot be asked."""
    facts = {"text": error.what, "hint": error.hint}
    return Observation(Area.JAEGER, Sign.JAEGER_FAILED, Level.PROBLEM, facts, error.exit_code)


def _generations(client: HttpClient) -> tuple[list[str], Answer]:
    """The generations of the API that answer, and the answer of one. Raises what the last raised."""
    found: dict[str, Answer] = {}
    fault: OrdertraceError | None = None
    for name, path in _SERVICES.items():
        try:
            answer = client.get(path)
            services_of(answer, client.connection.base)
        except (EndpointMissingError, UnreadableError, ServerFailedError) as error:
            fault = fault or error
        else:
            found[name] = answer
    if not found:
        assert fault is not None  # noqa: S101  one or the other
        raise fault
    return list(found), next(iter(found.values()))


def _version(client: HttpClient) -> Iterator[Observation]:
    """As the page of the UI tells it; the API has no word for it."""
    try:
        match = _VERSION.search(client.get("/").body)
    except OrdertraceError:
        return
    if match:
        yield _jaeger(Sign.VERSION, name=clean(match[1].decode("ascii")))


def _clocks(answer: Answer, asked_at: datetime) -> Observation:
    try:
        told = parsedate_to_datetime(answer.date).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return _jaeger(Sign.CLOCK_UNKNOWN, Level.NOTE)
    offset = asked_at - told
    if abs(offset) <= CLOCK_TOLERANCE:
        return _jaeger(Sign.CLOCK, offset=abs(offset))
    return _jaeger(Sign.CLOCK_OFF, Level.WARNING, offset=abs(offset))


def _answers(client: HttpClient) -> bool:
    try:
        _generations(client)
    except OrdertraceError:
        return False
    return True


def _offers_tools(client: HttpClient) -> bool:
    """Whether something else than a refusal or a page comes; the endpoint wants a POST to work."""
    try:
        answer = client.get(_TOOLS)
    except OrdertraceError:
        return False
    return answer.status in (200, 400, 405, 406) and not answer.is_page


def _jaeger(sign: Sign, level: Level = Level.OK, **facts: str | float | timedelta) -> Observation:
    return Observation(Area.JAEGER, sign, level, facts)


def _policy(sign: Sign, level: Level = Level.OK, **facts: str) -> Observation:
    return Observation(Area.POLICY, sign, level, facts)
