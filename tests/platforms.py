"""A class of thirty, how platforms pack what it handed in, and how they read what comes back."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

from grader.roster import Person, Roster

SURNAMES, GIVEN = "김이박최정강", ("하준", "서연", "민서", "도윤", "지우")
CLASS = Roster(
    tuple(
        Person(
            f"2026{n:04}", f"{SURNAMES[n // 5]}{GIVEN[n % 5]}", f"m{n:02}@a.kr", f"git-hub{n:02}"
        )
        for n in range(30)
    )
)
EVIL = "../../evil.py"
LATE, BROKEN, BOMB = range(0, 30, 7), range(2, 5), 5
Files = list[tuple[Person, str, bytes]]


def own(number: int, more: str = "") -> bytes:
    return f"def double(x):\n    return 2 * x + {number} - {number}\n{more}".encode()


def handed_in() -> Files:
    """Thirty members: one twice, three with what cannot be read, one with a bomb."""
    files = [(who, "first.py", own(n)) for n, who in enumerate(CLASS.people)]
    files.append((CLASS.people[1], "first-1.py", own(1, "again = 1\n")))
    for n, data in ((2, b""), (3, b'{"cells": [{"source": "def double'), (4, b"\0\1")):
        files[n] = (CLASS.people[n], "first.ipynb", data)
    files[5] = (CLASS.people[5], "first.ipynb", b" " * (9 << 20))
    return files


def form(number: int, text: str) -> str:
    return unicodedata.normalize("NFD" if number % 2 else "NFC", text)


def moodle_flat(who: Person, n: int, file: str) -> str:
    return f"{who.name}_{7000 + n}_assignsubmission_file_{file}"


def moodle_folders(who: Person, n: int, file: str) -> str:
    return f"{who.parts[0]} {who.parts[1]}_{7000 + n}_assignsubmission_file_/{file}"


def canvas(who: Person, n: int, file: str) -> str:
    late = "LATE_" if n % 7 == 0 else ""
    return f"{who.name}_{late}{4000 + n}_{9000 + n}_{file}"


def clones(who: Person, n: int, file: str) -> str:
    return f"deep-learning-{who.github}/exercises/week01_first/{file}"


def forks(who: Person, n: int, file: str) -> str:
    return f"{who.github}-course/exercises/week01_first/{file}"


def drive(who: Person, n: int, file: str) -> str:
    return f"{who.name} ({who.id})/{file}"


def forms(who: Person, n: int, file: str) -> str:
    stem, ending = file.rsplit(".", 1)
    return f"{stem} - {who.name}.{ending}"


def pile(who: Person, n: int, file: str) -> str:
    stem, ending = file.rsplit(".", 1)
    name = [who.name, who.id, who.email][n % 3]
    return f"{stem}_{name}.{ending}" if n % 2 else f"1주차 {name}_{stem}.{ending}"


def numbered_pile(who: Person, n: int, file: str) -> str:
    return f"{who.name}{file.removeprefix('first')}"


def nbgrader(who: Person, n: int, file: str) -> str:
    hour = "12" if "-1" in file else "11"
    name = f"{who.id}+week01_first+2026-10-10 {hour}:00:00.000000 UTC+ab{n}"
    return f"{name}/{file.replace('-1', '')}"


def submitted(who: Person, n: int, file: str) -> str:
    return f"top/{who.id}/week01_first/{file}"


WAYS = {
    way.__name__: way
    for way in (
        moodle_flat, moodle_folders, canvas, clones, forks, drive, forms, pile, numbered_pile,
        nbgrader, submitted,
    )
}  # fmt: skip


def paths(way: Callable, files: Files) -> list[tuple[str, bytes]]:
    place = {who.id: n for n, who in enumerate(CLASS.people)}
    return [(form(place[who.id], way(who, place[who.id], file)), data) for who, file, data in files]


def zipped(target: Path, found: list[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found:
            archive.writestr(name, data)
    return target


def unpacked(target: Path, found: list[tuple[str, bytes]]) -> Path:
    for name, data in found:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(data)
    return target


def moodle_worksheet() -> str:
    """Moodle's grading worksheet, with a stranger and a comment of two lines in it."""
    head = "식별자,전체 이름,이메일 주소,상태,성적,최대 성적,최종 수정 (제출),피드백 댓글"
    lines = [
        f'참가자 {7000 + n},{who.name},{who.email},-,-,100.00,{_moodle_time(n)},"두 줄\n짜리"'
        for n, who in enumerate(CLASS.people)
    ]
    return "\n".join([head, *lines, "참가자 704,모르는 이,x@a.kr,-,55,100.00,-,", ""])


def _moodle_time(n: int) -> str:
    """When they came: some of them a day late."""
    day = "12일 월요일" if n in LATE else "11일 일요일"
    return "-" if n == BOMB else f'"2020년 10월 {day}, 오후 11:58"'


def canvas_export() -> str:
    """Canvas's gradebook; everybody is known by one of its columns at least."""
    head = "Student,ID,SIS User ID,SIS Login ID,Section,Week 01: first (9001),Week 02 (9002)"
    lines = [
        f'"{who.parts[1]}, {who.parts[0]}",{4000 + n},{"" if n % 2 else who.id},{who.email},A,,9'
        for n, who in enumerate(CLASS.people)
    ]
    first = "    Points Possible,,,,,7,10"
    return "\n".join([head, first, *lines, '"Test, Student",33,,x,A,,', ""])


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def as_moodle_reads(path: Path) -> dict[str, tuple[str, bytes]]:
    """Participant's number, file name and content: five parts between underscores."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            _, number, kind, plugin, file = name.split("_", 4)
            assert (kind, plugin) == ("assignsubmission", "file")
            found[number] = (file, archive.read(name))
    return found
