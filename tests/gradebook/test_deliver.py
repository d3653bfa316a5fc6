"""Results on their way back, read as Moodle, Canvas and mail programs read them."""

import csv
import email.policy
import json
import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar

import pytest
from platforms import as_moodle_reads, rows
from prepared import prepare
from typer.testing import CliRunner, Result

from grader import cli, delivery, worksheets
from grader.course import Course, Week
from grader.errors import GraderError
from grader.reading.folders import opened
from grader.reading.locks import locked
from grader.roster import Person, Roster

NAMES = {"hong": "홍길동", "kim": "강_하윤", "lee": "이영희"}
MOODLE = """식별자,전체 이름,이메일 주소,상태,성적,최대 성적,최종 수정 (제출),피드백 댓글
참가자 701,홍길동,hong@a.kr,-,-,100.00,-,"두 줄
짜리"
참가자 702,강_하윤,kim@a.kr,-,,100.00,-,
참가자 703,이영희,lee@a.kr,-,,100.00,-,
참가자 704,모르는 이,x@a.kr,-,55,100.00,-,
"""
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Week 01: first (9001),Week 02 (9002)
    Points Possible,,,,,7,10
"홍, 길동",31,hong,hong@a.kr,A,,9
"강, 하윤",32,kim,,A,,
"Test, Student",33,,x,A,,
"""


@pytest.fixture
def grader(sample_root: Path, sample_course: Course, monkeypatch: pytest.MonkeyPatch):
    lines = [f"{who},{name},{who}@a.kr\n" for who, name in NAMES.items()]
    (sample_root / "members.csv").write_text("id,name,email\n" + "".join(lines), "utf-8")
    (sample_root / "moodle.csv").write_text(MOODLE, "utf-8-sig")
    (sample_root / "canvas.csv").write_text(CANVAS, "utf-8")
    monkeypatch.chdir(sample_root)
    monkeypatch.delenv("GRADER_DB", raising=False)

    def run(*arguments: str, lang: str = "en") -> Result:
        return CliRunner().invoke(cli.app, ["--lang", lang, *arguments], env={"COLUMNS": "120"})

    grade(run, sample_course, 0)
    return run


def grade(run, course: Course, number: int, members: tuple[str, ...] = tuple(NAMES)) -> None:
    prepare(course, number, members)
    result = run("grade", "--trust-members")
    assert result.exit_code == 0, result.output


def test_only_whose_page_changed_gets_it_again(
    grader, sample_root: Path, sample_course: Course
) -> None:
    command = ["deliver", "week01", "--moodle", "moodle.csv", "--to", "out"]
    assert "3 get something" in grader(*command, "--dry-run").stdout
    assert not (sample_root / "out").exists()
    grader(*command)
    found = as_moodle_reads(sample_root / "out" / "week01_first_feedback.zip")
    assert set(found) == {"701", "702", "703"}
    assert "0 get something, 3 have it" in grader(*command).stdout
    assert "3명에게 돌려줍니다" in grader(*command, "--all", "--dry-run", lang="ko").stdout
    assert (
        len(json.loads(grader("deliver", "week01", "--folders", "--dry-run", "--json").stdout)) == 3
    )
    grade(grader, sample_course, 1, ("hong",))
    assert "hong (홍길동)" in (shown := grader(*command).stdout)
    assert "1 get something, 2 have it" in shown
    found = as_moodle_reads(sample_root / "out" / "week01_first_feedback.zip")
    assert list(found) == ["701"]


def test_who_is_not_in_the_table_is_named_and_not_taken_for_served(
    grader, sample_root: Path
) -> None:
    sheet = sample_root / "moodle.csv"
    sheet.write_text("".join(MOODLE.splitlines(keepends=True)[:4]), "utf-8")
    command = ["deliver", "week01", "--moodle", "moodle.csv", "--to", "out"]
    for _ in range(2):
        assert "no line there is clearly theirs alone: lee (이영희)" in grader(*command).stderr
    sheet.write_text(MOODLE, "utf-8")
    assert "1 get something, 2 have it" in grader(*command).stdout


@pytest.mark.parametrize("line", ["choi,강_하윤,choi@a.kr", "choi,다른 이,"])
def test_a_namesake_gets_nothing_of_anothers(grader, sample_root: Path, line: str) -> None:
    """Whether or not the roster says that there are two."""
    with (sample_root / "members.csv").open("a", encoding="utf-8") as roster:
        roster.write(line + "\n")
    moodle = sample_root / "moodle.csv"
    moodle.write_text(MOODLE + "참가자 705,강_하윤,choi@a.kr,-,,100.00,-,\n", "utf-8-sig")
    grader("deliver", "week01", "--moodle", "moodle.csv", "--to", "out")
    out = sample_root / "out"
    assert set(as_moodle_reads(out / "week01_first_feedback.zip")) == {"701", "702", "703"}
    grades = {row["식별자"]: row["성적"] for row in rows(out / "week01_first_grades.csv")}
    assert (bool(grades["참가자 702"]), grades["참가자 705"]) == (True, "")


def test_a_name_that_two_lines_have_says_nobody(grader, sample_root: Path) -> None:
    sheet = sample_root / "canvas.csv"
    sheet.write_text(CANVAS.replace("32,kim", "32,") + '"강, 하윤",34,,,A,,\n', "utf-8")
    grader("deliver", "week01", "--canvas", "canvas.csv", "--to", "out")
    column = "Week 01: first (9001)"
    found = rows(sample_root / "out" / "week01_first_canvas.csv")
    assert [row["ID"] for row in found if row[column]] == ["", "31"]


def of_two(sheet: Path, week: Week, lines: str) -> dict[str, str]:
    """Who gets the page of whom, by the numbers of the platform."""
    a, b = Person("a", "김영희", "kim@naver.com"), Person("b", "김철수", "c@naver.com", "young")
    results = [delivery.Result(a, 12, 12, b"a"), delivery.Result(b, 3, 12, b"b")]
    sheet.write_text(f"Identifier,Full name,Username,GitHub,Grade\n{lines}\n", "utf-8")
    people = Roster((a, b))
    sheet.with_suffix(".zip").write_bytes(worksheets.moodle_zip(sheet, people, results, week))
    found = as_moodle_reads(sheet.with_suffix(".zip"))
    on_it = {page.decode() for _, page in found.values()}
    assert worksheets.listed(sheet, "moodle", people, results, week) == on_it
    return {number: page.decode() for number, (_, page) in found.items()}


@pytest.mark.parametrize(
    ("lines", "whose"),
    [
        ("1,김영희,,,\n2,김철수,kim,,", {"1": "a", "2": "b"}),
        ("1,,kim@naver.com,,\n2,,young,,", {"1": "a"}),
        ("1,김영희,a,,\n2,김철수,a,,", {"1": "a"}),
        ("1,영희 김,a,,\n2,Kim Chul-su,b,,", {"1": "a", "2": "b"}),
        ("1,김영희,b,,\n2,김철수,,,", {"2": "b"}),
        ("1,,a,young,\n2,,b,,", {"2": "b"}),
        ("1,,a,,\n2,,A,,\n3,,b,,", {"3": "b"}),
    ],
)
def test_a_line_is_whose_its_own_columns_say_and_nobodys_where_they_do_not_agree(
    sample_week: Week, tmp_path: Path, lines: str, whose: dict[str, str]
) -> None:
    assert of_two(tmp_path / "sheet.csv", sample_week, lines) == whose


def test_mail_is_looked_at_first(grader, sample_root: Path, sample_course: Course) -> None:
    assert grader("deliver", "week01", "--mail", "--to", "out").exit_code == 0
    (path,) = (sample_root / "out").glob("hong*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert (message["To"], message["X-Unsent"]) == ("hong@a.kr", "1")
    (page,) = message.iter_attachments()
    wanted = (sample_course.feedback / "hong" / "week01_first.html").read_bytes()
    assert page.get_content().encode() == wanted


SMTP = ["deliver", "week01", "--smtp", "mail.a.kr:25", "--from", "me@a.kr"]


class Server:
    """A mail server that refuses what ``wrong`` says it does, each once."""

    sent: ClassVar[list[str]]
    wrong: ClassVar[dict[str, smtplib.SMTPException]]

    def __init__(self, host: str, port: int, timeout: float) -> None:
        assert (host, port) == ("mail.a.kr", 25)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def starttls(self, *, context: ssl.SSLContext) -> None:
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname

    def send_message(self, message: EmailMessage) -> None:
        to = str(message["To"])
        assert message["Date"].datetime.tzinfo
        assert message["Message-ID"].endswith("@a.kr>")
        if to in self.wrong:
            raise self.wrong.pop(to)
        self.sent.append(to)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    Server.sent, Server.wrong = [], {}
    monkeypatch.setattr(smtplib, "SMTP", Server)
    return Server


def test_who_was_sent_a_message_is_remembered_at_once(grader, server: type[Server]) -> None:
    server.wrong["kim@a.kr"] = smtplib.SMTPServerDisconnected("gone")
    broken = grader(*SMTP)
    assert broken.exit_code == 2
    assert "Mail: gone" in broken.stderr
    assert grader(*SMTP).exit_code == 0
    assert server.sent == ["hong@a.kr", "kim@a.kr", "lee@a.kr"]


def test_an_address_that_is_refused_keeps_nobody_else_from_their_mail(
    grader, server: type[Server]
) -> None:
    server.wrong["hong@a.kr"] = smtplib.SMTPRecipientsRefused({"hong@a.kr": (550, b"unknown")})
    server.wrong["lee@a.kr"] = smtplib.SMTPDataError(554, b"spam")
    refused = grader(*SMTP)
    assert refused.exit_code == 2
    assert "did not take the mail of 2" in refused.stderr
    assert "hong (홍길동), hong@a.kr: " in refused.stderr
    assert server.sent == ["kim@a.kr"]
    assert grader(*SMTP).exit_code == 0
    assert server.sent == ["kim@a.kr", "hong@a.kr", "lee@a.kr"]


@pytest.mark.parametrize(
    "address",
    ["hong@", "hong@[", "@", "a@b@c", "h@a.kr, x@a.kr", "a @b.kr", "hong@한글.kr", "홍@a.kr"],
)
def test_what_is_no_address_is_named_and_everybody_else_gets_mail(
    grader, sample_root: Path, address: str
) -> None:
    path = sample_root / "members.csv"
    path.write_text(path.read_text("utf-8").replace("hong@a.kr", f'"{address}"'), "utf-8")
    result = grader("deliver", "week01", "--mail", "--to", "out")
    assert result.exit_code == 0
    assert "without an address there that can be used: hong (홍길동)" in result.stderr
    assert len(list((sample_root / "out").glob("*.eml"))) == 2


def test_a_page_on_which_nothing_that_is_seen_has_changed_is_not_new(
    grader, sample_course: Course
) -> None:
    path = sample_course.feedback / "hong" / "week01_first.html"
    page = path.read_bytes()
    head, mark, rest = page.partition(b'<meta name="grader" content="')
    assert mark

    def digest(page: bytes) -> str:
        return delivery.Result(Person("hong"), 1, 1, page).digest

    assert digest(head + mark + b"0" + rest) == digest(page)
    assert digest(page.replace("홍".encode(), b"") + b" ") != digest(page)
    assert grader("feedback").exit_code == 0
    assert path.read_bytes() == page


def test_two_deliveries_at_once_lose_nothing_of_each_other(
    grader, sample_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.reading.locks._TRIES", 1)
    results = [delivery.Result(Person("hong"), 1, 1, b"")]
    with (
        opened(sample_course.feedback, members=0) as folder,
        locked(folder),
        pytest.raises(GraderError, match="does not end"),
    ):
        delivery.note_delivered(sample_course, "mail", "week01_first", results)
    delivery.note_delivered(sample_course, "mail", "week01_first", results)
    assert set(delivery.delivered(sample_course, "mail", "week01_first")) == {"hong"}


def test_pages_that_could_not_be_renewed_are_not_sent(
    grader, sample_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> Iterator[object]:
        raise GraderError("디스크가 가득 찼습니다.", "The disk is full.")

    monkeypatch.setattr("grader.run.hand_back", full)
    result = grader("deliver", "week01", "--folders", "--to", "out")
    assert result.exit_code == 2
    assert "The disk is full." in result.stderr
    assert not (sample_course.feedback / ".delivered.json").exists()


def test_a_delivery_is_alone_in_its_folder(
    grader, sample_root: Path, sample_course: Course
) -> None:
    place = sample_root / "build" / "deliver" / "week01_first"
    assert grader("deliver", "week01", "--mail").exit_code == 0
    grade(grader, sample_course, 1, ("hong",))
    shown = grader("deliver", "week01", "--mail").stdout
    assert f"Wrote {place / '2'}." in shown
    assert {path.name for path in place.rglob("*.eml") if path.parent.name == "2"} == {
        "hong 홍길동.eml"
    }
    assert len(list((place / "1").glob("*.eml"))) == 3


@pytest.mark.parametrize("possible", ["100", "7", "", "(read only)"])
def test_canvas_gets_parts_of_what_its_column_is_out_of(
    grader, sample_root: Path, possible: str
) -> None:
    text = CANVAS.replace(",,,,,7,10", f",,,,,{possible},10")
    (sample_root / "canvas.csv").write_text(text, "utf-8")
    grader("deliver", "week01", "--canvas", "canvas.csv", "--to", "out")
    column = "Week 01: first (9001)"
    found = rows(sample_root / "out" / "week01_first_canvas.csv")
    grade = next(float(row[column]) for row in found if row["SIS User ID"] == "hong")
    told = json.loads(grader("deliver", "week01", "--folders", "--dry-run", "--json").stdout)
    (own,) = [row for row in told if row["member"] == "hong"]
    of = float(possible) if possible.isdigit() else own["max_points"]
    assert grade == pytest.approx(own["points"] / own["max_points"] * of, abs=0.01)


@pytest.mark.parametrize(
    "column",
    ["Week 1: Linear regression", "1주차 과제", "Week 01", "WEEK-1 (9001)", "week01", "First (7)"],
)
def test_canvas_column_is_found_by_the_weeks_number_or_name(
    sample_week: Week, tmp_path: Path, column: str
) -> None:
    sheet, who = tmp_path / "canvas.csv", Person("hong")
    head = f"Student,ID,SIS User ID,{column},Week 11: other,11주차 과제,Week 21"
    sheet.write_text(f"{head}\n,31,hong,,,,\n", "utf-8")
    results = [delivery.Result(who, 3, 4, b"")]
    filled = worksheets.canvas_sheet(sheet, Roster((who,)), results, sample_week)
    assert [row[-1] for row in csv.reader(filled.splitlines())] == [column, "3.00"]


def moodle_grades(sheet: Path, *lines: str) -> list[str]:
    """The grades of a worksheet of "hong", who got three of four points, on each line."""
    who = Person("hong")
    grades = []
    for line in lines:
        sheet.write_text(f"Identifier,ID number,Maximum Grade,Grade\n{line}\n", "utf-8")
        filled = worksheets.moodle_sheet(sheet, Roster((who,)), [delivery.Result(who, 3, 4, b"")])
        grades.append(list(csv.reader(filled.splitlines()))[1][3])
    return grades


def test_moodle_gets_parts_of_its_own_maximum_however_that_is_written(tmp_path: Path) -> None:
    said = ["100.00", '"1,000.00"', '"1,000"', '"12,5"', '"100,00"', '"1.000,00"', "-", ""]
    lines = [f"1,hong,{most}," for most in said]
    found = moodle_grades(tmp_path / "sheet.csv", *lines)
    assert found == ["75.00", "750.00", "750.00", "9.38", "75.00", "750.00", "3.00", "3.00"]


def test_a_line_that_ends_before_its_grade_gets_one_all_the_same(tmp_path: Path) -> None:
    assert moodle_grades(tmp_path / "sheet.csv", "1,hong,100", "1,hong") == ["75.00", "3.00"]


@pytest.mark.parametrize("most", ["nan", "inf", "0", "-5"])
def test_a_maximum_of_which_nobody_can_get_a_part_is_named(tmp_path: Path, most: str) -> None:
    with pytest.raises(GraderError, match=f"sheet.csv .* '{most}', .*: 1, hong, {most}, "):
        moodle_grades(tmp_path / "sheet.csv", f"1,hong,{most},")


@pytest.mark.parametrize("way", ["moodle", "canvas", "smtp", "Mail", ""])
def test_a_way_that_is_none_makes_no_files(
    sample_course: Course, sample_week: Week, way: str
) -> None:
    with pytest.raises(ValueError, match="is no way"):
        delivery.files(sample_course, sample_week, way, Roster(), [], [])


@pytest.mark.parametrize(
    "way",
    [
        [],
        ["--mail", "--folders"],
        ["--moodle", "canvas.csv"],
        ["--canvas", "moodle.csv"],
        ["--moodle", "nothing.csv"],
        ["--moodle", "members.csv"],
        ["--moodle", "members.csv", "--dry-run"],
        ["--canvas", "members.csv"],
        ["--smtp", "mail.a.kr"],
    ],
)
def test_a_wrong_way_is_a_sentence(grader, sample_course: Course, way: list[str]) -> None:
    result = grader("deliver", "week01", *way, "--to", "out")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert not (sample_course.feedback / ".delivered.json").exists()


def test_a_folder_for_each_says_who_it_is(grader, sample_root: Path) -> None:
    grader("deliver", "week01", "--folders", "--to", "out")
    assert (sample_root / "out" / "hong 홍길동" / "week01_first.html").is_file()
