"""Who is in the course: read as spreadsheets write it, asked about, and kept to the instructor."""

import csv
import errno
import io
import json
import os
import subprocess
import unicodedata
from pathlib import Path

import pytest
from prepared import prepare
from tiny import Gradebook
from typer.testing import CliRunner, Result

from grader import cli, roster
from grader.course import Course
from grader.errors import NOT_GRADED, GraderError
from grader.intake import take_in
from grader.roster import Person, Roster

ROSTER = """id,name,email,github,team
hong,홍길동,hong@a.kr,gildong,1
kim,강하윤,k@a.kr,,2
lee,이영 희,,,
"""


@pytest.fixture
def grader(sample_root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(sample_root)
    for name in ("GRADER_DB", "GRADER_MEMBER"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, lang: str = "en") -> Result:
        return CliRunner().invoke(cli.app, ["--lang", lang, *arguments], env={"COLUMNS": "120"})

    return run


@pytest.fixture
def file(sample_root: Path) -> Path:
    path = sample_root / "members.csv"
    path.write_text(ROSTER, "utf-8")
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_roster_is_read_as_spreadsheets_write_it(
    tmp_path: Path, encoding: str, comma: str, end: str
) -> None:
    path = tmp_path / "members.csv"
    path.write_bytes(ROSTER.replace(",", comma).replace("\n", end).encode(encoding))
    hong, kim, lee = roster.read(path).people
    assert hong == Person("hong", "홍길동", "hong@a.kr", "gildong", {"team": "1"})
    assert kim.parts == ("하윤", "강")
    assert lee.more == {}


def test_a_roster_that_ends_in_the_middle_of_a_character_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_bytes("id,name\nhong,홍길동".encode()[:-1])
    with pytest.raises(GraderError, match="UTF-8"):
        roster.read(path)


@pytest.mark.parametrize(
    ("head", "line", "person"),
    [
        ("학번,성명,이메일", "20231234,홍길동,h@a.kr", ("20231234", "홍길동", "h@a.kr")),
        (
            "First name,Last name,ID number,Email address",
            "길동,홍,2023,h@a.kr",
            ("2023", "홍길동", "h@a.kr"),
        ),
        (
            "First name,Last name,Username,Email address",
            "Gil,Hong,gil,g@a.kr",
            ("gil", "Gil Hong", "g@a.kr"),
        ),
        ("성,이름,학번,이메일 주소", "홍,길동,2023,h@a.kr", ("2023", "홍길동", "h@a.kr")),
        ("Student,ID,SIS User ID,Section", "홍길동,77,2023,A", ("77", "홍길동", "")),
        ("ID,Name", "hong,홍길동", ("hong", "홍길동", "")),
    ],
)
def test_a_platforms_list_is_a_roster(tmp_path: Path, head: str, line: str, person) -> None:
    (tmp_path / "list.csv").write_text(f"{head}\n{line}\n\n,,,\n", "utf-8")
    (found,) = roster.read(tmp_path / "list.csv").people
    assert (found.id, found.name, found.email) == person


@pytest.mark.parametrize(
    "text", ["", "name\nhong\n", "id\nhong\nHong\n", "id\n../evil\n", "id\n=1\n", 'id\n"hong\n']
)
def test_a_wrong_line_is_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "members.csv").write_text(text, "utf-8")
    with pytest.raises(GraderError, match=r"members\.csv"):
        roster.read(tmp_path / "members.csv")


def test_what_is_written_is_read_again(tmp_path: Path, file: Path) -> None:
    before = roster.read(file)
    (tmp_path / "again.csv").write_text(roster.as_csv(before.people), "utf-8")
    assert roster.read(tmp_path / "again.csv") == before


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "name", ["kim", "KIM", "강하윤", "하윤 강", "강 하윤", "k@a.kr", "강하윤_", "k"]
)
def test_a_member_is_known_by_each_name(file: Path, name: str, form) -> None:
    found = roster.read(file).found(unicodedata.normalize(form, name))
    assert [person.id for person in found] == ["kim"]


def test_two_of_one_name_are_asked_about() -> None:
    two = Roster((Person("a", "김민수"), Person("b", "김민수")))
    with pytest.raises(GraderError, match=r"Which: a \(김민수\), b \(김민수\)"):
        two.member("김민수")
    assert two.member("a") == "a"


