"""What was handed in elsewhere: each platform's way of packing it, and who packs it wrongly."""

import io
import json
import os
import random
import shutil
import stat
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from platforms import (
    CLASS,
    EVIL,
    WAYS,
    clones,
    handed_in,
    moodle_flat,
    numbered_pile,
    own,
    paths,
    unpacked,
    zipped,
)
from runs import ROOT, contents
from typer.testing import CliRunner, Result

from grader import cli, roster
from grader.collect import owners, sources, times
from grader.collect.plan import Plan, plan
from grader.collect.sources import read
from grader.collect.taking_in import put
from grader.course import Course, Week, load
from grader.errors import GraderError
from grader.inbox import folder_of, hand_in, receipts, standing
from grader.roster import Person, Roster


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Callable[[Person, int, str], str]:
    return WAYS[request.param]


def planned(course: Course, source: Path, **more) -> Plan:
    return plan(course, CLASS, read(source, course.limits.file_size), **more)


def of_week(course: Course, way: Callable) -> Week | None:
    """The week that has to be said, because neither a name nor an empty file says it."""
    return course.weeks[0] if way is numbered_pile else None


def by_state(found: Plan, state: str) -> dict[str, str]:
    return {row.path: row.member for row in found.rows if row.state == state}


def test_a_zip_of_thirty_is_as_wanted_and_twice_is_once(
    way, sample_course: Course, tmp_path: Path
) -> None:
    found = paths(way, handed_in())
    source = zipped(tmp_path / "all.zip", [*found, (EVIL, own(99)), ("__MACOSX/._a.py", b"junk")])
    first = planned(sample_course, source, week=of_week(sample_course, way))
    new = by_state(first, "new")
    assert sorted(new.values()) == [who.id for n, who in enumerate(CLASS.people) if n != 5]
    said = {row.path: row.why.en for row in first.rows if row.state == "left"}
    assert said.pop(EVIL) == "Its name leads out of the zip."
    assert sorted(said.values()) == [
        "It is a zip bomb.",
        f"{nfc(found[-1][0]).rpartition('/')[2]} is taken in its place.",
    ]
    assert not (sample_course.inbox).exists()
    assert put(sample_course, first, "all.zip") == 29
    week = sample_course.weeks[0]
    doubled = folder_of(sample_course, CLASS.people[1].id, week)
    assert b"again" in (doubled / "first.py").read_bytes()
    assert receipts(doubled)[0].origin == "all.zip"
    before = contents(sample_course.inbox)
    again = planned(sample_course, source, week=of_week(sample_course, way))
    assert by_state(again, "same") == new
    assert put(sample_course, again, "all.zip") == 0
    assert contents(sample_course.inbox) == before
    assert not (tmp_path.parent / "evil.py").exists()


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def test_a_folder_is_read_like_a_zip_and_links_are_left(
    way, sample_course: Course, tmp_path: Path
) -> None:
    files = [one for one in handed_in() if len(one[2]) < 1 << 20]
    source = unpacked(tmp_path / "all", paths(way, files))
    (tmp_path / "secret.py").write_bytes(own(0))
    (source / "정도윤_first.py").symlink_to(tmp_path / "secret.py")
    found = planned(sample_course, source, week=of_week(sample_course, way))
    assert len(by_state(found, "new")) == 29
    assert len(by_state(found, "left")) == 2
    assert "정도윤_first.py" not in by_state(found, "new")


def test_without_a_roster_names_are_members(way, sample_course: Course, tmp_path: Path) -> None:
    files = [(who, "first.py", own(n)) for n, who in enumerate(CLASS.people)]
    source = read(zipped(tmp_path / "all.zip", paths(way, files)), 10)
    found = plan(sample_course, Roster(), source)
    assert len(set(by_state(found, "new").values())) == 30


