"""What is taken in of the folder of submissions, and what of it is told as no submission."""

import errno
import os
import shutil
import tracemalloc
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from grader.course import Course, Task
from grader.inbox import ATTEMPTS, RECEIPTS, folder_of, hand_in
from grader.intake import of_member, take_in
from grader.placing import places
from grader.reading.files import LOOKED_AT
from grader.reading.folders import Folder
from grader.roster import Person, Roster
from grader.submission import read

WEEK = "week01_first"
TASK = Task("double", 2)


@pytest.fixture
def two_weeks(sample_course: Course) -> Course:
    """The course with a second week, whose only task is `triple`."""
    first = sample_course.weeks[0]
    name, task = "week02_second", structs.replace(TASK, name="triple")
    second = replace(first, name=name, tasks=(task,), folder=first.folder.parent / name)
    return replace(sample_course, weeks=(first, second))


def test_take_in_finds_each_member_and_week(sample_course: Course, submitted: Path) -> None:
    (job,) = take_in(sample_course, submitted).jobs
    assert (job.member, job.week) == ("member01", WEEK)


def test_take_in_keeps_to_the_members_asked_for(sample_course: Course, submitted: Path) -> None:
    assert not take_in(sample_course, submitted, members=["member02"]).jobs


def test_take_in_says_what_is_no_submission(sample_course: Course, submitted: Path) -> None:
    (submitted / "notes.txt").write_text("hello")
    (submitted / "member01" / "week99_none").mkdir()
    (submitted / "-rf").mkdir()
    found = take_in(sample_course, submitted)
    assert len(found.jobs) == 1
    assert len(found.odd) == 3


def test_what_a_file_holds_decides_its_week(two_weeks: Course, submitted: Path) -> None:
    folder = submitted / "member01" / WEEK
    (folder / "first.py").rename(folder / "first (1).py")
    (job,) = take_in(two_weeks, submitted).jobs
    assert (job.week, job.file.name) == (WEEK, "first (1).py")
    (folder / "first (1).py").write_text("def triple(x):\n    return 3 * x\n")
    (job,) = take_in(two_weeks, submitted).jobs
    assert (job.week, job.file.name) == ("week02_second", "first (1).py")
    (note,) = read(job.file, two_weeks.limits).problems
    assert "graded as week02_second" in note.message.en
    assert "second.py로" in note.message.ko


def test_what_was_handed_in_for_a_week_is_of_that_week_whatever_it_holds(
    two_weeks: Course, tmp_path: Path
) -> None:
    first = two_weeks.weeks[0]
    hand_in(two_weeks, first, "hong", ".py", b"def triple(x):\n    return 3 * x\n")
    (taken,) = take_in(two_weeks, two_weeks.inbox).taken
    assert taken.job.week == WEEK
    assert [one.file for one in taken.handed] == ["first.py", "first.py"]


def test_a_week_that_was_handed_in_is_not_taken_from_another_folder(
    two_weeks: Course, submitted: Path
) -> None:
    for week, name in ((WEEK, "first.py"), ("week02_second", "second.py")):
        (submitted / "member01" / week).mkdir(exist_ok=True)
        (submitted / "member01" / week / name).write_text("def triple(x): ...\n")
    weeks = [job.week for job in take_in(two_weeks, submitted).jobs]
    assert weeks == [WEEK, "week02_second"]


@pytest.mark.parametrize("renamed", [False, True])
def test_folders_of_two_weeks_that_were_swapped_are_each_taken_for_what_they_hold(
    two_weeks: Course, submitted: Path, renamed: bool
) -> None:
    folder = submitted / "member01"
    (folder / "week02_second").mkdir()
    (folder / WEEK / "first.py").unlink()
    names = ("first.py", "second.py") if renamed else ("second.py", "first.py")
    (folder / WEEK / names[0]).write_text("def triple(x): ...\n")
    (folder / "week02_second" / names[1]).write_text("def double(x): ...\n")
    jobs = {job.week: job.file for job in take_in(two_weeks, submitted).jobs}
    assert {week: b"double" in (file.data or b"") for week, file in jobs.items()} == {
        WEEK: True,
        "week02_second": False,
    }
    assert all(file.notes for file in jobs.values())
    placed = places(replace(two_weeks, inbox=submitted), "member01", [])
    assert {week: path.name for week, path in placed.items()} == {
        WEEK: "week02_second",
        "week02_second": WEEK,
    }


