"""The built-in landscape as a source of spans."""

from ordertrace_cli.demo.model import Landscape
from ordertrace_cli.sources.files import FileSource


class DemoSource(FileSource):
    """Answers from a generated landscape as from a file that holds it.

    It knows services that have gone silent, as a Jaeger does.
    """

    def __init__(self, landscape: Landscape) -> None:
        super().__init__(landscape.traces, "demo")
        self._services = landscape.services

    def services(self) -> frozenset[str]:
        return self._services