def test_a_misspelt_name_is_a_question_not_a_new_member(
    grader, file: Path, sample_root: Path, sample_course: Course
) -> None:
    (sample_root / "first.py").write_text("def double(x):\n    return 2 * x\n")
    for command in (
        ["submit", "first.py", "--member", "강하준"],
        ["extend", "강하준", "week01", "3"],
    ):
        result = grader(*command)
        assert result.exit_code == 2
        assert "강하준 is not in members.csv. Did you mean kim (강하윤)?" in result.stderr
    assert "강하준은 members.csv에 없습니다. 혹시 kim (강하윤)입니까?" in grader(
        "submit", "first.py", "--member", "강하준", lang="ko"
    ).stderr  # fmt: skip
    assert grader("submit", "first.py", "--member", "강하윤").exit_code == 0
    assert (sample_course.inbox / "kim").is_dir()
    (sample_course.inbox / "강하준" / "week01_first").mkdir(parents=True)
    (sample_course.inbox / "강하준" / "week01_first" / "first.py").write_text("x = 1\n")
    found = take_in(sample_course, sample_course.inbox)
    assert [job.member for job in found.jobs] == ["kim"]
    assert tuple(said.en for said in found.odd) == (
        "강하준 is not in members.csv. Did you mean kim (강하윤)? 강하준/ is left alone.",
    )


@pytest.mark.parametrize(
    "command",
    [
        ["status", "--member", "hnog"],
        ["history", "hnog", "week01"],
        ["regrade", "week01", "--member", "hnog"],
        ["grade", "--member", "hnog"],
        ["feedback", "--member", "hnog"],
    ],
)
def test_a_misspelt_name_is_asked_about_wherever_somebody_is_looked_up(
    grader, file: Path, command: list[str]
) -> None:
    result = grader(*command)
    assert result.exit_code == 2
    assert "hnog is not in members.csv. Did you mean hong (홍길동)?" in result.stderr


def test_who_has_left_the_roster_is_looked_up_by_their_id(
    grader, file: Path, sample_course: Course
) -> None:
    prepare(sample_course, 0, ("hong", "kim"))
    assert grader("grade", "--trust-members").exit_code == 0
    file.write_text(ROSTER.replace("kim,강하윤,k@a.kr,,2\n", ""), "utf-8")
    assert "hong" in grader("status", "--member", "홍길동").stdout
    for command in (["status", "--member", "kim"], ["history", "kim", "week01"]):
        result = grader(*command)
        assert result.exit_code == 0, result.output
        assert "kim" in result.stdout


def test_who_is_absent_stands_in_every_table(
    grader, file: Path, sample_root: Path, sample_course: Course
) -> None:
    prepare(sample_course, 0, ("hong", "lee"))
    shown = grader("grade", "--trust-members")
    assert shown.exit_code == 0, shown.output
    absent = "Week 1 · First steps: not handed in, 1: kim (강하윤)"
    assert absent in shown.stdout
    assert absent in grader("status").stdout
    assert "kim 강하윤" in grader("report").stdout
    grader("report", "--csv", "class.csv", "--details", "details.csv", "--html", "class.html")
    rows = {row["member"]: row for row in table(sample_root / "class.csv")}
    assert (rows["kim"]["name"], rows["kim"]["week01_first"]) == ("강하윤", "")
    assert rows["kim"]["points"] == "0"
    (own,) = [row for row in table(sample_root / "details.csv") if row["member"] == "kim"]
    assert (own["week"], own["attempt"]) == ("week01_first", "")
    assert ">kim 강하윤<" in (sample_root / "class.html").read_text("utf-8")
    data = json.loads(grader("report", "--json").stdout)
    assert {"member": "kim", "week": "week01_first", "absent": True} in data
    with Gradebook(f"sqlite:///{sample_root}/gradebook.db") as book:
        students = {one.id: (one.last_name, one.first_name, one.email) for one in book.students}
    assert students["kim"] == ("강", "하윤", "k@a.kr")
    assert students["hong"] == ("홍", "길동", "hong@a.kr")
    for page in (sample_root / "feedback").rglob("*.html"):
        assert "강하윤" not in page.read_text("utf-8")


