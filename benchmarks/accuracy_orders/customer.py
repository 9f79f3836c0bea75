"""What the customer does: begins an order, uploads the model, submits it, may cancel it."""

from functools import partial

from benchmarks.accuracy_orders import noise
from benchmarks.accuracy_orders.courier import deliver
from benchmarks.accuracy_orders.dialects import storage
from benchmarks.accuracy_orders.handlers import calculate_price, note_in_crm
from benchmarks.accuracy_orders.hops import Message
from benchmarks.accuracy_orders.mishaps import ErrorKind, Silence
from benchmarks.accuracy_orders.pen import Context
from benchmarks.accuracy_orders.scene import Scene

UPLOAD_ERRORS = {
    "error": (ErrorKind.STORAGE, 500),
    "slow down": (ErrorKind.STORAGE, 503),
    "forbidden": (ErrorKind.STORAGE, 403),
    "refused": (ErrorKind.REFUSED, 0),
}


def initiate(scene: Scene) -> None:
    shop = scene.service("shop")
    with scene.teller.entry("shop", "/api/orders", "INITIATED") as entry:
        scene.teller.first = entry.context
        with scene.teller.reaching("INITIATED", shop.front, entry.context) as work:
            noise.database(scene.pen, shop.front, work.context)
            if scene.plan.leaks:
                work.attributes.update({"order.id": "A-1001", "customer.email": "a@b.example"})


def upload(scene: Scene) -> None:
    scene.repeat("upload", partial(_upload_once, scene), (4, 90))


def _upload_once(scene: Scene, how: str) -> None:
    shop = scene.service("shop")
    with scene.teller.entry("shop", "/api/orders/upload", "FILE_UPLOADED") as entry:
        if scene.chance(0.3):
            noise.probe(scene.pen, shop, scene.world.storage, entry.context)
        with scene.teller.reaching("FILE_UPLOADED", shop.front, entry.context) as work:
            _write_model(scene, work.context, how)
            if how == "invalid":
                with scene.teller.work(shop.front, "model.validate", work.context):
                    scene.pen.pause(0.01, 0.1)
                    raise scene.trouble(
                        ErrorKind.INVALID_MODEL, "model_invalid", "shop", status=422
                    )
            if how == "bug":
                raise scene.trouble(ErrorKind.BUG, "step_failed", "shop")


def _write_model(scene: Scene, parent: Context, how: str) -> None:
    shop = scene.service("shop")
    trouble = None
    if how in UPLOAD_ERRORS:
        kind, code = UPLOAD_ERRORS[how]
        trouble = scene.trouble(kind, "model_upload_failed", "s3", code=code, status=502)
    operations = (
        ("CreateMultipartUpload", "UploadPart", "UploadPart", "CompleteMultipartUpload")
        if scene.world.marked("multipart")
        else ("PutObject",)
    )
    fails_at = operations[scene.plan.number % len(operations)]
    threads = shop.storage.name == "botocore" and scene.world.marked("upload threads")
    for operation in operations:
        storage.access(
            scene.pen,
            shop.front,
            shop.storage,
            operation,
            scene.world.storage,
            None if threads else parent,
            trouble if operation == fails_at else None,
            tries=2 if scene.chance(0.2) else 1,
        )


def submit(scene: Scene) -> None:
    message = scene.repeat("submit", partial(_submit_once, scene), (4, 90))
    if message is None:
        raise Silence("unexplained", "mes")
    priced = deliver(scene, message, calculate_price)
    if priced is None:
        return
    deliver(scene, priced, note_in_crm)


def _submit_once(scene: Scene, how: str) -> Message | None:
    shop = scene.service("shop")
    inside = scene.world.marked("publish inside")
    message = None
    with scene.teller.entry("shop", "/api/orders/submit", "SUBMITTED") as entry:
        if scene.chance(0.15):
            noise.recommendations(scene.pen, shop, entry.context)
        with scene.teller.reaching("SUBMITTED", shop.front, entry.context) as work:
            scene.go_wrong(how, shop, "crm", work.context)
            noise.database(scene.pen, shop.front, work.context)
            if inside:
                message = scene.publish("H1", shop.front, work.context)
        if not inside:
            message = scene.publish("H1", shop.front, entry.context)
        if scene.chance(0.15):
            noise.recommendations(scene.pen, shop, entry.context)
    return message


def cancel(scene: Scene) -> None:
    scene.pen.wait(scene.plan.cancelled_after)
    shop = scene.service("shop")
    with (
        scene.teller.entry("shop", "/api/orders/cancel", "CANCELLED") as entry,
        scene.teller.reaching("CANCELLED", shop.front, entry.context),
    ):
        scene.pen.pause(0.001, 0.05)
