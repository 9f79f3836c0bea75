"""The life of one order: its steps in the order and at the times planned.

The story ends where a `Trouble` or a `Silence` leaves it; what is true then is written down by
`truth`.
"""

from collections.abc import Callable, Mapping

from benchmarks.accuracy_orders import customer, noise, operators
from benchmarks.accuracy_orders.mishaps import Silence, Trouble
from benchmarks.accuracy_orders.pen import SECOND
from benchmarks.accuracy_orders.scene import Scene

STEPS: Mapping[str, Callable[[Scene], None]] = {
    "initiate": customer.initiate,
    "upload": customer.upload,
    "submit": customer.submit,
    "approve": operators.approve,
    "start": operators.start,
    "complete": operators.complete,
    "package": operators.package,
    "ship": operators.ship,
    "close": operators.close,
}


def tell(scene: Scene) -> None:
    """Everything that happens, up to the last step planned or to what stops the order."""
    try:
        for step in scene.plan.steps:
            _take(scene, step)
            if scene.chance(0.08):
                _look(scene, 20, 60)
    except (Trouble, Silence) as end:
        scene.ended = end
    scene.ended_at = scene.pen.at
    scene.teller.in_fragment = False
    if scene.plan.cancelled:
        customer.cancel(scene)
    if scene.plan.looked_at:
        _look(scene, 5, 20)
    scene.told_at = scene.pen.at
    scene.stage = scene.teller.stage
    for step in scene.plan.afterwards:
        _take(scene, step)


def _take(scene: Scene, step: str) -> None:
    scene.pen.at = max(scene.pen.at + SECOND, scene.plan.schedule[step])
    STEPS[step](scene)


def _look(scene: Scene, least: float, most: float) -> None:
    """Somebody asks how the order is doing, and the page fails."""
    scene.pen.pause(least, most)
    noise.status_page(scene.pen, scene.service("shop"), scene.first)
