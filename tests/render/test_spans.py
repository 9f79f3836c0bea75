"""The span tree: which spans are marked, what is folded, and that it fits whatever names there are."""

import re

import pytest
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.render.span_rows import MOST_ROWS, Role, SpanTrees, span_trees
from ordertrace_cli.render.spans import render_spans
from ordertrace_cli.texts.catalogue import Language
from tests.builders import Story, submitted
from tests.render.looks import look

HOP = "price.requests"


def trees(story: Story, most: int = MOST_ROWS) -> SpanTrees:
    whole = story.examined()
    order = whole.find(story.trace_id)
    assert order is not None
    return span_trees(whole.journeys[order.trace_id], whole.diagnose(order), most)


def shown(story: Story, view: Look | None = None, most: int = MOST_ROWS) -> str:
    return render_spans(trees(story, most), view or look())


def lost() -> Story:
    """An order of two traces that stalled after a publish, with an error and an orphan on its way."""
    story = submitted(60)
    story.work("shop", "POST /orders", 59, parent="")
    story.within_last(("mes", "POST /check", 59, "TimeoutError"), ("mes", "SELECT", 59, ""))
    story.publish(HOP, 58).work("crm", "notice", 57, parent="f" * 16)
    return story


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [40, 60, 80, 120, 160])
def test_an_order(width: int, language: Language, snapshot: SnapshotAssertion) -> None:
    assert shown(lost(), look(width, language=language)) == snapshot


def test_in_words(snapshot: SnapshotAssertion) -> None:
    assert shown(lost(), look(plain=True)) == snapshot


def test_in_colour(snapshot: SnapshotAssertion) -> None:
    assert shown(lost(), look(colour=True)) == snapshot


def test_in_ascii() -> None:
    assert shown(lost(), look(unicode=False)).isascii()


def roles_of(story: Story) -> dict[str, set[Role]]:
    found = trees(story)
    return {
        row.node.span.name: {role.role for role in row.roles}
        for trace in found.traces
        for row in (*trace.rows, *trace.orphans)
        if row.node is not None and row.roles
    }


def test_each_span_that_made_the_order_what_it_is_says_so() -> None:
    story = submitted(60).publish(HOP, 58).take(57, error="ValueError")
    assert roles_of(story) == {
        "handle initiated": {Role.STAGE},
        "handle file_uploaded": {Role.STAGE},
        "handle submitted": {Role.STAGE},
        f"orders:{HOP} send": {Role.PUBLISH},
        f"orders:{HOP}:{HOP} process": {Role.PROCESS, Role.ERROR, Role.STALLED},
    }


def test_spans_without_their_parent_stand_apart() -> None:
    story = submitted(60).work("crm", "notice", 57, parent="f" * 16)
    (trace,) = trees(story).traces
    assert [row.node.span.name for row in trace.orphans if row.node] == ["notice"]
    lines = shown(story).splitlines()
    assert lines.index("parent not received: 1 span") == len(lines) - 2


def test_every_trace_of_the_order_has_its_own_tree() -> None:
    story = submitted(60).publish(HOP, 58).take(57, by="link").publish("price.results", 56)
    found = trees(story)
    assert found.traces[0].trace_id == story.trace_id
    assert len(found.traces) == 2
    assert shown(story).count("\ntrace ") == 2


def chain(length: int) -> Story:
    """One span below the other; the last one reaches a stage, in the midst is an error."""
    story = Story().reach("INITIATED", ago=length + 2)
    for number in range(length):
        error = "ValueError" if number == length // 2 else ""
        story.work("mes", "step", length - number, error=error, parent=story.spans[-1].span_id)
    return story


def test_a_chain_of_20_000_spans_is_folded_to_what_matters() -> None:
    story = chain(20_000)
    found = trees(story)
    assert (found.total, found.folded) == (20_001, 20_001 - 20)
    lines = shown(story).splitlines()
    assert len(lines) < 30
    assert max(map(cell_len, lines)) <= 80
    assert any("reaches INITIATED" in line for line in lines)
    assert any(re.search(r"\berror$", line) for line in lines)
    assert lines[-1] == "Folded: 19981 of 20001 spans. Shown are those that tell of the order."


def test_so_many_errors_that_no_screen_holds_them_are_folded_as_well() -> None:
    story = Story().reach("INITIATED", ago=3000)
    for number in range(2000):
        story.work("mes", "broke", 2900 - number, error="ValueError")
    found = trees(story)
    assert found.folded == 2001 - MOST_ROWS
    assert "1801 spans folded: mes" in shown(story)


def test_what_is_folded_is_counted_where_it_was() -> None:
    story = Story().reach("INITIATED", ago=90)
    root = story.spans[0].span_id
    for number in range(30):
        story.work("crm" if number % 3 else "mes", "noise", 80, parent=root)
    story.work("mes", "broke", 70, error="ValueError", parent=root)
    lines = shown(story, most=2).splitlines()
    words = [" ".join(line.split()) for line in lines[3:]]
    assert words == [
        "✓ handle initiated shop internal 100 ms",
        "reaches INITIATED",
        "✗ ├─ broke mes internal 1 s",
        "│ error",
        "⋮ └─ 30 spans folded: crm, mes",
        "Folded: 30 of 32 spans. Shown are those that tell of the order.",
    ]


def test_spans_between_that_are_folded_make_the_branch_dotted() -> None:
    story = Story().reach("INITIATED", ago=90)
    story.within_last(("mes", "between", 80, ""), ("mes", "broke", 70, "ValueError"))
    (line,) = (line for line in shown(story, most=2).splitlines() if "broke" in line)
    assert "├┄ broke" in line


def test_traces_of_which_nothing_is_shown_are_counted() -> None:
    story = submitted(60)
    for number in range(4):
        story.publish(HOP, 50 - number).take(49 - number, by="link")
    found = trees(story, most=6)
    assert len(found.traces) + found.hidden == 5
    assert f"{found.hidden} more trace" in shown(story, most=6)


@pytest.mark.parametrize("width", [20, 60, 80, 111, 112, 132, 200])
@pytest.mark.parametrize("name", ["订单处理" * 40, "🧊📦" * 30, "x" * 3000, "[red]a[/red]"])
def test_it_fits_whatever_the_spans_are_called(width: int, name: str) -> None:
    story = submitted(60).work(name, name, 50, error=name)
    lines = shown(story, look(width)).splitlines()
    if width >= 60:
        assert max(map(cell_len, lines)) <= width
    assert "\x1b" not in "".join(lines)


def test_names_that_may_tell_an_order_are_masked() -> None:
    story = submitted(60).work("mes", "GET /orders/4711829", 50)
    text = shown(story)
    assert "4711829" not in text
    assert "GET /orders/#" in text


def test_traces_are_clickable_where_the_terminal_can() -> None:
    story = submitted(60)
    view = Look(80, False, True, look().now, look().texts, links=True)
    where = Surroundings(url_of=lambda trace_id: f"http://jaeger.example/trace/{trace_id}")
    text = render_spans(trees(story), view, where)
    url = f"http://jaeger.example/trace/{story.trace_id}"
    assert f"\x1b]8;;{url}\x1b\\{story.trace_id}\x1b]8;;\x1b\\" in text
