"""The whole landscape: broker, storage and five sites, which all play at the same time."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.jaeger_server import BINARY, running_jaeger
from tests.landscape import rabbitmq_server
from tests.landscape.addresses import S3
from tests.landscape.labels import PlayedSite
from tests.landscape.scenarios import play_everything, play_without_context, play_without_spans
from tests.landscape.site import PYTHON, Site, SiteSettings
from tests.landscape.troubles import Way
from tests.ports import free_port
from tests.program import Program, answers

SITES: Mapping[SiteSettings, Callable[[Site], PlayedSite]] = {
    SiteSettings("continued", Way.CONTINUED): play_everything,
    SiteSettings("linked", Way.LINKED): play_everything,
    SiteSettings("named", Way.ATTRIBUTE, exchange="", reads_dead_letters=False): play_everything,
    SiteSettings("lost", Way.CONTINUED, mes_propagates=False): play_without_context,
    SiteSettings("bare", Way.LINKED, mes_telemetry=False): play_without_spans,
}
"""How the context is carried, and what that site goes through."""

_S3_SECONDS = 60.0


def why_not() -> str:
    """Why the landscape cannot be started here; "" when it can."""
    if not BINARY.exists():
        return "the real Jaeger is not built: run `make jaeger`"
    if not PYTHON.exists():
        return "the services' libraries are not installed: run `make landscape`"
    return rabbitmq_server.why_not()


@contextmanager
def played_landscape(logs: Path) -> Iterator[Mapping[str, PlayedSite]]:
    """Every site after its run, by name; their Jaegers live until the end."""
    with ExitStack() as stack:
        broker = stack.enter_context(
            rabbitmq_server.running_rabbitmq([settings.name for settings in SITES])
        )
        s3_url = stack.enter_context(_running_s3(logs / "s3.log"))
        sites = {
            stack.enter_context(
                Site(
                    settings,
                    stack.enter_context(running_jaeger()),
                    broker.url(settings.name),
                    s3_url,
                    logs,
                )
            ): play
            for settings, play in SITES.items()
        }
        with ThreadPoolExecutor(len(sites)) as pool:
            runs = [pool.submit(play, site) for site, play in sites.items()]
            played = [run.result() for run in runs]
        for site in sites:
            site.stop()
        yield {site.name: site for site in played}


@contextmanager
def _running_s3(log: Path) -> Iterator[str]:
    """A real server of the S3 protocol, in memory."""
    port = free_port(S3)
    program = Program([str(PYTHON.with_name("moto_server")), "-H", S3, "-p", str(port)], log)
    url = f"http://{S3}:{port}"
    with program.running({"PATH": str(PYTHON.parent), "MOTO_S3_CUSTOM_ENDPOINTS": url}):
        program.wait_until(answers(url), _S3_SECONDS)
        yield url
