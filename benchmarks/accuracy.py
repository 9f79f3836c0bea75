"""How often the diagnosis is right: labelled orders over causes, hops and dialects.

`python -m benchmarks.accuracy` makes the whole run and ends with 1 when a goal is missed;
`--worlds 20` makes a small one, `--explain-order 3` spells out the fourth misjudged order, and
`--only 12` looks at a single world, whose orders are the same as in the whole run.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.accuracy_orders.drawing import build_worlds
from benchmarks.accuracy_orders.fleet import Size, build_fleet
from benchmarks.accuracy_orders.measure import GOALS, Figures, judge
from benchmarks.accuracy_orders.report import as_json, as_text, explained
from benchmarks.accuracy_orders.worlds import World

WORLDS = 360
"""Enough for every pair of producer and consumer to have a world of its own."""

SIZE = Size(troubled=9, sound=29)


@dataclass(frozen=True, slots=True)
class Run:
    """Which orders are made. only: numbers of worlds, none for all of them."""

    seed: int
    worlds: int = WORLDS
    size: Size = SIZE
    only: tuple[int, ...] = ()

    def built(self) -> Iterator[World]:
        """The worlds of this run."""
        for world in build_worlds(self.seed, self.worlds):
            if not self.only or world.number in self.only:
                yield world


def measure(run: Run) -> Figures:
    """Build and judge every order of a run."""
    figures = Figures()
    for world in run.built():
        figures.add(judge(build_fleet(world, run.size)))
    return figures


def explain(figures: Figures, run: Run, number: int) -> str:
    """The misjudged order of this number, with its spans."""
    if not 0 <= number < len(figures.misjudged):
        return f"There is no misjudged order {number}."
    each = figures.misjudged[number]
    world = next(world for world in run.built() if world.number == each.label.world)
    return explained(each, build_fleet(world, run.size))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 1 when a goal is missed for any seed."""
    options = _parser().parse_args(argv)
    missed = False
    for seed in options.seeds:
        size = Size(options.troubled, options.sound)
        run = Run(seed, options.worlds, size, tuple(options.only))
        figures = measure(run)
        missed |= not all(goal.reached(figures) for goal in GOALS)
        if options.explain_order is not None:
            text = explain(figures, run, options.explain_order)
        elif options.json:
            text = as_json(figures, seed=seed)
        else:
            text = as_text(figures, seed=seed, every=options.all)
        sys.stdout.write(text + "\n")
    return int(missed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], metavar="SEED")
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--only", type=int, nargs="+", default=[], metavar="WORLD")
    parser.add_argument("--troubled", type=int, default=SIZE.troubled, help="a world")
    parser.add_argument("--sound", type=int, default=SIZE.sound, help="a world")
    parser.add_argument("--all", action="store_true", help="list every misjudged order and dialect")
    parser.add_argument("--explain-order", type=int, metavar="N")
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
