"""The queue is derived: what has no result waits, and nobody waits for one person's second."""

import random
from datetime import UTC, datetime, timedelta

from visiting import Browser, Site

from grader.gradebook.attempts import Attempt
from grader.gradebook.queue import in_order

START = datetime(2026, 10, 1, tzinfo=UTC)


def attempt(at: int, member: str, week: str = "w1") -> Attempt:
    when = START + timedelta(seconds=at)
    return Attempt(at, member, week, at, "f.py", "d", 1, when, "receipt")


def test_who_came_first_is_graded_first() -> None:
    waiting = [attempt(3, "c"), attempt(1, "a"), attempt(2, "b")]
    assert [one.member for one in in_order(waiting)] == ["a", "b", "c"]


def test_one_member_never_starves_the_others() -> None:
    flood = [attempt(at, "flood", f"w{at}") for at in range(50)]
    others = [attempt(100 + at, f"m{at}") for at in range(5)]
    order = [one.member for one in in_order([*flood, *others])]
    assert order[:6] == ["flood", "m0", "m1", "m2", "m3", "m4"]


def test_what_was_replaced_meanwhile_goes_last() -> None:
    waiting = [attempt(1, "a"), attempt(2, "a"), attempt(3, "b"), attempt(4, "a", "w2")]
    assert [one.id for one in in_order(waiting)] == [3, 4, 2, 1]


def test_the_order_does_not_depend_on_that_of_the_database() -> None:
    waiting = [attempt(at, f"m{at % 3}", f"w{at % 4}") for at in range(40)]
    expected = in_order(waiting)
    for seed in range(5):
        random.Random(seed).shuffle(waiting)
        assert in_order(waiting) == expected


def test_what_has_a_result_waits_no_more(site: Site, hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    assert [one.member for one in site.book.waiting()] == ["hong"]
    site.grading.step()
    assert site.book.waiting() == []
