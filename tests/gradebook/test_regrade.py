"""Grading again: who moves and why, before anything is written."""

from dataclasses import replace

import pytest
from test_attempts import entry
from tiny import ON_TIME, WEEK, report

from grader.gradebook.attempts import Attempt
from grader.gradebook.regrade import changes, in_scope, move
from grader.report import Outcome


def attempt(number: int, member: str = "hong", day: int = 1, digest: str = "d") -> Attempt:
    when = ON_TIME.replace(day=day)
    return Attempt(number, member, WEEK, number, "first.py", digest, 1, when, "receipt")


def test_the_last_attempt_of_each_member_or_all_are_graded_again() -> None:
    given = [attempt(1), attempt(2, day=3), attempt(3, "kim", day=2), attempt(4, digest="")]
    assert [a.number for a in in_scope(given, "last", None)] == [2, 3]
    assert [a.number for a in in_scope(given, "best", None)] == [1, 2, 3]


def test_since_keeps_what_was_received_from_then_on() -> None:
    given = [attempt(1), attempt(2, day=3), attempt(3, "kim", day=2)]
    since = ON_TIME.replace(day=3)
    assert [a.number for a in in_scope(given, "best", since)] == [2]
    assert [a.number for a in in_scope(given, "last", since)] == [2]


@pytest.mark.parametrize(
    ("double", "lowers", "moved"), [(2, False, False), (1, True, True), (0, True, True)]
)
def test_a_move_knows_whether_it_lowers(double: float, lowers: bool, moved: bool) -> None:
    old = report(double=2)
    found = move("hong", [entry(1, old.points)], old, {1: report(double=double)}, "last")
    assert found
    assert (found.lowers, found.moved) == (lowers, moved)
    assert (found.before, found.after) == (3.5, double + 1.5)


def test_penalties_are_part_of_a_move() -> None:
    found = move("hong", [entry(1, 2, penalty=0.5)], report(double=0.5), {1: report()}, "last")
    assert found
    assert (found.before, found.after) == (1.0, 1.75)


def test_another_attempt_may_come_to_count() -> None:
    entries = [entry(1, 3), entry(2, 2)]
    found = move("hong", entries, report(), {1: report(double=0, counter=0), 2: report()}, "best")
    assert found
    assert found.attempts == (1, 2)
    assert not found.lowers


def test_whoever_was_not_graded_again_does_not_move() -> None:
    assert move("kim", [entry(1, 3)], report(), {9: report()}, "last") is None


def test_a_first_grading_moves_but_lowers_nothing() -> None:
    found = move("hong", [entry(1, None)], None, {1: report(double=0, counter=0)}, "last")
    assert found
    assert (found.before, found.after, found.lowers, found.moved) == (None, 0, False, True)


def test_changes_name_the_tests_that_ended_otherwise() -> None:
    old, new = report(double=2), report(double=1, counter=1.5)
    (change,) = changes(old, new)
    assert (change.task, change.title.en) == ("double", "double 1")
    assert (change.before, change.after, change.points) == (Outcome.PASSED, Outcome.FAILED, -1)
    assert changes(old, old) == ()


def test_new_and_removed_tests_are_changes() -> None:
    old = report(double=2)
    fewer = replace(old.tasks[0], tests=old.tasks[0].tests[:1], points=1)
    new = replace(old, tasks=(fewer, old.tasks[1]))
    (gone,) = changes(old, new)
    (come,) = changes(new, old)
    assert (gone.before, gone.after, gone.points) == (Outcome.PASSED, None, -1)
    assert (come.before, come.after, come.points) == (None, Outcome.PASSED, 1)
