"""A run says what happens, and does it in that order: taken in, graded, recorded, handed back."""

import errno
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from tiny import WEEK, report, source

from grader import atomic, canary, inbox
from grader.commands import progress
from grader.commands.common import Settings
from grader.commands.graded import say_odd
from grader.course import Course
from grader.engines import Event, Started, TestFinished
from grader.errors import GraderError
from grader.feedback.saved import last_report, report_path
from grader.gradebook import queries
from grader.gradebook.book import Book
from grader.gradebook.recorder import Recorder
from grader.intake import take_in
from grader.judge.faults import not_graded
from grader.judge.job import Job, JudgeSettings
from grader.run import (
    EarlierAttempts,
    Finished,
    Graded,
    NotGraded,
    Recorded,
    TakenIn,
    run,
)
from grader.text import Text

WHY = Text("서버가 없습니다.", "There is no server.")


@dataclass
class Scripted:
    """An engine that gives everybody full points, but for those with a fault."""

    course: Course
    faults: set[str] = field(default_factory=set)
    graded: list[Job] = field(default_factory=list)
    settings: JudgeSettings = field(default_factory=lambda: JudgeSettings(Path()))
    judges: int = 1

    def grade(self, jobs: Sequence[Job]) -> Iterator[Event]:
        for job in jobs:
            self.graded.append(job)
            yield Started(job)
            yield TestFinished(job, "test_one_number")
            if job.member in self.faults:
                yield not_graded(job, self.course.week(job.week), WHY)
                continue
            yield report(job.member, double=2, digest=job.file.digest, fingerprint=job.fingerprint)

    def close(self) -> None:
        """Nothing was started."""


@pytest.fixture
def engine(sample_course: Course, monkeypatch: pytest.MonkeyPatch) -> Scripted:
    monkeypatch.setattr(canary, "complaint", lambda engine: None)
    return Scripted(sample_course)


def hand_in(course: Course, *members: str, extra: str = "") -> None:
    for member in members:
        path = course.submitted / member / WEEK / "first.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source(extra=f"# {member} {extra}"))


def events(engine: Scripted, **options: Any) -> list[Any]:
    return list(run(engine.course, engine, Recorder(engine.course), **options))


def names(found: Sequence[Any]) -> list[str]:
    return [type(event).__name__ for event in found]


def test_a_run_says_all_that_happens_in_its_order(engine: Scripted) -> None:
    hand_in(engine.course, "hong", "kim")
    each = ["Started", "TestFinished", "Graded", "Recorded"]
    expected = ["TakenIn", *each, *each, "PageWritten", "PageWritten", "Finished"]
    assert names(events(engine)) == expected


def test_what_is_unchanged_is_taken_in_and_nothing_more(engine: Scripted) -> None:
    hand_in(engine.course, "hong")
    events(engine)
    taken, finished = events(engine)
    assert isinstance(taken, TakenIn)
    assert (len(taken.unchanged), taken.todo) == (1, 0)
    assert isinstance(finished, Finished)
    assert finished.grades == {("hong", WEEK): (3.5, 5.5)}
    assert names(events(engine, force=True))[1] == "Started"


def test_what_is_graded_is_what_was_taken_in_whatever_lies_there_now(engine: Scripted) -> None:
    hand_in(engine.course, "hong")
    path = engine.course.submitted / "hong" / WEEK / "first.py"
    data = path.read_bytes()
    for event in run(engine.course, engine, Recorder(engine.course)):
        if isinstance(event, TakenIn):
            path.write_bytes(source(extra="# newer"))
    assert [job.file.data for job in engine.graded] == [data]
    with Book(engine.course) as book:
        (attempt,) = book.attempts(WEEK, "hong")
        assert (book.data(attempt), attempt.digest) == (data, hashlib.sha256(data).hexdigest())
        (entry,) = book.entries(WEEK, "hong")
        assert entry.result
    taken = events(engine)[0]
    assert taken.todo == 1


def test_a_record_that_a_stopped_run_did_not_make_is_made(engine: Scripted) -> None:
    hand_in(engine.course, "hong", "kim")
    for event in run(engine.course, engine, Recorder(engine.course)):
        if isinstance(event, Graded):
            break
    again = events(engine)
    assert names(again)[:3] == ["TakenIn", "Recorded", "Started"]
    assert [job.member for job in engine.graded] == ["hong", "kim"]


def test_attempts_before_the_last_are_graded_where_the_best_counts(engine: Scripted) -> None:
    best = structs.replace(engine.course.gradebook, counts="best")
    engine.course = replace(engine.course, gradebook=best)
    hand_in(engine.course, "hong")
    with Recorder(engine.course) as recorder:
        recorder.receive(take_in(engine.course, engine.course.submitted).taken)
    hand_in(engine.course, "hong", extra="better")
    found = events(engine)
    assert EarlierAttempts(1) in found
    assert len([event for event in found if isinstance(event, Recorded)]) == 2