def test_a_clone_s_untouched_weeks_are_not_handed_in(
    sample_course: Course, sample_week: Week, tmp_path: Path
) -> None:
    stub = b'def double(x):\n    raise NotImplementedError("week01: double")\n'
    stub += b'class Counter:\n    x = NotImplementedError("week01: Counter")\n'
    found = [(clones(who, n, "first.py"), own(n)) for n, who in enumerate(CLASS.people[:3])]
    found += [(clones(who, n, "first.ipynb"), stub) for n, who in enumerate(CLASS.people)]
    found += [(clones(who, n, "test_public.py"), own(n)) for n, who in enumerate(CLASS.people)]
    found += [(f"deep-learning-{CLASS.people[7].github}/solutions/week01_first/first.py", own(7))]
    found += [(f"deep-learning-{CLASS.people[7].github}/.git/first.py", own(7))]
    found += [("deep-learning-stranger/exercises/week01_first/first.py", own(8))]
    plan_of = planned(sample_course, unpacked(tmp_path / "all", found))
    assert sorted(by_state(plan_of, "new").values()) == [who.id for who in CLASS.people[:3]]
    assert list(by_state(plan_of, "left")) == ["deep-learning-stranger/"]
    assert plan_of.others == 60


@pytest.mark.parametrize(("later", "counts"), [(2, "first.ipynb"), (4, "first.py")])
@pytest.mark.parametrize("packed", [False, True])
def test_of_two_files_changed_at_once_the_notebook_counts(
    packed: bool, later: int, counts: str, sample_course: Course, tmp_path: Path
) -> None:
    source, time = tmp_path / "clones", datetime(2026, 10, 10, 11, 59, 58, tzinfo=UTC).timestamp()
    for name, changed in (("first.ipynb", time), ("first.py", time + later)):
        unpacked(source, [(f"hong/week01_first/{name}", own(later))])
        os.utime(source / "hong" / "week01_first" / name, (changed, changed))
    if packed:
        shutil.make_archive(str(source), "zip", source)
        source = source.with_suffix(".zip")
    found = plan(sample_course, Roster(), read(source, 1))
    assert [Path(path).name for path in by_state(found, "new")] == [counts]


@pytest.mark.parametrize("known", [(), (Person("kim", "김민수"),)])
@pytest.mark.parametrize("plugin", ["assignsubmission_file", "9001"])
def test_two_numbers_of_one_name_are_asked_about(
    plugin: str, known: tuple[Person, ...], sample_course: Course, tmp_path: Path
) -> None:
    names = [f"김민수_{number}_{plugin}_first.py" for number in (111, 222)]
    files = [(name, own(n)) for n, name in enumerate([*names, f"이서연_333_{plugin}_first.py"])]
    source = read(unpacked(tmp_path / "clones", files), 1)
    people = (*known, Person("이서연", "이서연")) if known else ()
    found = plan(sample_course, Roster(people), source)
    assert list(by_state(found, "new").values()) == ["이서연"]
    assert list(by_state(found, "left")) == names
    assert all("(111, 222)" in row.why.en for row in found.rows if row.state == "left")


def test_a_fork_of_the_whole_course_hands_nothing_in(tmp_path: Path) -> None:
    course, parts = load(ROOT), "benchmarks examples exercises grader publish solutions tests"
    ignored = shutil.ignore_patterns("__pycache__", "*.css", "*.js", "*.svg")
    for name in parts.split():
        shutil.copytree(ROOT / name, tmp_path / "clones" / "hong" / name, ignore=ignored)
    shutil.copytree(ROOT / "exercises", tmp_path / "clones" / "kim" / "exercises")
    found = plan(course, Roster(), read(tmp_path / "clones", course.limits.file_size))
    assert found.rows == ()


