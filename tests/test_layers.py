"""Imports point one way, and the middle of the program touches nothing outside itself.

Read from the syntax tree, so imports inside functions and below TYPE_CHECKING count too.
"""

import ast
import builtins
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = "ordertrace_cli"
ROOT = Path(__file__).parent.parent / PACKAGE

BASE = frozenset(
    {"errors", "ids", "times", "globs", "redact", "collector", "numbers", "vocabulary"}
)

# Bottom to top: each may import what stands before it, and its own package.
LAYERS: tuple[frozenset[str], ...] = (
    BASE,
    frozenset({"spans"}),
    # The one thing that the middle knows of sources: their shape. Implementations are handed in.
    frozenset({"sources.protocol"}),
    frozenset({"profile"}),
    frozenset({"privacy"}),
    frozenset({"journey"}),
    frozenset({"diagnosis"}),
    frozenset({"fleet"}),
    frozenset({"health"}),
    frozenset({"texts"}),
    frozenset({"tickets"}),
    frozenset({"render"}),
)

# Beside the layers: what reaches outside. Nothing of the layers imports these.
EDGES: Mapping[str, frozenset[str]] = {
    "telemetry": BASE,
    "atomic": BASE,
    "demo": BASE | {"spans", "profile"},
    "sources": BASE | {"spans", "sources.protocol", "demo", "telemetry"},
    "config": BASE | {"profile", "sources"},
    "access": BASE | {"config", "sources", "atomic"},
    # Tickets are taken over as values; the one HTTP client is that of the sources.
    "desks": BASE | {"tickets", "sources", "config", "atomic"},
    # A program of its own around the same verdicts; what it asks for is handed in.
    "tui": BASE | {"diagnosis", "fleet", "texts", "render"},
    "doctor": BASE
    | {
        "spans",
        "profile",
        "diagnosis",
        "fleet",
        "health",
        "sources",
        "sources.protocol",
        "config",
        "desks",
    },
}

# Where everything is put together.
TOP = ("commands", "main", "__main__", "completions", "complaint_list", "manual", "picture")

# What is a function of its arguments alone. `profile.load` is where a profile's file is read.
PURE = BASE | {"spans", "profile", "privacy", "journey", "diagnosis", "fleet", "texts", "tickets"}
IMPURE_MODULES = frozenset({"profile.builtin", "profile.load"})

FOREIGN = frozenset({"typer", "click", "rich", "httpx", "httpcore", "requests", "urllib.request"})
OUTSIDE = frozenset(
    {
        # the clock
        "datetime.date.today", "datetime.datetime.now", "datetime.datetime.today",
        "datetime.datetime.utcnow", "time.localtime", "time.monotonic", "time.monotonic_ns",
        "time.perf_counter", "time.perf_counter_ns", "time.sleep", "time.time", "time.time_ns",
        # the environment
        "os.environ", "os.getcwd", "os.getenv", "sys.argv", "pathlib.Path.cwd", "pathlib.Path.home",
        # files and streams
        "builtins.input", "builtins.open", "builtins.print", "io.open", "os.open",
        "sys.stderr", "sys.stdin", "sys.stdout",
    }
)  # fmt: skip
FILE_METHODS = frozenset({"read_text", "read_bytes", "write_text", "write_bytes"})


def module_name(path: Path) -> str:
    """`ordertrace_cli/spans/model.py` is "spans.model", a package its folder, the root ""."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES: Mapping[str, Path] = {module_name(path): path for path in sorted(ROOT.rglob("*.py"))}


def within(module: str, prefix: str) -> bool:
    return module == prefix or module.startswith(f"{prefix}.")


def owner(module: str) -> str | None:
    """The entry that places a module: the longest that fits, so `sources.protocol` is its own."""
    entries = {entry for layer in LAYERS for entry in layer} | EDGES.keys() | set(TOP)
    return max((each for each in entries if within(module, each)), key=len, default=None)


def allowed(entry: str) -> frozenset[str]:
    """The entries that modules of this entry may import, itself included."""
    if entry in EDGES:
        return EDGES[entry] | {entry}
    below: frozenset[str] = frozenset()
    for layer in LAYERS:
        if entry in layer:
            # The base is one layer of equals; everywhere else a layer is one package.
            return below | layer
        below |= layer
    return below | EDGES.keys() | set(TOP)


def imports(tree: ast.Module) -> Iterator[str]:
    """Every dotted name that is imported; `from a import b` counts as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def upward(module: str, tree: ast.Module) -> list[str]:
    """The imports of our own that this module must not have."""
    entry = owner(module)
    assert entry is not None, f"{module}: give it a place in LAYERS, EDGES or TOP"
    own = (name.removeprefix(f"{PACKAGE}.") for name in imports(tree) if within(name, PACKAGE))
    return [name for name in own if name != "__version__" and owner(name) not in allowed(entry)]


