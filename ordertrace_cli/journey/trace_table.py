"""Trace ids in few bytes each: a number for every id, and every number's id again.

A set of text of 100,000 ids is some 10 MB, this is 3 MB. Ids are those of the model: 32
lower-case hex digits.
"""

from array import array

_SMALLEST = 1_024
_WIDTH = 16


class TraceTable:
    """Ids numbered from 0 in the order in which they are first met. Open addressing."""

    __slots__ = ("_ids", "_last", "_slots")

    def __init__(self) -> None:
        self._ids = bytearray()
        # The number plus one; 0 is a free slot.
        self._slots = array("I", bytes(4 * _SMALLEST))
        # An order's spans ask for the same id many times in a row.
        self._last = ("", -1)

    def __len__(self) -> int:
        return len(self._ids) // _WIDTH

    def number(self, trace_id: str) -> int:
        """The id's number; a new one where it was not met before."""
        if trace_id == self._last[0]:
            return self._last[1]
        packed = bytes.fromhex(trace_id)
        slot, number = self._look_up(packed)
        if number < 0:
            number = len(self)
            self._ids += packed
            self._slots[slot] = number + 1
            if 3 * len(self) > 2 * len(self._slots):
                self._grow()
        self._last = (trace_id, number)
        return number

    def find(self, trace_id: str) -> int | None:
        """The id's number, None where it was not met."""
        _, number = self._look_up(bytes.fromhex(trace_id))
        return number if number >= 0 else None

    def trace_id(self, number: int) -> str:
        return self._packed(number).hex()

    def _packed(self, number: int) -> bytes:
        return bytes(self._ids[number * _WIDTH : (number + 1) * _WIDTH])

    def _look_up(self, packed: bytes) -> tuple[int, int]:
        """The slot that holds the id or is free for it, and the id's number or -1."""
        mask = len(self._slots) - 1
        slot = hash(packed) & mask
        while number := self._slots[slot]:
            if self._packed(number - 1) == packed:
                return slot, number - 1
            slot = (slot + 1) & mask
        return slot, -1

    def _grow(self) -> None:
        self._slots = array("I", bytes(8 * len(self._slots)))
        mask = len(self._slots) - 1
        for number in range(len(self)):
            slot = hash(self._packed(number)) & mask
            while self._slots[slot]:
                slot = (slot + 1) & mask
            self._slots[slot] = number + 1
