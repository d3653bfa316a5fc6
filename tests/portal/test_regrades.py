"""A regrade in the portal: asked for, graded by the one process, looked at, written or dropped."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from tiny import WEEK as NAME
from tiny import report
from visiting import WEEK, WHY, Browser, Site

from grader import atomic, fingerprint
from grader.engines import Event
from grader.gradebook import access
from grader.gradebook.access import Act
from grader.gradebook.book import Book
from grader.gradebook.regrade import Move
from grader.judge.job import Job
from grader.portal import regrades, regrading, set_aside
from grader.portal.grading import Grading
from grader.portal.progress import Journal
from grader.portal.regrading import moves
from grader.regrading import Graded

HERE = f"/course{WEEK}/regrade"


@pytest.fixture
def teacher(site: Site, work: bytes) -> Browser:
    """Of a class in which hong and kim have full points, but for which the tests are changed."""
    for name in ("hong", "kim"):
        site.signed_in(name).hand_in(work)
    while site.grading.step():
        pass
    stricter(site, hong=1)
    return site.signed_in("teacher")


def stricter(site: Site, **points: float) -> None:
    """From now on the engine gives these members so much for the first task."""

    def grade(jobs: Sequence[Job]) -> Iterator[Event]:
        for job in jobs:
            site.engine.graded.append(job)
            found = report(job.member, double=points.get(job.member, 2))
            yield replace(found, digest=job.file.digest, fingerprint=job.fingerprint)

    site.engine.grade = grade


def ask(teacher: Browser, **fields: str):
    form = {"csrf": teacher.token(HERE), "member": "", "sure": "yes"} | fields
    return teacher.post(HERE, data=form)


def answer(teacher: Browser, path: str, said: str, **fields: str):
    form = {"csrf": teacher.token(HERE), "answer": said} | fields
    return teacher.post(path, data=form)


def regrade(site: Site) -> None:
    while site.grading.step():
        pass


def points(site: Site) -> dict[str, float]:
    return {grade.member: grade.points for grade in site.book.current_grades(NAME)}


def acts(site: Site) -> list[Act]:
    return site.book.database.read(access.acts)


def rows(page: str) -> list[str]:
    found = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)).strip() for row in found]


def test_it_asks_before_it_asks_for_anything(site: Site, teacher: Browser) -> None:
    asked = ask(teacher, sure="")
    assert 'name="sure"' in asked.text
    regrade(site)
    assert len(site.engine.graded) == 2
    assert acts(site) == []


def test_who_would_move_is_shown_and_nothing_is_written_yet(site: Site, teacher: Browser) -> None:
    path = ask(teacher).url.path
    assert "0/2" in teacher.get(path).text
    regrade(site)
    assert rows(teacher.get(path).text) == [
        "hong 3.5 2.5 −1 double: double 1 시험 (✓ → ✗)",
    ]
    assert points(site) == {"hong": 3.5, "kim": 3.5}
    assert [(act.person, act.what) for act in acts(site)] == [("teacher", "regrade asked")]


def test_it_asks_before_anybody_loses_points_and_then_writes(site: Site, teacher: Browser) -> None:
    path = ask(teacher).url.path
    regrade(site)
    assert 'name="sure"' in answer(teacher, path, "write").text
    regrade(site)
    assert points(site)["hong"] == 3.5
    answer(teacher, path, "write", sure="yes")
    regrade(site)
    assert points(site) == {"hong": 2.5, "kim": 3.5}
    assert rows(teacher.get(path).text)[0].startswith("hong 3.5 2.5")
    (act, _) = acts(site)
    assert (act.person, act.what, act.week, act.member) == ("teacher", "regraded", NAME, "hong")
    assert act.said == "3.5 → 2.5"
    assert "2.5" in (site.course.feedback / "hong" / f"{NAME}.html").read_text("utf-8")
    assert len(site.book.entries(NAME, "hong")[0].results) == 2


def test_what_is_dropped_is_never_written(site: Site, teacher: Browser) -> None:
    path = ask(teacher).url.path
    regrade(site)
    answer(teacher, path, "drop")
    regrade(site)
    assert points(site)["hong"] == 3.5
    assert answer(teacher, path, "write", sure="yes").status_code == 409
    regrade(site)
    assert points(site)["hong"] == 3.5


@pytest.mark.parametrize("after", [False, True], ids=["before the moves", "after them"])
def test_of_two_who_answer_the_first_is_heard(
    site: Site, teacher: Browser, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    path, other = ask(teacher).url.path, site.signed_in("teacher")
    regrade(site)

    def meanwhile(*arguments: Any) -> list[Move]:
        found = moves(*arguments) if after else []
        monkeypatch.undo()
        answer(other, path, "drop")
        regrade(site)
        return found or moves(*arguments)

    monkeypatch.setattr("grader.portal.instructor.regrade.moves", meanwhile)
    assert answer(teacher, path, "write", sure="yes").status_code == 409
    regrade(site)
    assert "버렸습니다" in teacher.get(path).text
    assert points(site)["hong"] == 3.5


def test_one_member_alone(site: Site, teacher: Browser) -> None:
    path = ask(teacher, member="kim").url.path
    regrade(site)
    assert [job.member for job in site.engine.graded[2:]] == ["kim"]
    assert rows(teacher.get(path).text) == []


def test_the_same_is_not_asked_for_twice(site: Site, teacher: Browser) -> None:
    assert ask(teacher).url.path == ask(teacher).url.path
    assert ask(teacher).url.path != ask(teacher, member="kim").url.path


@pytest.mark.parametrize("member", ["nobody", "../hong"])
def test_nobody_has_nothing_to_grade(site: Site, teacher: Browser, member: str) -> None:
    assert ask(teacher, member=member).status_code == 422


@pytest.mark.parametrize("name", ["x", "..%2F..", "%2e%2e"])
def test_there_is_no_other_regrade(teacher: Browser, name: str) -> None:
    assert teacher.get(f"{HERE}/{name}").status_code == 404


def test_it_is_not_written_before_it_is_graded(site: Site, teacher: Browser) -> None:
    path = ask(teacher).url.path
    assert answer(teacher, path, "write", sure="yes").status_code == 409
    regrade(site)
    assert points(site)["hong"] == 3.5


def test_who_waits_for_a_first_result_goes_before(
    site: Site, teacher: Browser, work: bytes
) -> None:
    ask(teacher)
    site.signed_in("lee").hand_in(work)
    regrade(site)
    assert [job.member for job in site.engine.graded[2:]] == ["lee", "hong", "kim"]


def test_what_could_not_be_graded_is_said_and_keeps_its_points(
    site: Site, teacher: Browser
) -> None:
    del site.engine.grade
    site.engine.faults.add("hong")
    path = ask(teacher).url.path
    regrade(site)
    page = teacher.get(path, headers={"accept-language": "en"}).text
    assert f"hong: not graded {WHY.en}".lower() in re.sub("<[^>]+>", "", page).lower()
    assert rows(page) == []
    answer(teacher, path, "write", sure="yes")
    regrade(site)
    assert points(site) == {"hong": 3.5, "kim": 3.5}
    page = teacher.get(path, headers={"accept-language": "en"}).text
    assert "Graded 1 again: 0 moved" in page
    assert "1 could not be graded" in page


def test_what_has_ended_is_not_even_opened_by_who_grades(
    site: Site, teacher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ask(teacher).url.path
    regrade(site)
    answer(teacher, path, "drop")
    regrade(site)
    monkeypatch.setattr(regrades.msgspec.json, "decode", None)
    assert list(regrades.to_do(site.course)) == []


def test_of_another_gradebook_it_ends_and_grades_nothing(site: Site, teacher: Browser) -> None:
    own = regrades.ask(site.course, "teacher", NAME, "", [1, 77])
    regrade(site)
    assert own.state == "dropped"
    assert len(site.engine.graded) == 2
    assert not list(own.folder.glob("*.json"))


def restarted(site: Site, judges: int = 4) -> None:
    """An instructor saves the week's tests, and judges are started anew by them."""
    with (site.course.weeks[0].folder / "test_hidden.py").open("a") as file:
        file.write("# changed\n")
    fingerprint.forget()
    site.engine.judges = judges
    site.grading = Grading(site.course, site.engine, site.book, Journal(site.course))


