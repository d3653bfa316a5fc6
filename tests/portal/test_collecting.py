"""Collecting in the portal: nothing is taken in before somebody has seen it and said yes."""

import os
import re
import time
from pathlib import Path

import pytest
from platforms import (
    CLASS,
    EVIL,
    handed_in,
    moodle_flat,
    moodle_worksheet,
    own,
    paths,
    zipped,
)
from tiny import WEEK as NAME
from visiting import Browser, Site

from grader import roster
from grader.errors import GraderError
from grader.gradebook import access
from grader.gradebook.book import Book
from grader.portal import aside, collecting
from grader.text import Text

HERE = "/course/collect"


@pytest.fixture
def teacher(site: Site) -> Browser:
    (site.course.root / "members.csv").write_text(roster.as_csv(CLASS.people), "utf-8")
    return site.signed_in("teacher")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked at in another process is looked at in this one, which is quicker."""

    def within(work, *given):
        found = work(*given)
        if isinstance(found, Text):
            raise GraderError(found.ko, found.en)
        return found

    monkeypatch.setattr(collecting, "aside", within)


@pytest.fixture
def class_zip(tmp_path: Path) -> bytes:
    """What Moodle gives of thirty."""
    return zipped(tmp_path / "all.zip", paths(moodle_flat, handed_in())).read_bytes()


def upload(teacher: Browser, data: bytes, times: str = "", week: str = ""):
    files = {"zip": ("all.zip", data), "times": ("grades.csv" if times else "", times)}
    form = {"csrf": teacher.token(HERE), "week": week}
    return teacher.post(HERE, data=form, files=files, headers={"accept-language": "en"})


def answer(teacher: Browser, path: str, said: str):
    form = {"csrf": teacher.token(HERE), "answer": said}
    return teacher.post(path, data=form, headers={"accept-language": "en"})


def kept(site: Site) -> list[Path]:
    return sorted((site.course.root / ".grader" / "portal" / "collected").glob("*/*"))


def test_a_class_is_shown_then_taken_in_and_graded(
    site: Site, teacher: Browser, class_zip: bytes
) -> None:
    shown = upload(teacher, class_zip, moodle_worksheet())
    assert "New 29, the same 0, left 2." in shown.text
    assert CLASS.people[7].name in shown.text
    assert site.book.attempts() == []
    assert not site.course.inbox.exists()
    done = answer(teacher, shown.url.path, "take")
    assert "Took in 29" in done.text
    attempts = {attempt.member: attempt for attempt in site.book.attempts(NAME)}
    assert attempts.keys() == {who.id for who in CLASS.people} - {CLASS.people[5].id}
    assert attempts["20260000"].clock == "receipt"
    assert kept(site) == []
    (act, *_) = site.book.database.read(access.acts)
    assert (act.person, act.what, act.said) == ("teacher", "collected", "all.zip: 29")
    while site.grading.step():
        pass
    assert len(site.book.current_grades(NAME)) == 29


@pytest.mark.usefixtures("here")
def test_twice_is_the_same_as_once(site: Site, teacher: Browser, class_zip: bytes) -> None:
    answer(teacher, upload(teacher, class_zip).url.path, "take")
    again = upload(teacher, class_zip)
    assert "New 0, the same 29, left 2." in again.text
    assert 'value="take"' not in again.text
    answer(teacher, again.url.path, "take")
    assert len(site.book.attempts()) == 29


@pytest.mark.usefixtures("here")
def test_what_cannot_be_taken_in_costs_nobody_else_anything(
    site: Site, teacher: Browser, class_zip: bytes, tmp_path: Path
) -> None:
    folder = site.course.inbox / CLASS.people[3].id
    folder.mkdir(parents=True)
    (folder / NAME).symlink_to(tmp_path)
    path = upload(teacher, class_zip).url.path
    refused = answer(teacher, path, "take")
    assert refused.status_code == 422
    assert "Took in 28; 1 could not be." in refused.text
    assert CLASS.people[3].name in refused.text
    attempts = site.book.attempts()
    assert len(attempts) == 28, "nobody has an attempt without a file"
    assert CLASS.people[3].id not in {attempt.member for attempt in attempts}
    (act, *_) = site.book.database.read(access.acts)
    assert (act.what, act.said) == ("collected", "all.zip: 29")
    (folder / NAME).unlink()
    assert answer(teacher, path, "take").status_code == 409
    assert "Took in 1." in answer(teacher, path, "take").text
    assert len(site.book.waiting()) == 29


@pytest.mark.usefixtures("here")
def test_what_the_gradebook_did_not_get_it_gets_when_somebody_says_yes_again(
    site: Site, teacher: Browser, class_zip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise GraderError("디스크", "The disk is full.")

    path = upload(teacher, class_zip).url.path
    with monkeypatch.context() as patch:
        patch.setattr(Book, "receive", fails)
        assert answer(teacher, path, "take").status_code == 422
    assert site.book.attempts() == []
    answer(teacher, path, "take")
    assert len(site.book.waiting()) == 29


@pytest.mark.usefixtures("here")
def test_what_is_not_wanted_is_forgotten(site: Site, teacher: Browser, class_zip: bytes) -> None:
    path = upload(teacher, class_zip).url.path
    assert "all.zip" in teacher.get(HERE).text
    answer(teacher, path, "drop")
    assert kept(site) == []
    assert site.book.attempts() == []
    assert answer(teacher, path, "take").status_code == 404


@pytest.mark.usefixtures("here")
def test_what_somebody_said_yes_to_is_what_is_taken_in(
    site: Site, teacher: Browser, class_zip: bytes
) -> None:
    path = upload(teacher, class_zip).url.path
    (site.course.root / "members.csv").write_text(roster.as_csv(CLASS.people[:10]), "utf-8")
    assert answer(teacher, path, "take").status_code == 409
    assert site.book.attempts() == []
    assert "New 9," in teacher.get(path, headers={"accept-language": "en"}).text
    answer(teacher, path, "take")
    assert len(site.book.attempts()) == 9


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_zip_is_a_sentence_and_not_kept(
    site: Site, teacher: Browser, data: bytes
) -> None:
    refused = upload(teacher, data)
    assert refused.status_code == 422
    assert "is neither a folder nor a zip" in refused.text or "Choose a zip" in refused.text
    assert str(site.course.root) not in refused.text
    assert kept(site) == []


def test_what_fails_as_nobody_foresaw_is_not_kept(
    site: Site, teacher: Browser, class_zip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "aside", lambda *_: [][0])
    assert upload(teacher, class_zip).status_code == 500
    assert kept(site) == []


@pytest.mark.usefixtures("here")
def test_what_was_never_looked_at_to_the_end_can_be_dropped(
    site: Site, teacher: Browser, class_zip: bytes
) -> None:
    path = upload(teacher, class_zip).url.path
    for plan in (site.course.root / ".grader" / "portal" / "collected").glob("*/plan"):
        plan.unlink()  # as where the process was killed
    page = teacher.get(path)
    assert page.status_code == 200
    assert "take" not in re.findall(r'name="answer" value="(\w+)"', page.text)
    answer(teacher, path, "drop")
    assert kept(site) == []


@pytest.mark.parametrize(("kind", "days"), [("rosters", 1), ("collected", 30)])
def test_what_nobody_answers_is_not_kept_for_ever(
    site: Site, teacher: Browser, class_zip: bytes, kind: str, days: int
) -> None:
    folder = site.course.root / ".grader" / "portal" / kind
    for name, age in (("crashed", days + 0.1), ("lately", days - 0.1)):
        (folder / name).mkdir(parents=True)
        then = time.time() - age * 24 * 3600
        os.utime(folder / name, (then, then))
    post_roster(teacher, "id,name\nkim,Kim\n")
    upload(teacher, b"no zip")
    assert {path.name for path in folder.iterdir()} & {"crashed", "lately"} == {"lately"}


@pytest.mark.usefixtures("here")
def test_times_that_are_none_are_a_sentence(teacher: Browser, class_zip: bytes) -> None:
    refused = upload(teacher, class_zip, times="a,b\n1,2\n")
    assert refused.status_code == 422
    assert "times.csv has no column with times" in refused.text


@pytest.mark.usefixtures("here")
def test_a_name_leads_nowhere_and_is_shown_harmless(
    site: Site, teacher: Browser, tmp_path: Path
) -> None:
    script = "<script>alert(1)</script>_7000_assignsubmission_file_first.py"
    found = [
        (EVIL, own(1)),
        (script, own(2)),
        (moodle_flat(CLASS.people[0], 0, "first.py"), own(3)),
    ]
    shown = upload(teacher, zipped(tmp_path / "x.zip", found).read_bytes())
    assert "<script>alert" not in shown.text
    assert "Its name leads out of the zip." in shown.text
    answer(teacher, shown.url.path, "take")
    assert [attempt.member for attempt in site.book.attempts()] == ["20260000"]
    assert not list(tmp_path.rglob("evil.py"))


def test_a_member_can_upload_no_zip_and_it_is_not_even_read(site: Site, hong: Browser) -> None:
    """A stranger's 256 MiB are nobody's to keep."""
    sent = 0

    def endless():
        nonlocal sent
        while sent < 1 << 26:
            sent += 1 << 16
            yield b"a" * (1 << 16)

    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert hong.post(HERE, content=endless(), headers=kind).status_code == 404
    strange = site.browser().post(HERE, content=endless(), headers=kind, follow_redirects=False)
    assert strange.headers["location"] == "/sign-in"
    assert kept(site) == []


def test_what_wants_too_much_memory_or_time_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(GraderError, match="too large"):
        aside.aside(bytearray, aside.MEMORY + 1)
    monkeypatch.setattr(aside, "SECONDS", 1.0)
    with pytest.raises(GraderError, match="too large"):
        aside.aside(time.sleep, 1000)


# The roster


def post_roster(teacher: Browser, text: str):
    form = {"csrf": teacher.token("/course/members")}
    files = {"roster": ("participants.csv", text)}
    return teacher.post("/course/members/roster", data=form, files=files)


def write(teacher: Browser, path: str, said: str = "write"):
    form = {"csrf": teacher.token("/course/members"), "answer": said}
    return teacher.post(path, data=form)


def test_a_roster_is_shown_and_then_written(site: Site, teacher: Browser) -> None:
    people = [*CLASS.people[1:], roster.Person("kim", "김")]
    shown = post_roster(teacher, roster.as_csv(people))
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>.*?<td>([^<]*)</td></tr>", shown.text)
    assert {who: what for who, what in rows if what != "그대로"} == {
        "kim": "새로",
        "20260000": "명부에서 빠짐 (점수는 남음)",
    }
    assert roster.load(site.course).people == CLASS.people
    write(teacher, shown.url.path)
    assert set(roster.load(site.course).names) == {who.id for who in people}
    assert site.book.to_enrol(roster.load(site.course)) == {}
    (act, *_) = site.book.database.read(access.acts)
    assert (act.person, act.what, act.said) == ("teacher", "roster", "+1 ±0 −1")
    assert teacher.get(shown.url.path).status_code == 404


def test_a_roster_that_is_written_is_in_the_log_whatever_fails_then(
    site: Site, teacher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise GraderError("디스크", "The disk is full.")

    path = post_roster(teacher, "id,name\nkim,Kim\n").url.path
    monkeypatch.setattr(Book, "enrol", fails)
    assert write(teacher, path).status_code == 503
    assert set(roster.load(site.course).names) == {"kim"}
    (act, *_) = site.book.database.read(access.acts)
    assert act.what == "roster"


def test_a_roster_that_changed_meanwhile_is_not_overwritten(site: Site, teacher: Browser) -> None:
    path = post_roster(teacher, "id,name\nkim,Kim\n").url.path
    (site.course.root / "members.csv").write_text("id,name\nlee,Lee\n")
    assert write(teacher, path).status_code == 409
    assert set(roster.load(site.course).names) == {"lee"}


def test_a_roster_that_is_not_wanted_is_forgotten(site: Site, teacher: Browser) -> None:
    path = post_roster(teacher, "id,name\nkim,Kim\n").url.path
    write(teacher, path, "drop")
    assert roster.load(site.course).people == CLASS.people
    assert write(teacher, path).status_code == 404


@pytest.mark.parametrize("text", ["", "name\nkim\n", "id,name\n", "id\n../x\n", 'id\n"open'])
def test_what_is_no_roster_is_a_sentence(site: Site, teacher: Browser, text: str) -> None:
    refused = post_roster(teacher, text)
    assert refused.status_code == 422
    assert str(site.course.root) not in refused.text
    assert roster.load(site.course).people == CLASS.people
