"""The figures as text and as JSON, and one order spelt out."""

import json
from collections.abc import Iterator

from benchmarks.accuracy_orders.fleet import Fleet
from benchmarks.accuracy_orders.measure import GOALS, Answer, Figures, Judged, Share, grounds
from ordertrace_cli.spans.model import Span

DIALECTS_SHOWN = 25


def as_text(figures: Figures, *, seed: int, every: bool = False) -> str:
    """Everything a person wants to know of a run."""
    return "\n".join(
        [
            *_head(figures, seed),
            "",
            *_confusion(figures),
            "",
            *_breakdown("Cause and place right, by cause and place", figures.by_place),
            "",
            *_breakdown(
                "Worst dialects", figures.by_dialect, shown=None if every else DIALECTS_SHOWN
            ),
            "",
            *_misjudged(figures, every=every),
            "",
            *(f"{'met   ' if goal.reached(figures) else 'MISSED'} {goal.name}" for goal in GOALS),
        ]
    )


def _head(figures: Figures, seed: int) -> Iterator[str]:
    yield f"seed {seed}: {figures.worlds} worlds, {figures.stalled} stalled, {figures.healthy} healthy"
    rows = (
        ("found", figures.found),
        ("cause", figures.cause),
        ("place", figures.place),
        ("stage", figures.stage),
        ("status", figures.status),
        ("violations", figures.violations),
        ("same answer for every trace of the order", figures.consistent),
        ("baseline: place is the service of the last span", figures.last_span),
        ("baseline: place is the service of the last error", figures.last_error),
    )
    for name, share in rows:
        yield f"{_shown(share)}  {name}"
    yield f"{figures.alarms} false alarms in {figures.healthy} healthy orders"


def _shown(share: Share) -> str:
    return f"{100 * share.figure:7.3f} % {share.right:6d}/{share.all:<6d}"


def _confusion(figures: Figures) -> Iterator[str]:
    yield "Said instead of what is true (rows: truth; only what differs)"
    rows = sorted({truth for truth, _ in figures.confusion})
    for truth in rows:
        row = {said: n for (true, said), n in figures.confusion.items() if true == truth}
        wrong = {said: n for said, n in row.items() if said != truth}
        said = ", ".join(f"{said} {n}" for said, n in sorted(wrong.items(), key=lambda p: -p[1]))
        yield f"  {truth:27} {row.get(truth, 0):5d} right  {said}"


def _breakdown(title: str, shares: dict[str, Share], shown: int | None = None) -> Iterator[str]:
    yield title
    worst = sorted(shares.items(), key=lambda item: (item[1].figure, -item[1].all, item[0]))
    for name, share in worst[:shown]:
        yield f"  {_shown(share)}  {name}"


def _misjudged(figures: Figures, *, every: bool) -> Iterator[str]:
    yield f"Misjudged orders: {len(figures.misjudged)} (N of `--explain-order N`)"
    shown = len(figures.misjudged) if every else 60
    for number, each in enumerate(figures.misjudged[:shown]):
        yield f"  {number:4d} world {each.label.world} {each.label.scenario} [{each.label.dialect}]"
        yield f"       {difference(each)}"
    if shown < len(figures.misjudged):
        yield f"  … and {len(figures.misjudged) - shown} more"


def difference(each: Judged) -> str:
    """The truth and the answer, in one line."""
    label, answer = each.label, each.answer
    truth = Answer(label.status, label.cause, label.at_system, label.stage, label.violations)
    odd = "" if each.consistent else "; answers differ within the family"
    return f"true: {_words(truth)} | said: {_words(answer)}{odd}"


def _words(answer: Answer) -> str:
    words = [answer.status, answer.cause, answer.at_system, f"at {answer.stage}"]
    words += sorted(answer.violations)
    return " ".join(word for word in words if word)


def as_json(figures: Figures, *, seed: int) -> str:
    """The figures for a machine, goals included."""
    shares = ("found", "cause", "place", "stage", "status", "violations", "consistent")
    document = {
        "seed": seed,
        "worlds": figures.worlds,
        "stalled": figures.stalled,
        "healthy": figures.healthy,
        "false_alarms": figures.alarms,
        **{name: round(getattr(figures, name).figure, 6) for name in shares},
        "baselines": {
            "last_span": round(figures.last_span.figure, 6),
            "last_error": round(figures.last_error.figure, 6),
        },
        "confusion": [
            {"truth": truth, "said": said, "orders": n}
            for (truth, said), n in sorted(figures.confusion.items())
        ],
        "by_dialect": _json_shares(figures.by_dialect),
        "by_place": _json_shares(figures.by_place),
        "misjudged": [
            {
                "world": each.label.world,
                "scenario": each.label.scenario,
                "trace_id": each.label.trace_id,
                "difference": difference(each),
            }
            for each in figures.misjudged
        ],
        "goals": {goal.name: goal.reached(figures) for goal in GOALS},
    }
    return json.dumps(document, indent=1)


def _json_shares(shares: dict[str, Share]) -> dict[str, list[int]]:
    return {name: [share.right, share.all] for name, share in sorted(shares.items())}


def explained(each: Judged, fleet: Fleet) -> str:
    """One order: its label, the answer, and its spans as a person would sort them."""
    world = fleet.world
    lines = [
        f"time runs {world.faster} times as fast",
        f"seed {world.seed}, world {world.number}, {each.label.scenario}",
        difference(each),
        f"now {world.now.isoformat()}, quirks {sorted(world.quirks)}",
        f"carriage {dict(world.carriage)}, silent {world.silent!r}, broken {sorted(world.broken)}",
        "outages "
        + ", ".join(f"{h} {_ago(world.now_nano, at)}" for h, at in world.outages.items()),
    ]
    lines += [f"ground: {ground}" for ground in grounds(fleet, each.label)]
    for trace in fleet.traces:
        if trace.trace_id in each.label.family:
            lines.append(f"trace {trace.trace_id}")
            spans = sorted(trace.spans, key=lambda span: span.start_time_unix_nano)
            lines += [f"  {_line(span, world.now_nano)}" for span in spans]
    return "\n".join(lines)


def _ago(now: int, at: int) -> str:
    seconds = (now - at) / 1e9
    return f"{seconds:.3f} s ago"


def _line(span: Span, now: int) -> str:
    took = (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9
    parts = [
        f"{_ago(now, span.start_time_unix_nano)} +{took:.3f}",
        f"{span.span_id[:6]}<{span.parent_span_id[:6]}",
        span.service,
        str(span.kind),
        f"[{span.name}]",
        str(span.status),
        span.status_message,
        str(dict(span.attributes)),
    ]
    parts += [f"event {event.name} {dict(event.attributes)}" for event in span.events]
    parts += [f"link {link.trace_id[:6]}/{link.span_id[:6]}" for link in span.links]
    return " ".join(part for part in parts if part)
