"""The inbox: nothing is lost, nothing is half there, and a receipt is proof."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from grader.course import Course, Week
from grader.inbox import ATTEMPTS, RECEIPTS, folder_of, hand_in, receipts
from grader.reading.folders import Folder
from grader.reading.sentences import Unreadable
from grader.submission import find


def attempts(course: Course, week: Week, member: str = "hong") -> list[str]:
    folder = folder_of(course, member, week) / ATTEMPTS
    return sorted(path.name for path in folder.iterdir() if path.name[0].isdigit())


def test_hand_in_puts_the_file_in_its_place(sample_course: Course, sample_week: Week) -> None:
    receipt, new = hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    path = folder_of(sample_course, "hong", sample_week) / "first.py"
    assert new
    assert path.read_bytes() == b"x = 1\n"
    assert (receipt.attempt, receipt.file, receipt.size) == (1, "first.py", 6)
    assert receipt.digest == sha256(b"x = 1\n").hexdigest()
    assert receipts(path.parent) == [receipt]


def test_hand_in_keeps_every_attempt(sample_course: Course, sample_week: Week) -> None:
    for count in range(3):
        hand_in(sample_course, sample_week, "hong", ".py", b"x = %d\n" % count)
    folder = folder_of(sample_course, "hong", sample_week)
    names = attempts(sample_course, sample_week)
    kept = [(folder / ATTEMPTS / name).read_bytes() for name in names]
    assert kept == [b"x = 0\n", b"x = 1\n", b"x = 2\n"]
    assert [receipt.attempt for receipt in receipts(folder)] == [1, 2, 3]


def test_hand_in_of_the_same_file_is_one_attempt(sample_course: Course, sample_week: Week) -> None:
    first, _ = hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    again, new = hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    assert (again, new) == (first, False)
    assert len(attempts(sample_course, sample_week)) == 1


def test_hand_in_of_an_older_version_counts_again(sample_course: Course, sample_week: Week) -> None:
    for data in (b"a\n", b"b\n", b"a\n"):
        receipt, new = hand_in(sample_course, sample_week, "hong", ".py", data)
    assert (receipt.attempt, new) == (3, True)


def test_hand_in_keeps_a_file_that_was_put_there_by_hand(
    sample_course: Course, sample_week: Week
) -> None:
    folder = folder_of(sample_course, "hong", sample_week)
    folder.mkdir(parents=True)
    (folder / "first.py").write_bytes(b"by hand\n")
    receipt, _ = hand_in(sample_course, sample_week, "hong", ".py", b"new\n")
    assert receipt.attempt == 2
    kept = attempts(sample_course, sample_week)
    assert (folder / ATTEMPTS / kept[0]).read_bytes() == b"by hand\n"


def test_hand_in_reads_the_receipts_once(
    sample_course: Course, sample_week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    reads, read_one = [], Folder.read

    def counted(self: Folder, name: str, *arguments: Any, **options: Any) -> bytes:
        reads.append(name)
        return read_one(self, name, *arguments, **options)

    monkeypatch.setattr(Folder, "read", counted)
    hand_in(sample_course, sample_week, "hong", ".py", b"x = 2\n")
    assert reads.count(RECEIPTS) == 1


def test_the_newest_is_what_counts(sample_course: Course, sample_week: Week) -> None:
    hand_in(sample_course, sample_week, "hong", ".ipynb", b"{}")
    hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    folder = folder_of(sample_course, "hong", sample_week)
    assert find(folder, sample_week) == folder / "first.py"
    assert not (folder / "first.ipynb").exists()
    assert len(attempts(sample_course, sample_week)) == 2


def test_many_at_once_lose_nothing(sample_course: Course, sample_week: Week) -> None:
    def one(count: int) -> int:
        data = b"x = %d\n" % count
        return hand_in(sample_course, sample_week, "hong", ".py", data)[0].attempt

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(one, range(24)))
    folder = folder_of(sample_course, "hong", sample_week)
    assert sorted(numbers) == list(range(1, 25))
    assert [receipt.attempt for receipt in receipts(folder)] == list(range(1, 25))
    digest = sha256((folder / "first.py").read_bytes()).hexdigest()
    assert receipts(folder)[-1].digest == digest
    assert not [path for path in folder.iterdir() if path.name not in ("first.py", ATTEMPTS)]


def test_a_receipt_cut_short_by_a_crash_costs_only_itself(
    sample_course: Course, sample_week: Week
) -> None:
    hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    folder = folder_of(sample_course, "hong", sample_week)
    with (folder / ATTEMPTS / RECEIPTS).open("a") as file:
        file.write('{"member": "hong", "atte')
    hand_in(sample_course, sample_week, "hong", ".py", b"x = 2\n")
    assert [receipt.attempt for receipt in receipts(folder)] == [1, 2]


@pytest.mark.parametrize("at", ["member", "week", "attempts"])
def test_a_link_on_the_way_is_refused(
    sample_course: Course, sample_week: Week, tmp_path, at: str
) -> None:
    folder = folder_of(sample_course, "hong", sample_week)
    link = {"member": folder.parent, "week": folder, "attempts": folder / ATTEMPTS}[at]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    with pytest.raises(Unreadable, match="holds a link"):
        hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    assert list(elsewhere.iterdir()) == []


def test_a_link_in_the_files_place_is_replaced_not_followed(
    sample_course: Course, sample_week: Week, tmp_path
) -> None:
    folder = folder_of(sample_course, "hong", sample_week)
    folder.mkdir(parents=True)
    victim = tmp_path / "victim.py"
    victim.write_text("precious")
    (folder / "first.py").symlink_to(victim)
    hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    assert victim.read_text() == "precious"
    assert not (folder / "first.py").is_symlink()


@pytest.mark.parametrize(("due", "late"), [(date(2000, 1, 1), True), (date(2999, 1, 1), False)])
def test_a_receipt_says_whether_it_is_late(
    sample_course: Course, sample_week: Week, due: date, late: bool
) -> None:
    week = replace(sample_week, due=due)
    assert hand_in(sample_course, week, "hong", ".py", b"x = 1\n")[0].late is late


def test_receipts_are_lines_of_json(sample_course: Course, sample_week: Week) -> None:
    hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    folder = folder_of(sample_course, "hong", sample_week)
    (line,) = (folder / ATTEMPTS / RECEIPTS).read_text().splitlines()
    data = json.loads(line)
    assert data["received_at"].endswith("+00:00")
    assert data["week"] == "week01_first"


def test_a_receipt_says_where_it_came_from_whatever_that_is_called(
    sample_course: Course, sample_week: Week
) -> None:
    korean = os.fsdecode("과제.zip".encode("cp949"))
    hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n", origin=korean)
    (receipt,) = receipts(folder_of(sample_course, "hong", sample_week))
    assert receipt.origin.endswith(".zip")


@pytest.mark.attack
@pytest.mark.parametrize("name", [RECEIPTS, ".lock"])
@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "folder"])
def test_hand_in_writes_only_to_regular_files(
    name: str, kind: str, sample_course: Course, sample_week: Week
) -> None:
    kept = folder_of(sample_course, "hong", sample_week) / ATTEMPTS
    kept.mkdir(parents=True)
    victim = sample_course.root / "victim"
    if kind == "link":
        victim.write_bytes(b"mine")
    if kind in ("link", "dangling"):
        (kept / name).symlink_to(victim)
    elif kind == "pipe":
        os.mkfifo(kept / name)
    else:
        (kept / name).mkdir()
    assert receipts(kept.parent) == []
    with pytest.raises(Unreadable):
        hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    assert (victim.read_bytes() if victim.exists() else b"mine") == b"mine"
    assert kind != "dangling" or not victim.exists()
    assert not (kept.parent / "first.py").exists()


@pytest.mark.attack
@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"member":' * 100_000,
        b"\xff\xfe",
        b"null",
        b'{"attempt": 1}',
        {"attempt": "1"},
        {"attempt": -1},
        {"attempt": 10**40},
        {"digest": None},
        {"digest": []},
        {"received_at": 5},
        {"received_at": "yesterday"},
        {"received_at": "0001-01-01T00:00:00+14:00"},
        {"late": "no"},
    ],
)
def test_receipts_that_are_none_are_left_out(
    line: bytes | dict[str, object], sample_course: Course, sample_week: Week
) -> None:
    receipt, _ = hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    folder = folder_of(sample_course, "hong", sample_week)
    path = folder / ATTEMPTS / RECEIPTS
    good = path.read_bytes()
    if isinstance(line, dict):
        line = _changed(good, line)
    path.write_bytes(good + line + b"\n")
    assert receipts(folder) == [receipt]
    again, new = hand_in(sample_course, sample_week, "hong", ".py", b"x = 2\n")
    assert (again.attempt, new) == (2, True)


def _changed(good: bytes, change: dict[str, object]) -> bytes:
    return json.dumps(json.loads(good) | change).encode()
