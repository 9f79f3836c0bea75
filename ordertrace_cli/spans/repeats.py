"""Traces that a search was already given, told by their bytes before anything is made of them.

An order's trace answers for every service that took part in it: of three answers two are repeats.
A trace that has grown since, or of which the server says something else, reads otherwise and is
no repeat.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from threading import Lock
from typing import TypeVar

from msgspec import Raw

P = TypeVar("P", Raw, bytes)

_SMALLEST = 1_024
_BITS = 2**64 - 1
_ID_LENGTH = 32


class Repeats:
    """One search's. For several threads at once; eight to sixteen bytes a trace.

    Python's own hash of bytes has 64 bits and a secret of the process, so nobody can make two
    traces look alike.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        # Open addressing; 0 is a free slot.
        self._slots = array("Q", bytes(8 * _SMALLEST))
        self._used = 0

    def without(self, pieces: Sequence[P], key: bytes) -> tuple[list[P], int]:
        """The pieces of one answer but those of repeated traces, and how many traces these are.

        key: the member that names a trace, as it is written. What holds no such member stays. A
        piece is counted to the first trace that it names: all of them are known where it is left
        out, for every piece left out came before, byte by byte.
        """
        ids: list[bytes] = []
        sums: Counter[bytes] = Counter()
        for piece in pieces:
            written = bytes(piece)
            ids.append(_first_id(written, key))
            # In whichever sequence the pieces come.
            sums[ids[-1]] += hash(written) & _BITS
        with self._lock:
            known = {
                trace_id
                for trace_id, total in sums.items()
                if trace_id and not self._add(hash((trace_id, total)) & _BITS)
            }
        left = [piece for id_, piece in zip(ids, pieces, strict=True) if id_ not in known]
        return left, len(known)

    def _add(self, word: int) -> bool:
        """Whether it is new."""
        word = word or 1
        if 3 * self._used > 2 * len(self._slots):
            self._grow()
        slot = self._slot(word)
        if self._slots[slot] == word:
            return False
        self._slots[slot] = word
        self._used += 1
        return True

    def _slot(self, word: int) -> int:
        """Where it stands or would stand."""
        mask = len(self._slots) - 1
        slot = word & mask
        while self._slots[slot] not in (0, word):
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        words = self._slots
        self._slots = array("Q", bytes(16 * len(words)))
        for word in words:
            if word:
                self._slots[self._slot(word)] = word


def _first_id(piece: bytes, key: bytes) -> bytes:
    """The id as it is written; empty where the piece names none in this spelling."""
    at = piece.find(key)
    return piece[at + len(key) : at + len(key) + _ID_LENGTH] if at >= 0 else b""