def test_who_cannot_be_read_through_our_fault_is_not_absent(
    grader, file: Path, sample_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(sample_course, 0, ("hong", "kim"))
    opening = os.open

    def broken(path, *arguments, **options):
        if path == "kim":
            raise OSError(errno.EIO, "Input/output error")
        return opening(path, *arguments, **options)

    monkeypatch.setattr(os, "open", broken)
    shown = grader("grade", "--trust-members")
    assert shown.exit_code == NOT_GRADED
    assert "not handed in, 1: lee" in shown.stdout
    assert "Not graded, 1 (kim), through no fault of theirs: OSError" in shown.stderr
    alone = grader("grade", "--trust-members", "--member", "kim")
    assert alone.exit_code == NOT_GRADED
    assert "Not graded, 1 (kim)" in alone.stderr


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_import_shows_asks_and_keeps_further_columns(
    grader, file: Path, sample_root: Path, tmp_path: Path
) -> None:
    other = tmp_path / "participants.csv"
    other.write_text("학번,이름,이메일,팀\nhong,홍길동,new@a.kr,7\npark,박서연,p@a.kr,8\n", "utf-8")
    asked = grader("members", "import", str(other))
    assert asked.exit_code == 1
    assert "--yes" in asked.stderr
    assert file.read_text("utf-8") == ROSTER
    data = json.loads(grader("members", "import", str(other), "--yes", "--json").stdout)
    assert {row["id"]: row["change"] for row in data} == {
        "hong": "email, 팀",
        "park": "new",
        "kim": "gone",
        "lee": "gone",
    }
    hong, park = roster.read(file).people
    assert (hong.email, park.more) == ("new@a.kr", {"팀": "8"})
    assert (hong.github, hong.more) == ("gildong", {"team": "1", "팀": "7"})
    assert "Nothing has changed" in grader("members", "import", str(other)).stdout
    assert "Nothing has changed" in grader("members", "import").stdout


def test_import_keeps_what_the_platform_knows_nothing_of_and_names_what_it_empties(
    grader, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "participants.csv"
    other.write_text("성,이름,학번,team\n홍,길동,hong,\n강,하윤,kim,2\n이,영희,lee,3\n", "utf-8")
    data = json.loads(grader("members", "import", str(other), "--yes", "--json").stdout)
    assert [row["change"] for row in data] == ["team", "same", "name, team"]
    assert [(who.email, who.github) for who in roster.read(file).people] == [
        ("hong@a.kr", "gildong"),
        ("k@a.kr", ""),
        ("", ""),
    ]


@pytest.mark.parametrize("mode", [0o600, 0o664, None])
def test_a_roster_is_written_for_whom_it_was_for(
    sample_course: Course, file: Path, mode: int | None
) -> None:
    if mode is None:
        file.unlink()
    else:
        file.chmod(mode)
    roster.write(sample_course, Roster((Person("hong"),)))
    assert file.stat().st_mode & 0o777 == (mode or 0o600)


def test_what_a_spreadsheet_would_calculate_comes_back_as_it_was(
    grader, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "participants.csv"
    other.write_text("id,name,github\nhong,=1+1,@hong\n", "utf-8")
    assert grader("members", "import", str(other), "--yes").exit_code == 0
    assert "'@hong" in file.read_text("utf-8-sig")
    assert [(who.name, who.github) for who in roster.read(file).people] == [("=1+1", "@hong")]
    assert "Nothing has changed" in grader("members", "import", str(other)).stdout


@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_the_place_of_the_roster_is_named(
    grader, file: Path, tmp_path: Path, there: bool
) -> None:
    file.rename(tmp_path / "real.csv")
    file.symlink_to(tmp_path / ("real.csv" if there else "nothing.csv"))
    result = grader("status")
    assert result.exit_code == 2
    assert f"{file} is a link" in result.stderr


@pytest.mark.parametrize("name", ["nothing.csv", "folder", "binary.csv", "no/thing.csv"])
def test_a_list_that_cannot_be_read_is_named(grader, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary.csv").write_bytes(b"id\0\n")
    result = grader("members", "import", str(tmp_path / name))
    assert result.exit_code == 2
    assert str(tmp_path / name) in result.stderr
    assert "hand" not in result.stderr


def test_a_roster_is_kept_out_of_git() -> None:
    root = Path(__file__).parents[2]
    command = ["git", "check-ignore", "-q", "members.csv"]
    assert subprocess.run(command, cwd=root, check=False).returncode == 0


def test_who_may_not_read_the_roster_hands_in_as_before(
    grader, file: Path, sample_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, *_, **__: "members.csv" not in str(path))
    (sample_root / "first.py").write_text("def double(x):\n    return 2 * x\n")
    assert grader("submit", "first.py", "--member", "someone").exit_code == 0


def test_an_address_of_several_and_one_that_is_missing_are_told(grader, file: Path) -> None:
    file.write_text(ROSTER.replace("k@a.kr", "Hong@a.kr"), "utf-8")
    shared = grader("members", "import", "--yes")
    assert shared.exit_code == 0
    assert "one e-mail address, hong@a.kr (hong, kim)" in shared.stderr
    assert "Without an e-mail address in members.csv, 1: lee" in grader("members", "invite").stderr
    assert "Without" not in grader("members", "invite", "hong").stderr
