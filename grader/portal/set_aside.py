"""What tripped over something of ours: it is left alone for a while, and costs nobody else one."""

import time
import traceback
from collections.abc import Callable, Collection, Hashable, Sequence

from grader.errors import GraderError
from grader.gradebook.attempts import Attempt
from grader.judge.faults import reason
from grader.text import Text

REST = 30.0  # seconds after something of ours went wrong, twice as many each time
LONGEST = 900.0


class SetAside:
    """When to try once more what was set aside."""

    def __init__(self) -> None:
        self._until: dict[Hashable, float] = {}
        self._rests: dict[Hashable, float] = {}  # how long it rested last

    def put(self, what: Hashable) -> None:
        """Sets it aside, for twice as long as the last time."""
        rest = self._rests[what] = min(2 * self._rests.get(what, REST / 2), LONGEST)
        self._until[what] = time.monotonic() + rest

    def rests(self, what: Hashable) -> bool:
        """Whether it is still left alone."""
        return self._until.get(what, 0) > time.monotonic()


def each(
    attempts: Sequence[Attempt],
    does: Callable[[Sequence[Attempt]], None],
    left: Callable[[], Collection[int]],
    trips: Callable[[Attempt, Text], None],
) -> None:
    """Does something with all attempts, and where that trips over one, with each on its own.

    Arguments:
        left: the ids of those that it is not done with.
        trips: hears of the one that it tripped over, and why.

    Raises:
        GraderError, OSError: it is no attempt's fault.
    """
    try:
        does(attempts)
    except (GraderError, OSError):
        raise
    except Exception as error:
        traceback.print_exc()
        remaining = left()
        for attempt in [attempt for attempt in attempts if attempt.id in remaining]:
            if len(attempts) == 1:
                trips(attempt, reason(error))
            else:
                each([attempt], does, left, trips)
