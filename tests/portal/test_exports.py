"""What the portal exports is what the command line writes."""

import io
import json
import zipfile

import pytest
from tiny import WEEK as NAME
from typer.testing import CliRunner
from visiting import WEEK, Browser, Site

from grader import cli
from grader.gradebook import access

MOODLE = "Identifier,Full name,ID number,Grade,Maximum Grade\nParticipant 7,홍길동,hong,,100\n"


@pytest.fixture
def teacher(site: Site, hong: Browser, work: bytes) -> Browser:
    (site.course.root / "members.csv").write_text(
        "id,name,email\nhong,홍길동,hong@a.kr\nkim,김,\nteacher,,\n"
    )
    hong.hand_in(work)
    site.grading.step()
    return site.signed_in("teacher")


def command(site: Site, *arguments: str) -> str:
    done = CliRunner().invoke(cli.app, ["--course", str(site.course.root), *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(("name", "option"), [("class.csv", "--csv"), ("details.csv", "--details")])
def test_a_table_is_the_bytes_of_the_command(
    site: Site, teacher: Browser, name: str, option: str
) -> None:
    path = site.course.root / name
    command(site, "report", option, str(path))
    assert teacher.get(f"/course/exports/{name}").content == path.read_bytes()


def test_for_programs_it_is_the_json_of_the_command(site: Site, teacher: Browser) -> None:
    told = json.loads(command(site, "report", "--json"))
    assert teacher.get("/course/exports/class.json").json() == told


def test_the_page_for_the_instructor_comes_as_a_file(teacher: Browser) -> None:
    answer = teacher.get("/course/exports/class.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "홍길동" in answer.text


@pytest.mark.parametrize("name", ["x.csv", "..%2Fgradebook.db", "class"])
def test_nothing_else_is_there(teacher: Browser, name: str) -> None:
    assert teacher.get(f"/course/exports/{name}").status_code == 404


def deliver(teacher: Browser, way: str, sheet: str = ""):
    form = {"csrf": teacher.token("/course/exports"), "way": way}
    files, english = {"sheet": ("a.csv", sheet)}, {"accept-language": "en"}
    return teacher.post(f"/course{WEEK}/deliver", data=form, files=files, headers=english)


def test_moodle_gets_its_worksheet_and_the_pages(site: Site, teacher: Browser) -> None:
    answer = deliver(teacher, "moodle", MOODLE)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert set(archive.namelist()) == {f"{NAME}_feedback.zip", f"{NAME}_grades.csv"}
        assert "63.64" in archive.read(f"{NAME}_grades.csv").decode()
    (act, *_) = site.book.database.read(access.acts)
    assert (act.person, act.what, act.said) == ("teacher", "exported", "moodle")


@pytest.mark.parametrize(("way", "ending"), [("mail", ".eml"), ("folders", f"{NAME}.html")])
def test_without_a_platform_there_is_a_file_for_each(
    teacher: Browser, way: str, ending: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(deliver(teacher, way).content)) as archive:
        (name,) = archive.namelist()
    assert name.startswith("hong 홍길동")
    assert name.endswith(ending)


STRANGERS = MOODLE.replace("홍길동,hong", "모르는 이,x")


@pytest.mark.parametrize(
    ("way", "sheet", "why"),
    [
        ("moodle", STRANGERS, "not on that table"),
        ("canvas", "Student,ID,week01\n모르는 이,7,\n", "not on that table"),
        ("mail", "", "no address"),
    ],
)
def test_where_nobody_is_reached_it_is_said_and_nothing_sent(
    site: Site, teacher: Browser, way: str, sheet: str, why: str
) -> None:
    (site.course.root / "members.csv").write_text("id,name\nhong,홍길동\nteacher,\n")
    refused = deliver(teacher, way, sheet)
    assert refused.status_code == 422
    assert why in refused.text
    assert "hong (홍길동)" in refused.text
    assert site.book.database.read(access.acts) == []


@pytest.mark.parametrize(("way", "sheet"), [("moodle", MOODLE), ("mail", "")])
def test_who_is_not_reached_is_named_beside_what_the_others_get(
    site: Site, teacher: Browser, work: bytes, way: str, sheet: str
) -> None:
    site.signed_in("kim").hand_in(work)
    site.grading.step()
    with zipfile.ZipFile(io.BytesIO(deliver(teacher, way, sheet).content)) as archive:
        told = archive.read("missing.txt").decode()
    assert "kim (김)" in told
    assert "hong" not in told
    (act, *_) = site.book.database.read(access.acts)
    assert act.said == f"{way} −1"


@pytest.mark.parametrize(("way", "sheet"), [("moodle", "a,b\n1,2\n"), ("canvas", ""), ("x", "")])
def test_what_is_no_table_of_a_platform_is_refused_in_words(
    teacher: Browser, way: str, sheet: str
) -> None:
    assert deliver(teacher, way, sheet).status_code == 422