def test_what_was_graded_by_yesterdays_tests_is_graded_by_todays(
    site: Site, teacher: Browser
) -> None:
    site.engine.judges = 1
    ask(teacher)
    site.grading.step()
    restarted(site)
    regrade(site)
    assert [job.member for job in site.engine.graded[2:]] == ["hong", "hong", "kim"]


def test_what_was_said_to_yesterdays_reports_is_asked_again(site: Site, teacher: Browser) -> None:
    path = ask(teacher).url.path
    regrade(site)
    answer(teacher, path, "write", sure="yes")
    restarted(site)
    stricter(site, hong=1, kim=0)
    regrade(site)
    assert points(site) == {"hong": 3.5, "kim": 3.5}
    assert [row[:12] for row in rows(teacher.get(path).text)] == ["hong 3.5 2.5", "kim 3.5 1.5 "]
    answer(teacher, path, "write", sure="yes")
    regrade(site)
    assert points(site) == {"hong": 2.5, "kim": 1.5}


def test_of_two_that_are_written_the_tests_of_today_count(site: Site, teacher: Browser) -> None:
    older = ask(teacher).url.path
    regrade(site)
    restarted(site)
    stricter(site, hong=0)
    newer = ask(teacher, member="hong").url.path
    regrade(site)
    for path in (newer, older):
        answer(teacher, path, "write", sure="yes")
        regrade(site)
    assert points(site)["hong"] == 1.5