def test_a_name_nobody_has_is_asked_about(sample_course: Course, tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", [("김하중_7_assignsubmission_file_first.py", own(1))])
    (row,) = planned(sample_course, source).rows
    assert (row.state, row.member) == ("left", "")
    assert row.why.en.startswith("김하중 is not in members.csv. Did you mean 20260000 (김하준)")


def test_the_week_is_that_of_the_content(sample_course: Course, tmp_path: Path) -> None:
    source = zipped(
        tmp_path / "a.zip", [("untitled - 김하준.py", own(1)), ("김서연.py", b"x = 1\n")]
    )
    found = planned(sample_course, source)
    assert by_state(found, "new") == {"untitled - 김하준.py": "20260000"}
    assert by_state(found, "left") == {"김서연.py": ""}
    asked = planned(sample_course, source, week=sample_course.weeks[0])
    assert len(by_state(asked, "new")) == 2


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("20260000_{}.py", "20260000"),
        ("김하준_1주차_과제.py", "20260000"),
        ("1주차과제_김하준.py", "20260000"),
        ("[1주차] 김하준.py", "20260000"),
        ("hw1 김하준 (최종).py", "20260000"),
        ("week1_김하준.py", "20260000"),
        ("김하준 - first.py", "20260000"),
        ("first (김하준).py", "20260000"),
        ("김하준first.py", "20260000"),
        ("first-m00@a.kr.py", "20260000"),
        ("김하준/Copy of first.py", "20260000"),
        ("김하준/first.py의 사본", "20260000"),
        ("김하준_12345_assignsubmission_file/sub/first.py", "20260000"),
        ("과제 1-123/하준 김_12345_assignsubmission_file_/first.py", "20260000"),
        ("submitted/20260000/week01_first/first.py", "20260000"),
        ("week01_first/20260000/first.py", "20260000"),
        ("first-git-hub00/first.py", "20260000"),
        ("first.py", ""),
        ("김하준 이서연.py", ""),
    ],
)
def test_a_name_is_found_however_people_write_it(
    path: str, member: str, sample_course: Course, tmp_path: Path
) -> None:
    found = planned(sample_course, zipped(tmp_path / "a.zip", [(path, own(1))]))
    assert [row.member for row in found.rows] == [member]


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("[1주차] 김하준.py", "김하준"),
        ("김하준 - first.py", "김하준"),
        ("submitted/hong/week01_first/first.py", "hong"),
        ("week01_first/hong/first.py", "hong"),
        ("hong/first.py", "hong"),
        ("hong_first.py", "hong"),
        ("first.py", ""),
    ],
)
def test_a_name_is_a_member_where_there_is_no_roster(
    path: str, member: str, sample_course: Course, tmp_path: Path
) -> None:
    source = read(zipped(tmp_path / "a.zip", [(path, own(1))]), 10)
    assert [row.member for row in plan(sample_course, Roster(), source).rows] == [member]


@pytest.mark.parametrize("name", ["1주차", "week1", "week01", "Week 1", "week_01", "first"])
def test_a_name_says_the_week_of_a_file_that_says_nothing(
    name: str, sample_course: Course, tmp_path: Path
) -> None:
    found = planned(sample_course, zipped(tmp_path / "a.zip", [(f"{name} 김하준.py", b"")]))
    assert [row.week for row in found.rows] == ["week01_first"]
    found = planned(sample_course, zipped(tmp_path / "a.zip", [("week11 김하준.py", b"")]))
    assert [row.week for row in found.rows] == [""]


@pytest.mark.parametrize("name", ["/etc/evil.py", "a/../../evil.py", "C:\\evil.py", "..\\evil.py"])
def test_no_name_leads_out_of_a_zip(name: str, sample_course: Course, tmp_path: Path) -> None:
    found = planned(sample_course, zipped(tmp_path / "a.zip", [(name, own(1))]))
    assert [row.why.en for row in found.rows] == ["Its name leads out of the zip."]


