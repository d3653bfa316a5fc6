"""The places in the queue, of a moment ago: looked up once for all who ask for theirs."""

import time
from threading import Lock

from grader.gradebook.book import Book
from grader.portal.progress import Hub

MOMENT = 1.0  # seconds


class Places:
    """Who waits, as one process knows it: anew after each result, and for who has just come."""

    def __init__(self, book: Book, hub: Hub) -> None:
        self._book, self._hub, self._lock = book, hub, Lock()
        self._looked, self._recorded = -MOMENT, 0
        self._places: dict[int, int] = {}
        self._newest: dict[tuple[str, str], int] = {}

    def ahead(self, attempt: int) -> int:
        """How many are graded before an attempt; 0 also for what does not wait."""
        with self._lock:
            self._look(attempt)
            return self._places.get(attempt, 0)

    def waits(self, attempt: int, member: str, week: str) -> bool:
        """Whether an attempt waits, and is the newest of its member and week that does."""
        with self._lock:
            self._look(attempt)
            return self._newest.get((member, week)) == attempt

    def _look(self, attempt: int) -> None:
        now, recorded = time.monotonic(), self._hub.recorded
        old = now - self._looked >= MOMENT or recorded != self._recorded
        if not old and attempt in self._places:
            return
        waiting = self._book.waiting()
        self._places = {own.id: place for place, own in enumerate(waiting)}
        in_turn = sorted(waiting, key=lambda own: own.number)
        self._newest = {(own.member, own.week): own.id for own in in_turn}
        self._looked, self._recorded = now, recorded
