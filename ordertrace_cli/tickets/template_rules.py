"""What a ticket's template may contain, asked of its syntax tree before it ever runs.

An allow-list. A template lays out texts that are ready; it needs no functions, no assignments and
no arithmetic, and without them it can neither reach beyond its view nor run or grow without end.
"""

from collections.abc import Iterator, Mapping

from jinja2 import nodes
from msgspec import Struct

from ordertrace_cli.redact import clean
from ordertrace_cli.tickets.view import INCIDENT_LISTS, INCIDENT_NAMES, VIEW_LISTS, VIEW_NAMES

MOST_LOOPS = 60
_DEEPEST_LOOP = 2
_MOST_NODES = 5_000
_WIDEST_INDENT = 40

HEADINGS = (
    "what_happened", "path", "stages", "messages", "evidence", "alternatives", "violations",
    "actions", "warnings", "reproduce", "span_messages", "privacy", "orders", "example",
)  # fmt: skip

NAMES: Mapping[str, frozenset[str]] = {
    "ticket": VIEW_NAMES,
    "incident": INCIDENT_NAMES,
    "heading": frozenset(HEADINGS),
    "loop": frozenset(("index", "index0", "first", "last", "length")),
}
_LISTS = {"ticket": VIEW_LISTS, "incident": INCIDENT_LISTS}

FILTERS = frozenset(
    ("capitalize", "default", "first", "indent", "join", "last", "length", "lower", "trim", "upper")
)
_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.For,
    nodes.If, nodes.CondExpr, nodes.Filter, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Tuple,
    nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.Concat, nodes.Keyword,
)  # fmt: skip


class Fault(Struct, frozen=True):
    """One thing that a template must not hold, and the line of the file."""

    line: int
    what: str
    hint: str


def faults(tree: nodes.Template) -> Iterator[Fault]:
    """All that the rules forbid, outermost first."""
    pending: list[tuple[nodes.Node, frozenset[str], int]] = [(tree, frozenset(NAMES), 0)]
    loops = count = 0
    while pending:
        node, known, depth = pending.pop()
        count += 1
        if count > _MOST_NODES:
            yield Fault(node.lineno, "this template is too large", "lay out less")
            return
        if isinstance(node, nodes.For):
            loops += 1
            depth += 1
            known |= {name.name for name in node.target.find_all(nodes.Name)}
            known |= {node.target.name} if isinstance(node.target, nodes.Name) else set()
            if loops > MOST_LOOPS or depth > _DEEPEST_LOOP:
                hint = f"at most {MOST_LOOPS}, and {_DEEPEST_LOOP} within one another"
                yield Fault(node.lineno, "too many loops", hint)
                return
        fault = _fault(node, known)
        if fault is not None:
            yield fault
            continue
        pending.extend((child, known, depth) for child in node.iter_child_nodes())


def _fault(node: nodes.Node, known: frozenset[str]) -> Fault | None:
    match node:
        case nodes.For():
            return _loop_fault(node)
        case nodes.Name() if node.name not in known:
            return Fault(node.lineno, f"there is no {clean(node.name, 60)}", _known(NAMES))
        case nodes.Getattr():
            return _member_fault(node, node.node, node.attr)
        case nodes.Getitem():
            return _item_fault(node)
        case nodes.Filter():
            return _filter_fault(node)
    if isinstance(node, _NODES):
        return None
    word = type(node).__name__.lower()
    hint = "a template holds texts, if, for and these filters only: " + ", ".join(sorted(FILTERS))
    return Fault(node.lineno, f"{word} is not for templates of tickets", hint)


def _loop_fault(node: nodes.For) -> Fault | None:
    """Only over the view's own lists: those have an end, and it is near."""
    if node.recursive or not _is_list(node.iter):
        lists = (f"{name}.{each}" for name, found in _LISTS.items() for each in sorted(found))
        return Fault(node.lineno, "a loop goes over a list of the ticket", ", ".join(lists))
    return None


def _is_list(node: nodes.Node) -> bool:
    """Whether this is one of the view's lists, or a part of it."""
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice):
        node = node.node
    return (
        isinstance(node, nodes.Getattr)
        and isinstance(node.node, nodes.Name)
        and node.attr in _LISTS.get(node.node.name, ())
    )


def _member_fault(node: nodes.Node, owner: nodes.Node, member: str) -> Fault | None:
    name = owner.name if isinstance(owner, nodes.Name) else ""
    if member in NAMES.get(name, ()):
        return None
    shown = f"{clean(name, 60)}.{clean(member, 60)}" if name else clean(member, 60)
    hint = _known(NAMES[name]) if name in NAMES else "only ticket, incident, heading and loop have"
    return Fault(node.lineno, f"there is no {shown}", hint)


def _item_fault(node: nodes.Getitem) -> Fault | None:
    if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        return _member_fault(node, node.node, node.arg.value)
    if isinstance(node.arg, nodes.Slice | nodes.Const):
        return None
    return Fault(node.lineno, "an index is a number", "as in ticket.evidence[:3]")


def _filter_fault(node: nodes.Filter) -> Fault | None:
    if node.name not in FILTERS:
        hint = "known here: " + ", ".join(sorted(FILTERS))
        return Fault(node.lineno, f"the filter {clean(node.name, 60)} is not allowed", hint)
    if node.name == "indent":
        values = [*node.args, *(pair.value for pair in node.kwargs)]
        wide = (each for each in values if not _is_narrow(each))
        if next(wide, None) is not None:
            return Fault(node.lineno, "this indents too far", f"at most {_WIDEST_INDENT} columns")
    # Joined again and again, a text would grow without bounds.
    if node.name == "join" and not (node.node is not None and _is_list(node.node)):
        return Fault(node.lineno, "join is for a list of the ticket", "as in ticket.systems | join")
    return None


def _is_narrow(node: nodes.Expr) -> bool:
    value = node.value if isinstance(node, nodes.Const) else None
    return isinstance(value, int) and value <= _WIDEST_INDENT


def _known(names: Mapping[str, object] | frozenset[str]) -> str:
    return f"known here: {', '.join(sorted(names))}"