def test_what_belongs_where_another_file_is_counts_where_it_lies_or_is_told(
    two_weeks: Course, submitted: Path
) -> None:
    """No folder is graded as two weeks, and no week twice."""
    third = replace(
        two_weeks.weeks[0], name="week03_third", tasks=(structs.replace(TASK, name="nine"),)
    )
    course = replace(two_weeks, weeks=(*two_weeks.weeks, third))
    for week, name in ((WEEK, "triple"), ("week02_second", "nine"), ("week03_third", "nine")):
        (submitted / "member01" / week).mkdir(exist_ok=True)
        (submitted / "member01" / week / "first.py").write_text(f"def {name}(x): ...\n")
    found = take_in(course, submitted)
    assert sorted(job.week for job in found.jobs) == ["week02_second", "week03_third"]
    (said,) = found.odd
    assert said.en.startswith("member01/week02_second holds the tasks of week03_third")


@pytest.mark.parametrize("left", [(), (f"{ATTEMPTS}/{RECEIPTS}",), ("timestamp.txt", ".tmp")])
def test_an_empty_folder_is_told_and_is_no_submission(
    sample_course: Course, submitted: Path, left: tuple[str, ...]
) -> None:
    """So a hand-in that failed leaves it, too."""
    folder = submitted / "hong" / WEEK
    folder.mkdir(parents=True)
    for name in left:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    found = take_in(sample_course, submitted)
    assert [job.member for job in found.jobs] == ["member01"]
    assert [said.en for said in found.odd] == [f"hong/{WEEK} is empty: nothing was handed in."]


