"""Which attempt counts."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from tiny import ON_TIME, WEEK

from grader.gradebook.attempts import Attempt, Entry, Result, counting
from grader.gradebook.nbgrader.scores import penalise
from grader.late import Lateness
from grader.settings import Counts
from grader.text import number


def entry(number: int, points: float | None, penalty: float = 0.0) -> Entry:
    attempt = Attempt(number, "hong", WEEK, number, "first.py", "d", 1, ON_TIME, "receipt")
    results = () if points is None else (Result(number, number, "f", "", points, 10),)
    return Entry(attempt, results, Lateness(penalty=penalty))


@pytest.mark.parametrize(
    ("entries", "last", "best"),
    [
        ([entry(1, 8), entry(2, 6)], 2, 1),
        ([entry(1, 8), entry(2, 9, penalty=0.2)], 2, 1),
        ([entry(1, 7), entry(2, 9, penalty=0.2)], 2, 2),
        ([entry(1, 8), entry(2, None)], 1, 1),
        ([entry(1, 5), entry(2, 5)], 2, 2),
        ([entry(1, 0), entry(2, 0, penalty=1.0)], 2, 1),
    ],
)
def test_the_last_graded_or_the_best_after_penalties_counts(entries, last, best) -> None:
    rules: tuple[tuple[Counts, int], ...] = (("last", last), ("best", best))
    for counts, wanted in rules:
        found = counting(entries, counts)
        assert found
        assert found.attempt.number == wanted


def test_nothing_counts_before_anything_is_graded() -> None:
    assert counting([entry(1, None)], "best") is None
    assert counting([], "last") is None


def test_the_last_grading_of_an_attempt_is_the_one_that_counts() -> None:
    one = entry(1, 8)
    again = replace(one, results=(*one.results, Result(9, 1, "g", "", 3, 10)))
    assert again.net == 3


@pytest.mark.parametrize("part", [0.07, 0.14, 0.35, 0.005, 1.0, 0.0])
def test_what_lateness_leaves_is_the_same_number_everywhere(part: float) -> None:
    for quarters in range(80):
        points = quarters / 4
        cell = SimpleNamespace(auto_score=points, manual_score=None, extra_credit=None)
        notebook = SimpleNamespace(grades=[cell], late_submission_penalty=None)
        penalise(notebook, part)
        penalty = notebook.late_submission_penalty or 0.0
        left = number(points - penalty)
        assert number(entry(1, points, penalty=part).net) == left
        assert float(left) == pytest.approx(points - float(number(penalty)), abs=1e-6)
