"""What errors say, gathered from where they are raised: `texts/complaint_list.py` is made from it.

An error is raised in English, the language of logs and of JSON; `texts.complaints` says it in
another one. For that it must know every sentence, and nobody keeps a list of hundreds by hand.
`make catalogues` writes the list, a test holds that it is the present one.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import ascii_lowercase
from typing import NamedTuple

from ordertrace_cli import errors

ROOT = Path(__file__).parent
TARGET = ROOT / "texts" / "complaint_list.py"

# What raises besides the errors themselves: pydantic's validators, and mistakes in TOML.
_RAISED = frozenset(
    (*(name for name in vars(errors) if name.endswith("Error")), "Problem", "error_class")
)
_VALIDATED = ("config", "profile")
# Tables of templates with named holes.
_TABLES = {"profile/document.py": ("_EXPECTED",)}
_WRITTEN_ELSEWHERE = frozenset(("clean", "masked", "str", "join"))
_MOST_OF_A_NAME = 3
_DEPTH = 2

_HEAD = '''"""Every sentence of an error, `{a}` and so on for what varies. Made by `make catalogues`."""

from ordertrace_cli.texts.message import say

# fmt: off
COMPLAINTS = (
'''

Parts = tuple[str | None, ...]
"""A template: its text, None for each hole."""


def complaint_list() -> str:
    """The module's source."""
    lines = (f"    say({_quoted(template)}),\n" for template in complaints())
    return f"{_HEAD}{''.join(lines)})\n"


def complaints() -> tuple[str, ...]:
    """Every template that says something, each once, sorted."""
    modules = {path: ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))}
    sources = _Sources(modules)
    found = {_spelt(parts) for path in modules for parts in sources.raised_in(path)}
    return tuple(sorted(filter(_is_said, found)))


def _is_said(template: str) -> bool:
    """Whether it has words, and is no name or code."""
    words = re.sub("{.}", "", template)
    return bool(re.search("[A-Za-z]", words)) and (" " in template or words.isalpha())


class _Sources:
    """All modules, with what a name in one of them may stand for: its own, else another's."""

    def __init__(self, modules: dict[Path, ast.Module]) -> None:
        self._modules = modules
        self._functions: dict[str, list[ast.FunctionDef]] = {}
        self._constants: dict[str, list[ast.expr]] = {}
        self._raised = _with_kinds(_RAISED, modules.values())
        for tree in modules.values():
            for function in _functions(tree):
                self._functions.setdefault(function.name, []).append(function)
            for name, value in _assigned(tree.body):
                self._constants.setdefault(name, []).append(value)

    def raised_in(self, path: Path) -> Iterator[Parts]:
        tree = self._modules[path]
        relative = path.relative_to(ROOT).as_posix()
        raised = self._raised | ({"ValueError"} if relative.startswith(_VALIDATED) else set())
        scope = _Scope(dict(_assigned(list(ast.walk(tree)))), _functions(tree))
        handing_on = [each for each in scope.functions if _hands_on(each, raised)]
        raised |= {each.name for each in handing_on}
        for function in handing_on:
            for usual in function.args.defaults:
                yield from self._templates(usual, scope, depth=_DEPTH)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_raised(node.func, raised):
                for argument in node.args:
                    yield from self._templates(argument, scope, depth=_DEPTH)
        for name in _TABLES.get(relative, ()):
            table = scope.values[name]
            assert isinstance(table, ast.Dict)  # noqa: S101  so it is declared
            yield from (_named_holes(value) for value in table.values)

    def _templates(self, node: ast.AST, scope: "_Scope", *, depth: int) -> Iterator[Parts]:
        """What this expression may be. depth: how far names and functions are followed yet."""
        match node:
            case ast.Constant(value=str(text)):
                yield (text,)
            case ast.JoinedStr(values=values):
                yield tuple(str(v.value) if isinstance(v, ast.Constant) else None for v in values)
                for value in values:
                    if isinstance(value, ast.FormattedValue):
                        yield from self._templates(value.value, scope, depth=depth)
            case ast.IfExp(body=one, orelse=other):
                yield from self._templates(one, scope, depth=depth)
                yield from self._templates(other, scope, depth=depth)
            case ast.BoolOp(values=values):
                for value in values:
                    yield from self._templates(value, scope, depth=depth)
            case _ if depth:
                yield from self._followed(node, scope, depth - 1)

    def _followed(self, node: ast.AST, scope: "_Scope", depth: int) -> Iterator[Parts]:
        """What a name stands for, or a function or property returns."""
        match node:
            case ast.Name(id=name):
                own = scope.values.get(name)
                known = self._constants.get(name, []) if own is None else [own]
                for value in known[:_MOST_OF_A_NAME]:
                    yield from self._templates(value, scope, depth=depth if own is not None else 0)
            case ast.Call(func=function):
                yield from self._returned(_name(function), scope, depth)
            case ast.Attribute(attr=name):
                yield from self._returned(name, scope, depth)

    def _returned(self, name: str, scope: "_Scope", depth: int) -> Iterator[Parts]:
        own = [each for each in scope.functions if each.name == name]
        known = own or self._functions.get(name, [])
        if name in _WRITTEN_ELSEWHERE or len(known) > _MOST_OF_A_NAME:
            return
        for function in known:
            inside = _Scope(dict(_assigned(list(ast.walk(function)))), [])
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield from self._templates(node.value, inside, depth=depth)


class _Scope(NamedTuple):
    """A module's or function's own names."""

    values: dict[str, ast.expr]
    functions: list[ast.FunctionDef]


def _with_kinds(errors_: frozenset[str], trees: Iterable[ast.Module]) -> frozenset[str]:
    """These, and every class of these modules that is a kind of one of them."""
    classes = [each for tree in trees for each in ast.walk(tree) if isinstance(each, ast.ClassDef)]
    found = errors_
    while (
        more := {each.name for each in classes if found.intersection(map(_name, each.bases))}
        - found
    ):
        found |= more
    return found


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _hands_on(function: ast.FunctionDef, raised: frozenset[str]) -> bool:
    """Whether it makes an error of sentences that it was given."""
    given = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}
    made = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and _is_raised(node.func, raised)
    ]
    used = {
        each.id
        for call in made
        for argument in call.args
        for each in ast.walk(argument)
        if isinstance(each, ast.Name)
    }
    return bool(used & given)


def _is_raised(function: ast.expr, raised: frozenset[str]) -> bool:
    again = isinstance(function, ast.Call) and _name(function.func) == "type"
    return again or _name(function) in raised


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _assigned(nodes: list[ast.AST] | list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _named_holes(node: ast.expr) -> Parts:
    assert isinstance(node, ast.Constant)  # noqa: S101  tables of text are listed
    pieces = re.split(r"\{\w+\}", str(node.value))
    return tuple(part for piece in pieces for part in (piece, None))[:-1]


def _spelt(parts: Parts) -> str:
    holes = iter(ascii_lowercase)
    return "".join(f"{{{next(holes)}}}" if part is None else part for part in parts)


def _quoted(text: str) -> str:
    return f'"{text}"' if not {'"', "\\"} & set(text) else repr(text)


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else TARGET).write_text(
        complaint_list(), encoding="utf-8"
    )
