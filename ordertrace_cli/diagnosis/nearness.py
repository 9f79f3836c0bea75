"""How near to the root of the trouble each kind of claim is; the nearest explains the others.

Within one chain of errors the deeper span is nearer; its depth is added to CHAIN and STEP.
"""

from enum import IntEnum


class Nearness(IntEnum):
    """The higher, the nearer. Gaps leave room for the depth in a chain."""

    NO_ORDER = 999_999
    MODEL = 900_000
    CHAIN = 500_000
    DEAD_LETTER = 300_003
    RETRIES = 300_002
    DELIVERY = 300_001
    STEP = 200_000
    NOT_INSTRUMENTED = 1_600
    CONTEXT = 1_550
    NOTHING_CONSUMED = 1_520
    NOT_CONSUMED = 1_500
    UNFINISHED = 1_400
    HANDLED = 1_200
    WAIT = 500
    NOTHING_ELSE = 100
