"""The process that grades: everything once, whatever happens to it."""

import errno
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from runs import until
from visiting import WEEK as WEEK_PAGE
from visiting import WHY, Browser, Site

from grader import canary
from grader.course import Course
from grader.errors import GraderError
from grader.feedback import files
from grader.feedback.saved import last_report
from grader.fingerprint import of_file
from grader.gradebook.current import CurrentGrade
from grader.portal import grading, serving, set_aside
from grader.portal.grading import Grading
from grader.portal.progress import Hub, Journal
from grader.report import Report
from grader.submission import File

WEEK = "week01_first"


class Killed(BaseException):
    """The process is no more."""


def everything(site: Site) -> None:
    while site.grading.step():
        pass


def test_everything_is_graded_once(site: Site, work: bytes) -> None:
    for name in ("hong", "kim", "lee"):
        browser = site.signed_in(name)
        browser.hand_in(work)
        browser.hand_in(work + b"# again\n")
    everything(site)
    assert len(site.engine.graded) == 6
    assert site.book.waiting() == []
    for name in ("hong", "kim", "lee"):
        assert [len(entry.results) for entry in site.book.entries(WEEK, name)] == [1, 1]


def test_what_lies_in_feedback_is_of_the_newest(site: Site, hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    hong.hand_in(work + b"# again\n")
    everything(site)
    saved = last_report(site.course.feedback, "hong", WEEK)
    assert saved
    assert saved.digest == site.book.attempts(WEEK, "hong")[-1].digest
    assert (site.course.feedback / "hong" / f"{WEEK}.html").is_file()


@pytest.mark.parametrize("name", ["", ".attempts", "notes.txt"])
def test_a_folder_without_a_file_is_no_attempt(
    site: Site, hong: Browser, work: bytes, name: str
) -> None:
    (site.course.inbox / "hong" / WEEK / name).mkdir(parents=True)
    site.grading.read_inbox()
    assert site.book.attempts() == []
    assert site.book.ungraded() == set()
    hong.hand_in(work)
    site.grading.read_inbox()
    assert [attempt.number for attempt in site.book.waiting()] == [1]


@pytest.mark.parametrize("events", range(1, 8))
def test_killed_at_any_moment_it_goes_on_where_it_was(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch, events: int
) -> None:
    hong.hand_in(work)
    whole, left = site.engine.grade, events

    def killed(jobs: Sequence[Any]) -> Iterator[Any]:
        nonlocal left
        for event in whole(jobs):
            left -= 1
            if left == 0:
                raise Killed
            yield event

    monkeypatch.setattr(site.engine, "grade", killed)
    with suppress(Killed):
        everything(site)
    again = Grading(site.course, site.engine, site.book, Journal(site.course))
    monkeypatch.undo()
    monkeypatch.setattr(canary, "complaint", lambda engine: None)
    while again.step():
        pass
    assert [len(entry.results) for entry in site.book.entries(WEEK, "hong")] == [1]


def test_what_is_our_fault_is_tried_again_later_and_keeps_nobody_waiting(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hong.hand_in(work)
    site.engine.faults = {"hong"}
    assert site.grading.step()
    assert not site.grading.step(), "it is set aside"
    assert site.signed_in("kim").hand_in(work).status_code == 200
    assert site.grading.step()
    assert site.book.entries(WEEK, "hong")[0].result is None
    site.engine.faults = set()
    later = set_aside.time.monotonic() + grading.REST + 1
    monkeypatch.setattr(set_aside.time, "monotonic", lambda: later)
    assert site.grading.step()
    assert site.book.entries(WEEK, "hong")[0].result


@pytest.mark.parametrize("where", ["keep", "jobs_of"])
def test_a_mistake_of_ours_about_one_costs_that_one_a_while_and_nobody_else(
    site: Site,
    work: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    where: str,
) -> None:
    names = ["choi", "hong", "kim"]
    for name in names:
        site.signed_in(name).hand_in(work)
    whole = getattr(grading, where)

    def mistaken(*given: Any) -> Any:
        if "member='hong'" in repr(given):
            raise ValueError("no such page")
        return whole(*given)

    monkeypatch.setattr(grading, where, mistaken)
    everything(site)
    assert [len(site.book.entries(WEEK, name)[0].results) for name in names] == [1, 0, 1]
    assert "no such page" in capfd.readouterr().err
    hub = Hub(site.course)
    hub.look()
    ((_, seen),) = hub.going.items()
    assert seen.why
    assert "ValueError: no such page" in seen.why.en


@pytest.mark.parametrize("error", [ValueError, OSError])
def test_a_page_that_cannot_be_written_keeps_nobody_waiting(
    site: Site, work: bytes, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    names, whole = ["choi", "hong", "kim"], files.write_page
    for name in names:
        site.signed_in(name).hand_in(work)
    everything(site)

    def trips(course: Course, standing: CurrentGrade, feedback: Path) -> Path:
        if standing.member == "hong":
            raise error("no such page")
        return whole(course, standing, feedback)

    monkeypatch.setattr(files, "write_page", trips)
    course = replace(site.course)
    monkeypatch.setattr(site.grading, "following", SimpleNamespace(now=lambda: course))
    for name in names:
        page_of(site, name).unlink()
    site.grading.follow()
    everything(site)
    assert [page_of(site, name).is_file() for name in names] == [True, False, True]
    told = "The result&#39;s page is not written."
    teacher = site.signed_in("teacher")
    english = {"accept-language": "en"}
    hub = site.app.state.portal.hub
    hub.look()
    assert told in teacher.get(f"/course{WEEK_PAGE}", headers=english).text
    monkeypatch.setattr(files, "write_page", whole)
    later = set_aside.time.monotonic() + set_aside.REST + 1
    monkeypatch.setattr(set_aside.time, "monotonic", lambda: later)
    everything(site)
    hub.look()
    assert page_of(site, "hong").is_file()
    assert told not in teacher.get(f"/course{WEEK_PAGE}", headers=english).text


def page_of(site: Site, member: str) -> Path:
    return site.course.feedback / member / f"{WEEK}.html"


def test_what_the_gradebook_fails_with_keeps_nobody_waiting(
    site: Site, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, whole = ["choi", "hong", "kim"], site.book.record
    for name in names:
        site.signed_in(name).hand_in(work)

    def trips(report: Report, *more: Any) -> None:
        if report.member == "hong":
            raise GraderError("안 됩니다.", "It fails.")
        whole(report, *more)

    now, ended = 1000.0, Event()
    monkeypatch.setattr(site.book, "record", trips)
    monkeypatch.setattr(set_aside.time, "monotonic", lambda: now)

    def rest(seconds: float) -> None:
        nonlocal now
        now += seconds
        if now > 2000:
            ended.set()

    monkeypatch.setattr(ended, "wait", rest)
    monkeypatch.setattr(grading, "LOOK", 10.0)
    site.grading.run(ended)
    assert [len(site.book.entries(WEEK, name)[0].results) for name in names] == [1, 0, 1]


def test_what_ends_the_process_is_said_first(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.grading, "step", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        site.grading.run(Event())
    hub = Hub(site.course)
    hub.look()
    assert hub.resting
    assert "ZeroDivisionError" in hub.resting.en


def test_what_is_our_fault_again_and_again_is_tried_less_and_less_often(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hong.hand_in(work)
    site.engine.faults = {"hong"}
    now, tried = 0.0, []
    monkeypatch.setattr(set_aside.time, "monotonic", lambda: now)
    for _ in range(8):
        while not site.grading.step():
            now += grading.REST
        tried.append(now)
    waits = [after - before for before, after in pairwise(tried)]
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_nobody_is_graded_where_the_canary_does_not_sing(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hong.hand_in(work)
    monkeypatch.setattr(canary, "complaint", lambda engine: WHY)
    ended = Event()
    monkeypatch.setattr(ended, "wait", lambda seconds: ended.set())
    site.grading.run(ended)
    assert site.engine.graded == []
    hub = Hub(site.course)
    hub.look()
    assert hub.resting
    assert WHY.en in hub.resting.en


def test_a_full_disk_lets_it_rest_and_does_not_end_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, waits = Event(), []

    def full() -> None:
        if not waits:
            raise OSError(errno.ENOSPC, "No space left on device")
        ended.set()

    monkeypatch.setattr(site.grading, "read_inbox", full)
    monkeypatch.setattr(ended, "wait", waits.append)
    site.grading.run(ended)
    assert waits[0] == grading.REST


def changed(site: Site, text: str = "# changed\n") -> None:
    """An instructor saves the week's tests."""
    with (site.course.weeks[0].folder / "test_hidden.py").open("a") as file:
        file.write(text)


def test_judges_grade_by_no_other_tests_than_they_were_started_with(
    site: Site, hong: Browser, work: bytes
) -> None:
    hong.hand_in(work)
    changed(site)
    site.grading.run(Event())  # ends by itself
    assert site.engine.graded == []


def test_tests_that_were_changed_are_graded_by_once_the_week_can_be_read(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hong.hand_in(work)
    (week,) = site.course.weeks
    text = (week.folder / "week.toml").read_text("utf-8")
    (week.folder / "week.toml").write_text("[[[", "utf-8")
    ended, waits = Event(), []

    def mended(seconds: float) -> None:
        waits.append(seconds)
        (week.folder / "week.toml").write_text(f"{text}\n", "utf-8")

    monkeypatch.setattr(ended, "wait", mended)
    site.grading.run(ended)
    assert waits == [grading.REST]
    assert not ended.is_set()


def test_what_grades_is_made_anew_where_tests_were_changed(
    site: Site, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (week,) = site.course.weeks
    marks: list[str] = []

    class Once(Grading):
        def run(self, ended: Event) -> None:
            marks.append(of_file(self.course, week, "cpu", File("first.py", work)))
            assert not self.following.outdated()
            changed(site)
            assert self.following.outdated()
            if len(marks) == 2:
                ended.set()

    made: list[Course] = []
    monkeypatch.setattr(serving, "Grading", Once)
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)
    serving.grade(site.course.root, lambda course: made.append(course) or site.engine, None)
    assert len(set(marks)) == len(made) == 2


def test_a_week_that_is_no_more_stops_nobody(site: Site, hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    object.__setattr__(site.grading.course, "weeks", ())
    site.grading.course.__dict__.pop("by_name", None)
    assert not site.grading.step()


def test_a_process_that_ends_at_once_is_started_again_after_a_while(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[float] = []

    class Ends:
        def __init__(self, **_: object) -> None:
            started.append(time.monotonic())

        def is_alive(self) -> bool:
            return False

        start = terminate = join = lambda self: None

    monkeypatch.setattr(serving, "AGAIN", 0.2)
    monkeypatch.setattr(serving, "get_context", lambda _: SimpleNamespace(Process=Ends))
    with serving.grading(site.course.root, lambda _: site.engine, None):
        until(lambda: len(started) >= 3)
    assert started[1] - started[0] >= 0.2
    assert started[2] - started[1] >= 0.4


def test_a_second_process_that_grades_says_why_it_does_not(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving._alone(site.course):
        second = get_context("spawn").Process(
            target=serving._child, args=(site.course.root, print, None)
        )
        second.start()
        second.join()
    assert second.exitcode == 1
    said = capfd.readouterr().err
    assert "Another process grades this course already" in said
    assert "Traceback" not in said
