"""What operators and the carrier do: approve, produce, ship, close."""

from functools import partial

from benchmarks.accuracy_orders import noise
from benchmarks.accuracy_orders.courier import deliver
from benchmarks.accuracy_orders.handlers import note_in_crm, plan_work
from benchmarks.accuracy_orders.hops import Message
from benchmarks.accuracy_orders.plans import STAGE_OF_STEP
from benchmarks.accuracy_orders.scene import Scene


def approve(scene: Scene) -> None:
    message = scene.repeat("approve", partial(_approve_once, scene), (30, 300))
    if message is not None:
        deliver(scene, message, plan_work)


def _approve_once(scene: Scene, how: str) -> Message | None:
    crm = scene.service("crm")
    with scene.teller.entry("crm", "/api/approvals", "MANUFACTURING_APPROVED") as entry:
        with scene.teller.reaching("MANUFACTURING_APPROVED", crm.front, entry.context) as work:
            scene.go_wrong(how, crm, "mes", work.context)
            noise.database(scene.pen, crm.front, work.context)
            if scene.world.marked("publish inside"):
                return scene.publish("H3", crm.front, work.context)
        return scene.publish("H3", crm.front, entry.context)


def start(scene: Scene) -> None:
    _produce(scene, "start", "/api/production/start")


def complete(scene: Scene) -> None:
    _produce(scene, "complete", "/api/production/complete")


def package(scene: Scene) -> None:
    _produce(scene, "package", "/api/production/package")


def _produce(scene: Scene, step: str, route: str) -> None:
    mes = scene.service("mes")
    stage = STAGE_OF_STEP[step]

    def once(how: str) -> None:
        with (
            scene.teller.entry("mes", route, stage) as entry,
            scene.teller.reaching(stage, mes.front, entry.context) as work,
        ):
            scene.go_wrong(how, mes, "crm", work.context)
            noise.database(scene.pen, mes.front, work.context)

    scene.repeat(step, once, (30, 300))


def ship(scene: Scene) -> None:
    message = scene.repeat("ship", partial(_ship_once, scene), (30, 300))
    if message is not None:
        deliver(scene, message, note_in_crm)


def _ship_once(scene: Scene, how: str) -> Message | None:
    mes = scene.service("mes")
    with scene.teller.entry("mes", "/api/shipments", "SHIPPED") as entry:
        with scene.teller.reaching("SHIPPED", mes.front, entry.context) as work:
            scene.go_wrong(how, mes, "crm", work.context)
            if scene.world.marked("publish inside"):
                return scene.publish("H4", mes.front, work.context)
        return scene.publish("H4", mes.front, entry.context)


def close(scene: Scene) -> None:
    crm = scene.service("crm")

    def once(how: str) -> None:
        with (
            scene.teller.entry("crm", "/api/closings", "CLOSED") as entry,
            scene.teller.reaching("CLOSED", crm.front, entry.context) as work,
        ):
            scene.go_wrong(how, crm, "mes", work.context)
            noise.database(scene.pen, crm.front, work.context)

    scene.repeat("close", once, (30, 300))
