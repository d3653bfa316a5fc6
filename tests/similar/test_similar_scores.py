"""The benchmark of alike work: its set is graded, and what is found and listed is counted."""

from pathlib import Path

import pytest
from sample import write_course
from works import a_class, traits

from benchmarks.similar.graded import Class, Copied, Grading, Work
from benchmarks.similar.scores import scores, summary
from grader.course import load
from grader.traits import Traits

SAME, WEEK = traits(1, 2, 3, 4), "week01_first"


def graded(*hands: Traits, copies: tuple[Traits, ...]) -> Class:
    """A class in which each copy is of the first hand."""
    works = tuple(Work("", own) for own in hands)
    made = tuple(Copied(0, "renaming", Work("", own), 1) for own in copies)
    return Class(WEEK, (), works, made)


def test_the_share_that_the_command_lists_is_counted_of_copies_and_of_honest_pairs() -> None:
    unlike = traits(5, 6, 7, 8)
    found = scores(graded(SAME, *a_class(12), copies=(SAME, unlike)))
    assert [score.listed for score in found if score.kind] == [True, False]
    tuned = summary(found, [WEEK])["tuned"]
    assert (tuned["listed"], tuned["listed_of_honest"]) == (0.5, 0.0)
    two_alike = scores(graded(SAME, SAME, *a_class(12), copies=()))
    assert summary(two_alike, [WEEK])["tuned"]["listed_of_honest"] == round(1 / 91, 4)


def test_hands_and_copies_are_graded_to_what_they_are_recognised_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = load(write_course(tmp_path / "course"))
    monkeypatch.syspath_prepend(str(course.root))
    with Grading(course) as grading:
        found = grading.graded(course.weeks[0], 0)
    assert found.copies
    works = [*found.hands, *(copy.work for copy in found.copies)]
    assert all(work.traits.programs for work in works)
