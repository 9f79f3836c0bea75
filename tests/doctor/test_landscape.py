"""What of the landscape is told, by the built-in one as a source."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from msgspec.structs import replace

from ordertrace_cli.doctor.landscape import Landscape
from ordertrace_cli.health.model import Level, Observation, Sign
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.sources.files import FileSource
from ordertrace_cli.spans.model import Trace
from tests.demo.worlds import NOW, world

PROFILE = builtin_profile()


class Shown(FileSource):
    """Some traces, in a store that has seen more services than are in them."""

    depth = 500

    def __init__(self, traces: Collection[Trace], before: Collection[str] = ()) -> None:
        super().__init__(tuple(traces), "here")
        self._before = frozenset(before)

    def services(self) -> frozenset[str]:
        return super().services() | self._before


def observed(source: FileSource, profile: Profile = PROFILE, depth: int = 500) -> list[Observation]:
    return list(Landscape(source, source, profile, NOW, depth).observe())


def signs(seen: list[Observation]) -> dict[Sign, Observation]:
    return {each.sign: each for each in seen}


def without(system: str) -> list[Trace]:
    """The demo's traces in which nothing of this system is seen."""
    return [
        trace
        for trace in world().traces
        if not any(_is_of(span.service, system) for span in trace.spans)
    ]


def _is_of(service: str, name: str) -> bool:
    system = PROFILE.system_of(service)
    return system is not None and system.name == name


def test_a_landscape_in_order_tells_its_services_and_stages() -> None:
    seen = signs(observed(Shown(world().traces)))
    assert seen[Sign.SERVICES].facts["known"] == seen[Sign.SERVICES].facts["count"]
    told = str(seen[Sign.STAGES].facts["names"]).split(", ")
    assert told == [stage.name for stage in PROFILE.stages]
    assert Sign.SYSTEM_SILENT not in seen
    assert Sign.SYSTEM_UNKNOWN not in seen


def test_hops_that_lose_the_context_are_counted() -> None:
    """As many as the demo has orders that were made so."""
    lost = [each for each in observed(Shown(world().traces)) if each.sign is Sign.CONTEXT_LOST]
    assert {each.facts["consumer"] for each in lost} == {"crm", "mes"}
    assert all(each.level is Level.WARNING for each in lost)
    counts = [each.facts["count"] for each in lost]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("system", ["crm", "mes"])
def test_a_system_that_no_span_is_of_is_told(system: str) -> None:
    traces = without(system)
    assert traces
    known = {span.service for trace in world().traces for span in trace.spans}
    theirs = [name for name in known if _is_of(name, system)]
    never = signs(observed(Shown(traces)))
    assert never[Sign.SYSTEM_UNKNOWN].facts == {"name": system}
    before = signs(observed(Shown(traces, theirs)))
    assert before[Sign.SYSTEM_SILENT].facts == {"name": system}


def test_a_store_without_services_and_a_profile_that_fits_none_are_told() -> None:
    assert [each.sign for each in observed(Shown(()))] == [Sign.NO_SERVICES]
    (seen,) = observed(Shown((), ["billing"]))
    assert (seen.sign, seen.level, seen.exit_code) == (Sign.NO_SERVICE_FITS, Level.PROBLEM, 2)


def test_services_alone_tell_nothing_of_orders() -> None:
    seen = signs(observed(Shown((), ["shop"])))
    assert Sign.SAMPLE not in seen
    assert seen[Sign.RETENTION_UNKNOWN].level is Level.NOTE


def test_the_oldest_trace_tells_how_long_traces_are_kept() -> None:
    seen = signs(observed(Shown(world().traces)))
    assert seen[Sign.RETENTION].facts == {"age": timedelta(days=14)}


@pytest.mark.parametrize(
    ("promised", "sign"),
    [(28, Sign.RETENTION), (29, Sign.RETENTION_SHORT)],
    ids=["half of it may be chance", "less than half is not"],
)
def test_a_store_that_forgets_sooner_than_promised_is_told(promised: int, sign: Sign) -> None:
    profile = replace(PROFILE, retention=timedelta(days=promised))
    assert sign in signs(observed(Shown(world().traces), profile))


def test_a_server_that_returns_less_at_once_than_is_asked_for_is_noted() -> None:
    seen = signs(observed(Shown(world().traces), depth=501))
    assert seen[Sign.DEPTH_CUT].facts == {"count": 500, "wanted": 501}
