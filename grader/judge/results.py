"""What programs gave, as far as one judge keeps it."""

from collections import OrderedDict

import numpy as np

SMALL = 1 << 20  # bytes, up to which results are kept
ROOM = 64 << 20  # bytes of all that are
_BESIDE = 1 << 10  # bytes that arrays of a few numbers take besides them


class Results:
    """Results by digest of program and inputs; those not wanted for longest make room."""

    def __init__(self, room: int = ROOM) -> None:
        self.room, self.taken = room, 0
        self._kept: OrderedDict[tuple[bytes, bytes], list[np.ndarray]] = OrderedDict()

    def of(self, program: bytes, inputs: bytes) -> list[np.ndarray] | None:
        """What a program gave for these inputs."""
        if (program, inputs) not in self._kept:
            return None
        self._kept.move_to_end((program, inputs))
        return self._kept[program, inputs]

    def keep(self, program: bytes, inputs: bytes, results: list[np.ndarray]) -> None:
        """Keeps small ones, if they are not there yet."""
        if (program, inputs) in self._kept or not is_small(results):
            return
        self._kept[program, inputs] = results
        self.taken += _taken(results)
        while self.taken > self.room:
            self.taken -= _taken(self._kept.popitem(last=False)[1])


def is_small(results: list[np.ndarray]) -> bool:
    """Whether results are worth the room that they take."""
    return sum(result.nbytes for result in results) <= SMALL


def _taken(results: list[np.ndarray]) -> int:
    return sum(result.nbytes + _BESIDE for result in results)