def outside(tree: ast.Module) -> list[str]:
    """What reads a clock, environment or file, or prints, and what imports a foreign library."""
    found = [
        name
        for name in imports(tree)
        if name in OUTSIDE or any(within(name, each) for each in FOREIGN)
    ]
    names = {
        alias.asname or alias.name: (
            f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in FILE_METHODS:
            found.append(f".{node.attr}")
        elif isinstance(node, ast.Name | ast.Attribute):
            name = ast.unparse(node)
            head, dot, rest = name.partition(".")
            if not dot and head not in names and hasattr(builtins, head):
                name = f"builtins.{head}"
            else:
                name = f"{names.get(head, head)}{dot}{rest}"
            if name in OUTSIDE:
                found.append(name)
    return found


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@pytest.mark.parametrize("module", [name for name in MODULES if name])
def test_imports_point_one_way(module: str) -> None:
    assert upward(module, parse(MODULES[module])) == []


@pytest.mark.parametrize(
    "module", [name for name in MODULES if owner(name) in PURE and name not in IMPURE_MODULES]
)
def test_the_middle_touches_nothing_outside_itself(module: str) -> None:
    assert outside(parse(MODULES[module])) == []


@pytest.mark.parametrize(
    "module", [name for name, path in MODULES.items() if "__init__" in path.name]
)
def test_a_package_is_a_docstring(module: str) -> None:
    tree = parse(MODULES[module])
    assert ast.get_docstring(tree), "what is this package?"
    rest = tree.body[1:]
    if module == "":
        (version,) = rest
        assert ast.unparse(version).startswith("__version__ = ")
    elif module == "diagnosis.rules":
        # The list of rules is this package: imports, and one tuple.
        assert all(isinstance(each, ast.ImportFrom) for each in rest[:-1])
    else:
        assert rest == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("spans.model", "from ordertrace_cli.profile.model import Stage"),
        ("ids", "import ordertrace_cli.spans.model"),
        ("diagnosis.verdict", "def late():\n    from ordertrace_cli.texts import causes"),
        ("fleet.search", "from ordertrace_cli.sources.jaeger import JaegerSource"),
        ("fleet.search", "from ordertrace_cli.sources import jaeger"),
        ("sources.jaeger", "from ordertrace_cli.journey.rebuild import rebuild"),
        ("demo.orders", "from ordertrace_cli.diagnosis.model import Cause"),
        ("render.text", "from ordertrace_cli.commands import show"),
        ("tickets.compose", "from ordertrace_cli.desks.protocol import Draft"),
        ("sources.http", "from ordertrace_cli.desks.protocol import Desk"),
    ],
)
def test_an_import_upwards_is_seen(module: str, source: str) -> None:
    assert upward(module, ast.parse(source)) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("fleet.search", "from ordertrace_cli.sources.protocol import SpanSource"),
        ("sources.demo", "from ordertrace_cli.demo.landscape import build_landscape"),
        ("redact", "from ordertrace_cli.ids import normal_trace_id"),
        ("main", "from ordertrace_cli.commands import show"),
        ("desks.redmine", "from ordertrace_cli.sources.http import HttpClient"),
        ("telemetry", "from ordertrace_cli import __version__"),
    ],
)
def test_an_import_downwards_is_fine(module: str, source: str) -> None:
    assert upward(module, ast.parse(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime as dt\ndt.now(UTC)",
        "from time import time\ntime()",
        "import os\nos.environ['HOME']",
        "from os import environ",
        "open('spans.json')",
        "path.read_text()",
        "print('stuck')",
        "import sys\nsys.stdout.write('stuck')",
        "import httpx",
        "from rich.table import Table",
        "def show():\n    import typer",
    ],
)
def test_what_reaches_outside_is_seen(source: str) -> None:
    assert outside(ast.parse(source)) != []


def test_what_only_looks_alike_is_fine() -> None:
    source = "from datetime import datetime\ndatetime.fromtimestamp(0, UTC)\nwindow.open\nnow = 1"
    assert outside(ast.parse(source)) == []