def test_a_hand_in_that_fails_leaves_no_attempt(
    sample_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            hand_in(sample_course, sample_course.weeks[0], "hong", ".py", b"def double(x): ...\n")
    assert not take_in(sample_course, sample_course.inbox).taken


def test_what_was_handed_in_counts_also_where_its_place_is_empty(sample_course: Course) -> None:
    week, data = sample_course.weeks[0], b"def double(x): ...\n"
    hand_in(sample_course, week, "hong", ".py", data)
    (folder_of(sample_course, "hong", week) / "first.py").unlink()
    (taken,) = take_in(sample_course, sample_course.inbox).taken
    assert (taken.job.file.name, taken.job.file.data) == ("first.py", data)
    assert [one.file for one in taken.handed] == ["first.py"]


DECOMPOSED = unicodedata.normalize("NFD", "홍길동")


def two_forms(folder: Path) -> bool:
    """Whether a file system tells one form of a name from the other."""
    return not (folder / unicodedata.normalize("NFC", DECOMPOSED)).exists()


def test_a_folder_of_a_mac_is_its_member_s(sample_course: Course) -> None:
    week, roster = sample_course.weeks[0], Roster((Person("홍길동"),))
    folder = sample_course.inbox / DECOMPOSED / WEEK
    folder.mkdir(parents=True)
    (folder / "first.py").write_text("def double(x): ...\n")
    for known in (roster, Roster()):
        found = take_in(sample_course, sample_course.inbox, roster=known, members=[DECOMPOSED])
        assert [job.member for job in found.jobs] == ["홍길동"]
        assert not found.odd
    hand_in(sample_course, week, "홍길동", ".py", b"def double(x): pass\n")
    assert len(list(sample_course.inbox.iterdir())) == 1
    assert [one.content for one in of_member(sample_course, week, "홍길동")][-1] == (
        b"def double(x): pass\n"
    )


def test_of_two_folders_of_one_name_one_is_looked_at_and_that_is_said(
    sample_course: Course, submitted: Path
) -> None:
    (submitted / "member01").rename(submitted / DECOMPOSED)
    if not two_forms(submitted):
        pytest.skip("the file system knows one form of a name only")
    shutil.copytree(submitted / DECOMPOSED, submitted / "홍길동")
    (submitted / "홍길동" / WEEK / "first.py").write_text("x = 1\n")
    found = take_in(sample_course, submitted)
    (job,) = found.jobs
    assert (job.member, job.file.data) == ("홍길동", b"x = 1\n")
    assert ["two folders called 홍길동" in said.en for said in found.odd] == [True]


def test_take_in_does_not_follow_a_linked_member(sample_course: Course, submitted: Path) -> None:
    (submitted / "member02").symlink_to(submitted / "member01")
    assert [job.member for job in take_in(sample_course, submitted).jobs] == ["member01"]


def test_a_folder_that_cannot_be_read_costs_its_member_a_sentence(
    sample_course: Course, submitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("shut", "open"):
        folder = submitted / name / "week01_first"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "first.py").write_text("x = 1\n")
    before, opening = take_in(sample_course, submitted), os.open

    def shut(path, *arguments, **options):
        if path == "shut":
            raise PermissionError(13, "Permission denied")
        return opening(path, *arguments, **options)

    monkeypatch.setattr(os, "open", shut)
    found = take_in(sample_course, submitted)
    assert {job.member for job in before.jobs} - {job.member for job in found.jobs} == {"shut"}
    (told,) = found.odd
    assert told.en.startswith("shut/ cannot be read and is left alone: ")
    assert "(Permission denied)" in told.en
    assert "(접근할 권한이 없습니다)" in told.ko


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES])
def test_a_folder_that_cannot_even_be_looked_at_costs_nobody_else_anything(
    sample_course: Course, submitted: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    shutil.copytree(submitted / "member01", submitted / "broken")
    stat = os.stat

    def broken(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
        if path == "broken":
            raise OSError(number, os.strerror(number))
        return stat(path, *arguments, **options)

    monkeypatch.setattr(os, "stat", broken)
    found = take_in(sample_course, submitted)
    assert [job.member for job in found.jobs] == ["member01"]
    told = [*found.unread.values(), *found.odd]
    assert [os.strerror(number) in said.en for said in told] == [True]


@pytest.mark.parametrize("name", ["first.py", "other.py"])
def test_many_large_files_of_a_member_take_no_memory(
    sample_course: Course, submitted: Path, name: str
) -> None:
    folder = submitted / "member01" / WEEK
    (folder / "first.py").rename(folder / name)
    for number in range(6):
        with (folder / f"{number}.ipynb").open("wb") as file:
            file.truncate(60 << 20)  # no byte of it is on the disk
    tracemalloc.start()
    try:
        (job,) = take_in(sample_course, submitted).jobs
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert job.file.name == name
    assert most < 100 << 20


def test_of_very_many_files_of_a_member_only_some_are_read(
    sample_course: Course, submitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, reads, read_one = submitted / "member01" / WEEK, [], Folder.read
    for number in range(3 * LOOKED_AT):
        (folder / f"a{number}.py").touch()

    def counted(self: Folder, *arguments: Any, **options: Any) -> bytes:
        reads.append(self)
        return read_one(self, *arguments, **options)

    monkeypatch.setattr(Folder, "read", counted)
    (job,) = take_in(sample_course, submitted).jobs
    assert job.file.name == "first.py"
    assert len(reads) < 2 * LOOKED_AT


def test_a_week_s_name_reaches_no_terminal_as_it_is(sample_course: Course, submitted: Path) -> None:
    (submitted / "hong" / "week\x1b[31m").mkdir(parents=True, exist_ok=True)
    found = take_in(sample_course, submitted)
    assert not any("\x1b" in said.en + said.ko for said in found.odd)
