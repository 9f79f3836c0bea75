"""What consumers do with a message: the price is calculated, CRM notes it, MES plans the work."""

from benchmarks.accuracy_orders import noise
from benchmarks.accuracy_orders.dialects import storage
from benchmarks.accuracy_orders.hops import Message
from benchmarks.accuracy_orders.mishaps import ErrorKind, Silence, Trouble
from benchmarks.accuracy_orders.pen import Context
from benchmarks.accuracy_orders.scene import Scene
from benchmarks.accuracy_orders.worlds import Service

CALCULATION_ERRORS = {
    "raises": (ErrorKind.BUG, "price_calculation_failed"),
    "times out": (ErrorKind.TIMEOUT, "price_calculation_timeout"),
    "invalid": (ErrorKind.INVALID_MODEL, "model_invalid"),
}


def calculate_price(scene: Scene, message: Message, context: Context | None) -> Message | None:
    del message
    mes = scene.service("mes")
    if scene.world.marked("wrapped handler"):
        with scene.teller.work(mes.worker, "PriceRequestHandler.handle", context) as work:
            return _calculate_in(scene, work.context)
    return _calculate_in(scene, context)


def _calculate_in(scene: Scene, context: Context | None) -> Message | None:
    try:
        scene.repeat("calculate", lambda how: _calculate_once(scene, how, context), (0.5, 5))
    except Trouble as trouble:
        scene.failed_calculation_at = scene.pen.at
        scene.ended = trouble
        if scene.world.marked("calculation raises"):
            raise
        return None
    if scene.plan.attempts("calculate")[-1] == "unmarked":
        return None
    if context is None:
        return _publish_in_new_trace(
            scene,
        )
    return scene.publish("H2", scene.service("mes").worker, context)


def _publish_in_new_trace(scene: Scene) -> Message | None:
    mes = scene.service("mes")
    with scene.teller.work(mes.worker, "PriceRequestHandler.answer", None) as work:
        return scene.publish("H2", mes.worker, work.context)


def _calculate_once(scene: Scene, how: str, context: Context | None) -> None:
    mes = scene.service("mes")
    first = scene.world.marked("download first") and context is not None
    if first and context is not None:
        scene.calculation_not_begun = how == "download"
        _download(scene, mes, context, how)
    if how == "unmarked":
        with scene.teller.work(mes.worker, "run price calculation", context):
            scene.pen.pause(0.5, 20)
        return
    with scene.teller.reaching("PRICE_CALCULATED", mes.worker, context) as work:
        if not first:
            _download(scene, mes, work.context, how)
        with scene.teller.work(mes.worker, "mesh.parse", work.context):
            scene.pen.pause(0.05, 0.5)
        if how == "hangs":
            raise Silence("price_calculation_hung", "mes")
        if how in CALCULATION_ERRORS:
            kind, cause = CALCULATION_ERRORS[how]
            scene.pen.pause(*((120, 500) if how == "times out" else (0.1, 10)))
            raise scene.trouble(kind, cause, "mes")
        scene.pen.pause(*((660, 800) if how == "slow" else (0.2, 70)))


def _download(scene: Scene, mes: Service, parent: Context, how: str) -> None:
    trouble = None
    if how == "download":
        trouble = scene.trouble(ErrorKind.STORAGE, "service_call_failed", "s3")
    storage.access(
        scene.pen, mes.worker, mes.storage, "GetObject", scene.world.storage, parent, trouble
    )


def note_in_crm(scene: Scene, message: Message, context: Context | None) -> Message | None:
    del message
    crm = scene.service("crm")
    with scene.teller.work(crm.worker, "OrderStore.note", context) as work:
        noise.database(scene.pen, crm.worker, work.context)
    return None


def plan_work(scene: Scene, message: Message, context: Context | None) -> Message | None:
    del message
    mes = scene.service("mes")
    with scene.teller.work(mes.worker, "Planner.enqueue", context):
        scene.pen.pause(0.005, 0.1)
    return None