def test_a_link_and_a_locked_entry_are_left(sample_course: Course, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("김하준_first.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("김서연_first.py", own(1))
    data = bytearray((tmp_path / "a.zip").read_bytes())
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[at + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    found = planned(sample_course, tmp_path / "a.zip")
    assert {row.why.en for row in found.rows} == {
        "It is a link or no regular file.",
        "It is encrypted.",
    }


def test_a_damaged_entry_costs_nobody_else_anything(sample_course: Course, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("김하준_first.py", own(1)), ("김서연_first.py", own(2))])
    data = bytearray(path.read_bytes())
    at = data.index(own(1)[:4]) if own(1)[:4] in data else 60
    data[at] ^= 0xFF
    path.write_bytes(data)
    found = planned(sample_course, path)
    assert list(by_state(found, "new").values()) == ["20260001"]
    assert len(by_state(found, "left")) == 1


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\1" * 18, b"%PDF"])
def test_what_is_no_zip_is_a_sentence(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(GraderError, match=r"a\.zip"):
        read(tmp_path / "a.zip", 10)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_is_a_sentence_however_it_is_packed(tmp_path: Path, method: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("good.py", own(1))
        archive.writestr("hong.py", random.Random(1).randbytes(4000))
        start = archive.getinfo("hong.py").header_offset
    data = bytearray(path.read_bytes())
    data[start + 60 : start + 2000] = b"\xff" * 1940
    path.write_bytes(data)
    found = read(path, 10)
    assert [item.path for item in found.items] == ["good.py"]
    ((name, why),) = found.refused
    assert (name, why.en) == ("hong.py", "It is damaged within the zip.")


def test_too_many_or_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [(f"{n}.py", b"x" * 2000) for n in range(9)]
    for path in (zipped(tmp_path / "a.zip", files), unpacked(tmp_path / "folder", files)):
        for limit in ("FILES", "MEBIBYTES"):
            with monkeypatch.context() as less:
                less.setattr(sources, limit, 0)
                with pytest.raises(GraderError, match="more than any class"):
                    read(path, 10)
        assert len(read(path, 10).items) == 9


def test_names_of_a_korean_windows_are_read(sample_course: Course, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xxxxxx_first.py", own(1))
    data = out.getvalue().replace(b"xxxxxx", "김하준".encode("cp949"))
    (tmp_path / "a.zip").write_bytes(data)
    assert by_state(planned(sample_course, tmp_path / "a.zip"), "new") == {
        "김하준_first.py": "20260000"
    }


SAID = [
    "2026-10-11T14:58:00Z",
    "2026-10-11 23:58",
    "Sunday, 11 October 2026, 11:58 PM",
    "Sunday, October 11, 2026, 11:58 PM",
    "2026년 10월 11일 일요일, 오후 11:58",
    "2026. 10. 11 오후 11:58:00",
    "2026/10/11 11:58:00 오후 GMT+9",
    "2026/10/11 8:28:00 오후 GMT+5:30",
    "2026/10/11 11:28:00 오전 GMT-3:30",
    "10/11/2026 23:58:00",
]


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(
    "head", ["Identifier,Full name,Last modified (submission)", "x,이름,타임스탬프"]
)
def test_times_are_those_of_the_platform(
    said: str, head: str, sample_root: Path, tmp_path: Path
) -> None:
    path = sample_root / "course.toml"
    path.write_text('timezone = "Asia/Seoul"\n' + path.read_text("utf-8"), "utf-8")
    from grader.course import load

    course = load(sample_root)
    (tmp_path / "t.csv").write_text(
        f'{head}\nParticipant 7000,김하준,"{said}"\n,박서연,-\n', "utf-8"
    )
    table = times.read(tmp_path / "t.csv", course, CLASS)
    source = zipped(tmp_path / "a.zip", paths(moodle_flat, handed_in()[:1]))
    found = planned(course, source, times=table)
    (row,) = found.rows
    assert row.received == datetime(2026, 10, 11, 14, 58, tzinfo=UTC)
    put(course, found, "a.zip")
    (receipt,) = receipts(folder_of(course, "20260000", course.weeks[0]))
    assert (receipt.time, receipt.late) == (row.received, False)


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        (["{late},m00@a.kr,김하준", "{early},m00@a.kr,김하준"], {"20260000", "m00akr", "김하준"}),
        (["{early},m00@a.kr,", "{late},,,git-hub00"], {"20260000", "m00akr", "github00"}),
        (["{early},x@a.kr,남궁", "{late},y@a.kr,남궁"], {"xakr", "yakr"}),
        (["{early},,남궁", "{late},,남궁"], set()),
        (["{early},,김하준", "{late},,김하준"], {"20260000", "김하준"}),
        (["{late},,김하준", "{early},y@a.kr,김하준"], {"20260000", "김하준", "yakr"}),
        (["{late},,박서연", "{late},,박 서연,git-hub00"], {"20260011", "박서연"}),
    ],
)
def test_who_handed_in_twice_did_so_last_and_namesakes_have_no_time(
    lines: list[str], known: set[str], sample_course: Course, tmp_path: Path
) -> None:
    early, late = (datetime(2026, 10, day, tzinfo=UTC) for day in (1, 2))
    text = "\n".join(["time,email,name,github", *lines]).format(early=early, late=late)
    (tmp_path / "t.csv").write_text(text, "utf-8")
    found = times.read(tmp_path / "t.csv", sample_course, CLASS)
    assert found.keys() == known
    assert found.get("20260000", late) == late


def test_a_time_of_one_whose_login_is_anothers_address_is_not_the_others(
    sample_course: Course, tmp_path: Path
) -> None:
    people = Roster((Person("a", "김영희", "kim@naver.com"), Person("b", "김철수", "c@naver.com")))
    text = "Username,Full name,submitted\nkim,김철수,2026-10-01\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    assert times.read(tmp_path / "t.csv", sample_course, people).keys() == {"b", "김철수"}


def test_who_has_no_time_is_named(sample_course: Course, tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", paths(moodle_flat, handed_in()[:2]))
    when = datetime(2026, 10, 1, tzinfo=UTC)
    first, second = planned(sample_course, source, times={"20260000": when}).rows
    assert (first.received, first.why.en, second.received) == (when, "", None)
    assert second.why.en.startswith("The table has no time for it")
    assert not any(row.why.en for row in planned(sample_course, source).rows)


@pytest.mark.parametrize("text", ["", "name\nhong\n", "name,time\nhong,soon\n"])
def test_times_that_cannot_be_read_are_a_sentence(
    text: str, sample_course: Course, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(text, "utf-8")
    with pytest.raises(GraderError, match=r"t\.csv"):
        times.read(tmp_path / "t.csv", sample_course, CLASS)


def test_an_older_file_never_takes_the_place_of_a_newer_one(
    sample_course: Course, sample_week: Week
) -> None:
    now = datetime(2026, 10, 10, tzinfo=UTC)
    for number in range(2):
        when = now + timedelta(hours=number)
        hand_in(sample_course, sample_week, "a", ".py", own(number), received=when)

    def said(number: int, hours: int | None) -> str:
        when = None if hours is None else now + timedelta(hours=hours)
        return standing(sample_course, sample_week, "a", own(number), when)

    assert [said(0, None), said(0, 0), said(0, 1)] == ["older"] * 3
    assert [said(1, None), said(1, 0)] == ["same"] * 2
    assert [said(0, 2), said(2, None), said(2, 1), said(2, 2)] == ["new"] * 4
    assert said(2, 0) == "older"


@pytest.mark.parametrize("timed", [True, False])
def test_who_hands_in_while_somebody_looks_at_the_plan_keeps_that(
    timed: bool, sample_course: Course, sample_week: Week, tmp_path: Path
) -> None:
    source = zipped(tmp_path / "a.zip", paths(moodle_flat, handed_in()[:1]))
    found = planned(sample_course, source)
    if timed:
        rows = [replace(row, received=found.made - timedelta(days=1)) for row in found.rows]
        found = replace(found, rows=tuple(rows))
    who = found.rows[0].member
    found = replace(found, made=found.made - timedelta(seconds=1))
    hand_in(sample_course, sample_week, who, ".py", b"# mine\n" + own(0))
    assert put(sample_course, found, "a.zip") == 0
    folder = folder_of(sample_course, who, sample_week)
    assert (folder / "first.py").read_bytes().startswith(b"# mine")
    assert len(receipts(folder)) == 1


@pytest.mark.parametrize(
    ("names", "common"),
    [
        (["hw-kim", "hw-lee"], "hw-"),
        (["hw-1-kim", "hw-1-kang"], "hw-1-"),
        (["kim", "lee"], ""),
        (["kim"], ""),
        ([], ""),
        (["hw-kim", "hw-kim-2"], "hw-"),
    ],
)
def test_what_a_classroom_s_folders_have_in_common(names: list[str], common: str) -> None:
    assert owners.prefix(names) == common


@pytest.fixture
def grader(sample_root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(sample_root)

    def run(*arguments: str, lang: str = "en") -> Result:
        return CliRunner().invoke(cli.app, ["--lang", lang, *arguments], env={"COLUMNS": "120"})

    return run


def test_collect_shows_before_it_writes(
    grader, sample_root: Path, sample_course: Course, tmp_path: Path
) -> None:
    (sample_root / "members.csv").write_text(roster.as_csv(CLASS.people), "utf-8")
    source = zipped(tmp_path / "all.zip", paths(moodle_flat, handed_in()))
    asked = grader("collect", str(source))
    assert asked.exit_code == 1
    assert "submissions of Moodle" in asked.stdout
    assert "New 29, the same 0, left 2." in asked.stdout
    assert "Take 29 new into" in asked.stderr
    assert not sample_course.inbox.exists()
    assert "Took in 29. Next: grader grade" in grader("collect", str(source), "--yes").stdout
    korean = grader("collect", str(source), lang="ko")
    assert "새 파일 0개, 그대로 29개, 남긴 것 2개." in korean.stdout
    data = json.loads(grader("collect", str(source), "--json").stdout)
    assert (data["kind"], len(data["rows"])) == ("moodle", 31)
    assert "kept here only" not in grader("status", "--member", "20260000").stdout


def test_the_folder_itself_has_a_name_too(
    grader, sample_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive = tmp_path / "drive"
    (drive / "hong").mkdir(parents=True)
    (drive / "hong" / "first.py").write_bytes(own(0))
    monkeypatch.chdir(drive)
    said = grader("--course", str(sample_course.root), "collect", ".", "--yes")
    assert "Took in 1" in said.stdout
    (receipt,) = receipts(folder_of(sample_course, "hong", sample_course.weeks[0]))
    assert receipt.origin == "drive"


def test_what_cannot_be_taken_in_is_listed_and_the_rest_is_taken_in(
    grader, sample_root: Path, sample_course: Course, tmp_path: Path
) -> None:
    (sample_root / "members.csv").write_text(roster.as_csv(CLASS.people), "utf-8")
    source = zipped(tmp_path / "all.zip", paths(moodle_flat, handed_in()))
    (tmp_path / "t.csv").write_text("이름,타임스탬프\n김서연,2026-10-11 23:58\n", "utf-8")
    sample_course.inbox.mkdir()
    sample_course.inbox.chmod(0o775)
    (sample_course.inbox / CLASS.people[0].id).symlink_to(tmp_path)
    said = grader("collect", str(source), "--times", str(tmp_path / "t.csv"), "--yes")
    assert said.exit_code != 0
    assert "Took in 28; 1 could not be.\n김하준_7000" in said.stderr
    assert "chmod -R go-w" in said.stderr
    assert len(list(sample_course.inbox.glob("*/*/first.*"))) == 28


@pytest.mark.parametrize(
    ("mode", "rule", "told"), [(0o755, "owned", 0), (0o775, "owned", 1), (0o775, "trusted", 0)]
)
def test_times_that_will_not_count_are_told(
    grader,
    sample_root: Path,
    sample_course: Course,
    tmp_path: Path,
    mode: int,
    rule: str,
    told: int,
) -> None:
    settings = sample_root / "course.toml"
    late = f'[late]\nreceipts = "{rule}"\n'
    settings.write_text(settings.read_text("utf-8") + late, "utf-8")
    (sample_root / "members.csv").write_text(roster.as_csv(CLASS.people), "utf-8")
    (tmp_path / "t.csv").write_text("이름,타임스탬프\n김하준,2026-10-11 23:58\n", "utf-8")
    sample_course.inbox.mkdir()
    sample_course.inbox.chmod(mode)
    source = zipped(tmp_path / "all.zip", paths(moodle_flat, handed_in()))
    said = grader("collect", str(source), "--times", str(tmp_path / "t.csv"), "--yes").stderr
    assert said.count("chmod -R go-w") == told
