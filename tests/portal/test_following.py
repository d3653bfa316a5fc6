"""`course.toml` is read again when it has changed: no restart for a date."""

import os
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from tiny import WEEK as NAME
from visiting import WEEK, Browser, Site

from grader.course import Course
from grader.gradebook import access
from grader.portal.following import Following
from grader.portal.tokens import LASTS

TABLE = '[portal]\ninstructors = ["teacher"{}]\n'
LATE = '[late]\npolicy = "zero"\n'


def change(course: Course, *, due: str = "2026-10-11", more: str = "", head: str = "") -> None:
    """Writes the file anew, as an editor does."""
    path = course.root / "course.toml"
    text = f'{head}name = {{ ko = "작은 과정", en = "A tiny course" }}\n{more}\n'
    path.with_suffix(".new").write_text(f"{text}[weeks]\n{NAME} = {{ due = {due} }}\n", "utf-8")
    path.with_suffix(".new").replace(path)


def once(site: Site) -> None:
    """The grading process, until it has nothing to do."""
    ended = Event()
    ended.wait = lambda timeout=None: ended.set() or True  # type: ignore[method-assign]
    site.grading.run(ended)


def test_nothing_is_read_while_nothing_changes(portal_course: Course) -> None:
    following = Following(portal_course)
    assert following.now() is portal_course
    change(portal_course, due="2026-12-01")
    assert following.now() is following.now()


def test_a_new_date_counts_at_once(site: Site, hong: Browser) -> None:
    assert "2026-10-12" in hong.get(WEEK).text
    change(site.course, due="2031-01-01", more=TABLE.format(""))
    assert "2031-01-02" in hong.get(WEEK).text


def test_a_rule_changes_points_that_were_given(site: Site, hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    site.grading.step()
    assert site.book.current_grades(NAME)[0].points > 0
    change(site.course, due="2020-01-01", more=LATE)
    once(site)
    assert site.book.current_grades(NAME)[0].points == 0
    assert "points lost" in (site.course.feedback / "hong" / f"{NAME}.html").read_text("utf-8")
    change(site.course, due="2090-01-01", more=LATE)
    once(site)
    assert site.book.current_grades(NAME)[0].points > 0


def test_how_often_one_may_hand_in_counts_at_once(site: Site, hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    change(site.course, more=f"{TABLE.format('')}hourly = 1\n")
    assert hong.hand_in(work + b"# again\n").status_code == 422


def test_an_instructor_comes_and_goes(site: Site) -> None:
    kim = site.signed_in("kim")
    assert kim.get("/course").status_code == 404
    change(site.course, more=TABLE.format(', "kim"'))
    assert kim.get("/course").status_code == 200
    change(site.course, more=TABLE.format(""))
    assert kim.get("/course").status_code == 404


@pytest.mark.parametrize("head", ["[[[", "timezone = 3\n", 'portal = "x"\n'])
def test_a_file_that_is_wrong_changes_nothing_and_is_told_to_instructors(
    site: Site, hong: Browser, head: str
) -> None:
    teacher = site.signed_in("teacher")
    change(site.course, due="2031-01-01", head=head)
    for path in ("/course", "/course/dates"):
        page = teacher.get(path, headers={"accept-language": "en"}).text
        assert "What it said before holds" in page
    page = hong.get(WEEK).text
    assert "2026-10-12" in page
    assert "course.toml" not in page
    change(site.course, due="2031-01-01", more=TABLE.format(""))
    assert "holds" not in teacher.get("/course", headers={"accept-language": "en"}).text
    assert "2031-01-02" in hong.get(WEEK).text


PEOPLE = "id,name\nhong,홍길동\nteacher,\n"


@pytest.mark.parametrize(
    "wrong", ["", "name\nhong\n", f"{PEOPLE}../x,\n", f"{PEOPLE}hong,\n", 'id\n"']
)
def test_a_roster_that_is_wrong_changes_nothing_and_is_told_to_instructors(
    site: Site, hong: Browser, work: bytes, wrong: str
) -> None:
    english = {"accept-language": "en"}
    (site.course.root / "members.csv").write_text(PEOPLE, "utf-8")
    kim, teacher = site.signed_in("kim"), site.signed_in("teacher")
    once(site)
    (site.course.root / "members.csv").write_text(wrong, "utf-8")
    assert hong.hand_in(work).url.path == WEEK
    assert "members.csv" not in hong.get(WEEK, headers=english).text
    assert kim.get(WEEK).url.path == "/sign-in"
    for page in ("/course", "/course/members", "/course/dates", "/course/exports"):
        told = teacher.get(page, headers=english)
        assert told.status_code == 200
        assert "members.csv cannot be read" in told.text
    once(site)
    assert site.book.current_grades(NAME)[0].points > 0
    form = {"csrf": teacher.token("/course/members"), "answer": "write"}
    new = {"roster": ("new.csv", f"{PEOPLE}kim,Kim\n")}
    teacher.post(teacher.post("/course/members/roster", data=form, files=new).url.path, data=form)
    assert kim.get(WEEK).status_code == 200
    assert "cannot be read" not in teacher.get("/course", headers=english).text


def test_where_no_roster_was_ever_read_only_instructors_come_in(
    site: Site, hong: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    token = site.book.database.write(lambda s: access.sign_in(s, "hong", "program", LASTS))
    teacher = site.signed_in("teacher")
    (site.course.root / "members.csv").write_text(f"{PEOPLE}../x,\n", "utf-8")
    site.app.state.portal.following.__init__(site.course)  # as after a restart
    refused = hong.get(WEEK, headers={"accept-language": "en"})
    assert refused.status_code == 503
    bearer = {"authorization": f"Bearer {token}"}
    told = site.browser().get(f"/api{WEEK}/attempts/1", headers=bearer)
    assert told.status_code == 503
    for said in (refused.text, told.text):
        assert "Something is wrong with the portal" in said
        assert "members.csv" not in said
    assert "line 4: the id '../x'" in caplog.text
    for path in ("/course/queue", "/course/members"):
        page = teacher.get(path, headers={"accept-language": "en"})
        assert "line 4: the id" in page.text
    assert page.status_code == 503


def test_a_file_that_is_gone_for_a_moment_changes_nothing(portal_course: Course) -> None:
    following, path = Following(portal_course), portal_course.root / "course.toml"
    path.unlink()
    assert following.now() is portal_course
    assert following.wrong
    change(portal_course, due="2031-01-01")
    assert following.now().weeks[0].due == date(2031, 1, 1)
    assert following.wrong is None


def test_what_judges_and_addresses_were_started_with_stays(portal_course: Course) -> None:
    following = Following(portal_course)
    more = 'inbox = "elsewhere"\n[portal]\naddress = "https://elsewhere.example"\nhourly = 3\n'
    change(portal_course, more=f'{more}[gradebook]\ndb = "sqlite:///other.db"\ncounts = "best"\n')
    now = following.now()
    assert (now.portal.address, now.inbox) == ("", portal_course.inbox)
    assert now.gradebook.db == portal_course.gradebook.db
    assert (now.portal.hourly, now.gradebook.counts) == (3, "best")


def test_the_same_size_in_the_same_moment_is_seen(portal_course: Course) -> None:
    """Editors replace the file: it is another one, though its time may be the same."""
    following, path = Following(portal_course), Path(portal_course.root / "course.toml")
    change(portal_course, due="2031-01-01")
    first = following.now()
    status = path.stat()
    change(portal_course, due="2031-01-02")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert following.now() is not first
