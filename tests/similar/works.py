"""Works made by hand: a class in which nobody has to be graded."""

from datetime import UTC, datetime

from grader.gradebook.attempts import Attempt
from grader.similar.works import Work
from grader.traits import TaskTraits, Traits

TASKS = ("softmax", "log_softmax", "cross_entropy", "gradient")


def task(name: str, way: int, *, wrong: bool = False, words: int | None = None) -> TaskTraits:
    """One way to write a task: other numbers are other programs with other words."""
    own = way if words is None else words
    return TaskTraits(
        name,
        words=tuple(range(100 * own, 100 * own + 20)),
        programs={"request": f"{name}{way}"},
        pieces=tuple(range(100 * way, 100 * way + 30)),
        wrong=wrong,
    )


def traits(*ways: int, **more: tuple[int, ...]) -> Traits:
    """Somebody who wrote the tasks in these ways."""
    tasks = tuple(task(name, way) for name, way in zip(TASKS, ways, strict=True))
    return Traits(tasks, comments=more.get("comments", ()), programs=True)


def work(member: str, own: Traits, data: bytes = b"x = 1\n", term: str = "") -> Work:
    """A member's work."""
    now = datetime(2026, 10, 1, tzinfo=UTC)
    attempt = Attempt(1, member, "week01_first", 1, "first.py", "d", len(data), now, "seen")
    return Work(attempt, own, data, term)


def a_class(count: int, first: int = 10) -> list[Traits]:
    """Members no two of whom wrote anything in the same way."""
    return [traits(*range(4 * n, 4 * n + 4)) for n in range(first, first + count)]
