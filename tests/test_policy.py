"""What becomes of a job whose judge died or was late, without any judge."""

from dataclasses import replace

import pytest
from reports import FIRST

from grader.engines.policy import MAX_DEATHS, Next, Trial
from grader.judge.job import ALL_TESTS, NO_TEST, Job
from grader.judge.problems import problem
from grader.report import Kind, Report
from grader.submission import File
from grader.text import Text

GOOD = replace(FIRST, problems=())
LATE = replace(FIRST, problems=(problem(Kind.TIME),))
FULL = replace(FIRST, problems=(problem(Kind.MEMORY),))


@pytest.fixture
def trial() -> Trial:
    return Trial(Job("hong", "week01_first", File("first.py", b"x = 1")))


def test_a_report_holds(trial: Trial) -> None:
    assert trial.next(GOOD, "test_a", alone=False) is GOOD


@pytest.mark.parametrize("found", [LATE, FULL, Kind.TIME, Kind.MEMORY, Kind.CRASH])
@pytest.mark.parametrize("test", ["test_a", ALL_TESTS, NO_TEST])
def test_what_others_may_have_disturbed_is_graded_alone(trial: Trial, found, test: str) -> None:
    for _ in range(MAX_DEATHS):
        assert trial.next(found, test, alone=False) is Next.ALONE
    assert not trial.job.condemned


@pytest.mark.parametrize("found", [LATE, FULL])
def test_what_is_late_or_full_alone_is_that(trial: Trial, found: Report) -> None:
    assert trial.next(found, "test_a", alone=True) is found


def test_a_test_that_is_late_alone_is_not_run_again(trial: Trial) -> None:
    assert trial.next(Kind.TIME, "test_a", alone=True) is Next.AGAIN
    assert trial.job.condemned == {"test_a": Kind.TIME}


@pytest.mark.parametrize("kind", [Kind.CRASH, Kind.MEMORY])
def test_a_judge_that_died_once_condemns_nothing(trial: Trial, kind: Kind) -> None:
    """A crash may come of what earlier submissions left of memory, too."""
    for name in ("test_a", "test_b", "test_c"):
        assert trial.next(kind, name, alone=True) is Next.AGAIN
    assert trial.next(GOOD, NO_TEST, alone=True) is GOOD
    assert not trial.job.condemned


@pytest.mark.parametrize("kind", [Kind.CRASH, Kind.MEMORY])
def test_the_test_that_judges_always_die_in_is_not_run_again(trial: Trial, kind: Kind) -> None:
    for name in ("test_a", "test_a", "test_b", "test_b"):
        assert trial.next(kind, name, alone=True) is Next.AGAIN
    assert trial.job.condemned == {"test_a": kind, "test_b": kind}


def test_judges_that_die_before_any_test_are_tried_three_times(trial: Trial) -> None:
    for _ in range(2):
        trial.next(Kind.CRASH, ALL_TESTS, alone=True)
        assert not trial.job.condemned
    assert trial.next(Kind.CRASH, ALL_TESTS, alone=True) is Next.AGAIN
    assert ALL_TESTS in trial.job.condemned


def test_what_takes_all_the_time_alone_before_any_test_is_not_tried_again(trial: Trial) -> None:
    assert trial.next(Kind.TIME, ALL_TESTS, alone=True) is Next.AGAIN
    assert trial.job.condemned == {ALL_TESTS: Kind.TIME}


def test_judges_that_die_between_tests_condemn_none_and_are_our_fault(trial: Trial) -> None:
    for _ in range(2):
        assert trial.next(Kind.CRASH, NO_TEST, alone=True) is Next.AGAIN
    said = trial.next(Kind.TIME, NO_TEST, alone=True)
    assert isinstance(said, Text)
    assert "between tests" in said.en
    assert not trial.job.condemned


def test_too_many_deaths_end_all_tests_and_one_more_is_our_fault(trial: Trial) -> None:
    for number in range(MAX_DEATHS):
        trial.next(Kind.CRASH, f"test_{number // 2}", alone=True)
    assert len(trial.job.condemned) == MAX_DEATHS / 2
    assert ALL_TESTS not in trial.job.condemned
    trial.next(Kind.CRASH, "test_more", alone=True)
    assert ALL_TESTS in trial.job.condemned
    said = trial.next(Kind.CRASH, ALL_TESTS, alone=True)
    assert isinstance(said, Text)
    assert "Judges die" in said.en


def test_a_judge_that_cannot_start_is_our_fault(trial: Trial) -> None:
    said = trial.next(FileNotFoundError("python"), ALL_TESTS, alone=False)
    assert isinstance(said, Text)
    assert "FileNotFoundError" in said.en
