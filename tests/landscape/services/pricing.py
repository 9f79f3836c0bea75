"""What a print costs: the volume of a model in ASCII STL, and what may go wrong on the way."""

import asyncio
import re
from itertools import islice
from typing import TypeAlias

from tests.landscape.services.orders import Order
from tests.landscape.troubles import Trouble

_VERTEX = re.compile(r"vertex\s+(\S+)\s+(\S+)\s+(\S+)")
_CORNERS = 3
_PRICE_OF_A_CUBIC_MILLIMETRE = 0.02

SLOW_SECONDS = 4.6
"""Longer than MES allows itself, and than profile.toml allows."""

Vertex: TypeAlias = tuple[float, float, float]


class InvalidModelError(Exception):
    """The customer's file is no solid that could be printed."""


class TariffMissingError(Exception):
    """Nobody has said what this material costs."""


class PrinterBusyError(Exception):
    """The slicer could not have a printer's profile; worth another try."""


def volume_of(model: str) -> float:
    """Cubic millimetres, by the divergence theorem. Raises InvalidModelError."""
    if not model.startswith("solid "):
        raise InvalidModelError
    vertices: list[Vertex] = [(float(x), float(y), float(z)) for x, y, z in _VERTEX.findall(model)]
    if not vertices or len(vertices) % _CORNERS:
        raise InvalidModelError
    corners = iter(vertices)
    volume = 0.0
    while facet := tuple(islice(corners, _CORNERS)):
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = facet
        volume += ax * (by * cz - bz * cy) - ay * (bx * cz - bz * cx) + az * (bx * cy - by * cx)
    return abs(volume) / 6


async def price_of(model: str, order: Order, attempt: int = 1) -> float:
    """Raises InvalidModelError, TariffMissingError or PrinterBusyError."""
    volume = volume_of(model)
    if order.has(Trouble.CALCULATION_ENDLESS):
        await asyncio.Event().wait()
    if order.has(Trouble.CALCULATION_SLOW):
        await asyncio.sleep(SLOW_SECONDS)
    if order.has(Trouble.CALCULATION_BREAKS):
        raise TariffMissingError
    if order.has(Trouble.CALCULATION_RETRIED) and attempt == 1:
        raise PrinterBusyError
    return volume * _PRICE_OF_A_CUBIC_MILLIMETRE