def test_what_trips_over_one_attempt_is_said_and_the_rest_goes_on(
    site: Site, teacher: Browser, work: bytes
) -> None:
    stricter(site, hong=1, kim=1)
    strict = site.engine.grade

    def trips(jobs: Sequence[Job]) -> Iterator[Event]:
        if any(job.member == "hong" for job in jobs):
            raise ValueError("no such test")
        yield from strict(jobs)

    site.engine.grade = trips
    path = ask(teacher).url.path
    regrade(site)
    assert "hong" in teacher.get(path).text
    assert "ValueError: no such test" in teacher.get(path).text
    answer(teacher, path, "write", sure="yes")
    regrade(site)
    assert points(site) == {"hong": 3.5, "kim": 2.5}


def test_a_regrade_that_trips_is_left_for_a_while_and_says_why(
    site: Site, teacher: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    stricter(site, hong=1, kim=1)
    path, whole = ask(teacher).url.path, regrading.write
    regrade(site)
    answer(teacher, path, "write", sure="yes")

    def trips(book: Book, graded: Graded, acts: dict[str, Act]) -> None:
        if graded[0][0].member == "hong":
            raise ValueError("no such page")
        whole(book, graded, acts)

    monkeypatch.setattr(regrading, "write", trips)
    regrade(site)
    assert "ValueError: no such page" in teacher.get(path).text
    assert points(site) == {"hong": 3.5, "kim": 2.5}
    monkeypatch.setattr(regrading, "write", whole)
    other = ask(teacher, member="kim").url.path
    regrade(site)
    assert "아직 적지 않았습니다" in teacher.get(other).text
    assert points(site)["hong"] == 3.5
    later = set_aside.time.monotonic() + set_aside.REST + 1
    monkeypatch.setattr(set_aside.time, "monotonic", lambda: later)
    regrade(site)
    assert points(site)["hong"] == 2.5
    assert "no such page" not in teacher.get(path).text


@pytest.mark.parametrize("name", ["asked", "answered"])
def test_a_damaged_regrade_stops_nobody(site: Site, teacher: Browser, name: str) -> None:
    own = regrades.ask(site.course, "teacher", NAME, "", [1])
    (own.folder / name).write_bytes(b"{")
    regrade(site)
    assert own.name not in teacher.get(HERE).text


class Killed(BaseException):
    """The process is no more."""


@pytest.mark.parametrize("writes", range(1, 10))
def test_killed_at_any_moment_it_goes_on_where_it_was(
    site: Site, teacher: Browser, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    path = ask(teacher).url.path
    left, whole = writes, atomic.write

    def killed(*arguments: Any, **options: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed
        whole(*arguments, **options)

    def run() -> None:
        monkeypatch.setattr("grader.atomic.write", killed)
        with suppress(Killed):
            regrade(site)
        monkeypatch.setattr("grader.atomic.write", whole)
        site.engine.judges = 1
        site.grading = Grading(site.course, site.engine, site.book, Journal(site.course))
        regrade(site)

    run()
    answer(teacher, path, "write", sure="yes")
    run()
    assert points(site) == {"hong": 2.5, "kim": 3.5}
    assert [act.what for act in acts(site)] == ["regraded", "regrade asked"]
    assert rows(teacher.get(path).text) == ["hong 3.5 2.5 −1 double: double 1 시험 (✓ → ✗)"]
    assert "2.5" in (site.course.feedback / "hong" / f"{NAME}.html").read_text("utf-8")