def test_every_bar_reaches_its_end(engine: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    best = structs.replace(engine.course.gradebook, counts="best")
    engine.course = replace(engine.course, gradebook=best)
    for extra in ("first", "second"):
        hand_in(engine.course, "hong", "kim", extra=extra)
        with Recorder(engine.course) as recorder:
            recorder.receive(take_in(engine.course, engine.course.submitted).taken)
    settings = Settings(None, "en")
    bars = progress.progress_bar(settings)
    monkeypatch.setattr(progress, "progress_bar", lambda settings: bars)
    reached = []
    happens = run(engine.course, engine, Recorder(engine.course))
    for event in progress.followed(settings, happens, "All"):
        if isinstance(event, Recorded):
            reached = [(bar.completed, bar.total) for bar in bars.tasks]
    assert reached == [(2, 2), (2, 2)]


def test_without_a_gradebook_everybody_is_graded_and_that_is_said(engine: Scripted) -> None:
    hand_in(engine.course, "hong")
    broken = Recorder(engine.course, "no-such-database://x")
    found = list(run(engine.course, engine, broken))
    assert names(found) == ["TakenIn", "Started", "TestFinished", "Graded", "Finished"]
    taken, finished = found[0], found[-1]
    assert isinstance(taken, TakenIn)
    assert isinstance(finished, Finished)
    assert taken.unrecorded is finished.error is not None


def test_names_in_another_encoding_cost_nobody_anything(engine: Scripted) -> None:
    hand_in(engine.course, "hong", "kim")
    korean = os.fsdecode("과제".encode("cp949"))
    folder = engine.course.submitted / "hong" / WEEK
    try:
        (folder / "first.py").rename(folder / f"{korean}.py")
    except OSError:
        pytest.skip("the file system holds no such name")
    for odd in (folder.parent / korean, folder / korean, folder.parent.parent / korean):
        odd.mkdir()
    found = events(engine)
    assert [event.report.member for event in found if isinstance(event, Recorded)] == [
        "hong",
        "kim",
    ]
    assert found[-1].error is None
    assert names(events(engine)) == ["TakenIn", "Finished"]


def test_what_this_machine_cannot_read_of_one_costs_nobody_else_a_grade(
    engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(engine.course, "hong", "kim")
    opening = os.open

    def broken(path: Any, *arguments: Any, **options: Any) -> int:
        if path == "hong":
            raise OSError(errno.EIO, "Input/output error")
        return opening(path, *arguments, **options)

    monkeypatch.setattr(os, "open", broken)
    taken, *rest = events(engine)
    assert (taken.found.unread.keys(), taken.found.odd) == ({"hong"}, ())
    assert [event.report.member for event in rest if isinstance(event, Recorded)] == ["kim"]


def test_a_kept_attempt_that_this_machine_cannot_read_leaves_everybody_graded(
    engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    inbox.hand_in(engine.course, engine.course.weeks[0], "hong", ".py", source())
    monkeypatch.setattr(queries, "read_file", broken)
    found = events(engine, inbox=engine.course.inbox)
    assert names(found) == ["TakenIn", "Started", "TestFinished", "Graded", "Finished"]
    assert "Input/output error" in found[-1].error.text.en


def test_nothing_handed_in_is_said(engine: Scripted) -> None:
    with pytest.raises(GraderError, match="no folder"):
        events(engine, inbox=engine.course.root / "nowhere")
    engine.course.submitted.mkdir(exist_ok=True)
    with pytest.raises(GraderError, match="nothing to grade"):
        events(engine)


def test_a_canary_that_does_not_sing_stops_the_run(
    engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(engine.course, "hong")
    monkeypatch.setattr(canary, "complaint", lambda engine: WHY)
    with pytest.raises(GraderError, match="Nobody was graded"):
        events(engine)
    assert engine.graded == []


def test_the_last_good_result_stays_and_what_was_not_graded_is_graded_again(
    engine: Scripted,
) -> None:
    hand_in(engine.course, "hong")
    events(engine)
    before = last_report(engine.course.feedback, "hong", WEEK)
    engine.faults.add("hong")
    hand_in(engine.course, "hong", extra="newer")
    for _ in range(2):
        (fault,) = [event for event in events(engine) if isinstance(event, NotGraded)]
        assert fault.report.fault == WHY
        assert last_report(engine.course.feedback, "hong", WEEK) == before


def test_without_an_earlier_result_the_page_says_so(engine: Scripted) -> None:
    hand_in(engine.course, "hong")
    engine.faults.add("hong")
    events(engine)
    path = report_path(engine.course.feedback, "hong", WEEK).with_suffix(".html")
    page = path.read_text("utf-8")
    assert "The fault is ours, not yours" in page
    assert "제출물의 잘못이 아닙니다" in page
    assert WHY.en not in page  # that is for the instructor


def test_a_gradebook_that_is_begun_anew_beside_earlier_results_is_said(
    engine: Scripted, capsys: pytest.CaptureFixture
) -> None:
    hand_in(engine.course, "hong")
    first = events(engine)[0]
    (engine.course.root / "gradebook.db").unlink()
    again, last = events(engine)[0], events(engine)[0]
    assert [bool(one.begun) for one in (first, again, last)] == [False, True, False]
    say_odd(Settings(None, "en"), again)
    assert "gradebook.db. It has no earlier attempts" in " ".join(capsys.readouterr().err.split())


def test_a_page_that_cannot_be_written_takes_no_grade_from_the_table(engine: Scripted) -> None:
    hand_in(engine.course, "hong", "kim")
    events(engine)
    page = engine.course.feedback / "hong" / f"{WEEK}.html"
    page.unlink()
    page.mkdir()
    finished = events(engine)[-1]
    assert {member for member, _ in finished.grades} == {"hong", "kim"}
    assert str(page) in str(finished.error)


def test_a_full_disk_is_ours_and_leaves_what_was_there(
    engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(engine.course, "hong")
    events(engine)
    before = last_report(engine.course.feedback, "hong", WEEK)
    hand_in(engine.course, "hong", extra="newer")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic, "write", full)
    (fault,) = [event.report for event in events(engine) if isinstance(event, NotGraded)]
    assert fault.fault
    assert fault.fault.en.startswith("The disk is full.")
    monkeypatch.undo()
    assert last_report(engine.course.feedback, "hong", WEEK) == before
