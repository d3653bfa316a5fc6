"""The instructor's pages: the class, the queue, members, dates, and who did what."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from visiting import WEEK, WHY, Browser, Site

from grader.gradebook import access
from grader.gradebook.access import Act
from grader.late import LatePolicy
from grader.portal.instructor.dates import policy

PAGES = ["", WEEK, "/marking", "/queue", "/collect", "/members", "/dates", "/exports", "/acts"]


@pytest.fixture
def teacher(site: Site) -> Browser:
    return site.signed_in("teacher")


def acts(site: Site) -> list[Act]:
    return site.book.database.read(access.acts)


def row(page: str, member: str) -> str:
    """A member's line of the class table, without its marks."""
    found = re.search(rf'<tr id="of-{member}">(.*?)</tr>', page, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", found[1]))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_page_is_there_in_both_languages(
    site: Site, teacher: Browser, hong: Browser, work: bytes, path: str, language: str
) -> None:
    hong.hand_in(work)
    site.grading.step()
    answer = teacher.get(f"/course{path}", headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert re.search(f'href="/course{path}"', teacher.get("/course").text)


def test_the_class_shows_who_waits_who_has_how_much_and_who_is_missing(
    site: Site, teacher: Browser, hong: Browser, work: bytes
) -> None:
    (site.course.root / "members.csv").write_text("id,name\nhong,홍길동\nkim,김\nlee,이\n")
    hong.hand_in(work)
    site.grading.step()
    site.signed_in("kim").hand_in(work)
    page = teacher.get(f"/course{WEEK}", headers={"accept-language": "en"}).text
    assert "3.5 / 5.5 graded 2/2 1/1" in row(page, "hong").replace("  ", " ")
    assert "late" in row(page, "hong")
    assert "waits" in row(page, "kim")
    assert "not handed in" in row(page, "lee")


def test_what_could_not_be_graded_is_said_with_its_cause(
    site: Site, teacher: Browser, hong: Browser, work: bytes
) -> None:
    site.engine.faults.add("hong")
    hong.hand_in(work)
    site.grading.step()
    site.app.state.portal.hub.look()
    for path in (WEEK, "/queue"):
        assert WHY.en in teacher.get(f"/course{path}", headers={"accept-language": "en"}).text


def test_a_queue_that_nobody_grades_says_so(
    site: Site, teacher: Browser, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hong.hand_in(work)
    english = {"accept-language": "en"}
    assert "1 waiting" in teacher.get("/course/queue", headers=english).text
    monkeypatch.setattr("grader.portal.instructor.queue.LONG", timedelta(0))
    assert "Nobody grades" in teacher.get("/course/queue", headers=english).text


def test_an_invitation_is_shown_once_and_works(site: Site, teacher: Browser) -> None:
    (site.course.root / "members.csv").write_text("id,name\nhong,홍길동\nkim,김\n")
    form = {"csrf": teacher.token("/course/members"), "member": "kim"}
    link = re.search(r"(/in/[\w-]+)<", teacher.post("/course/members/invite", data=form).text)
    assert link
    assert link[1] not in teacher.get("/course/members").text
    kim = site.browser()
    kim.get(link[1])
    kim.post("/sign-in", data={"csrf": kim.token("/sign-in")})
    assert kim.get("/").url.path == "/"
    assert [(act.person, act.what, act.member) for act in acts(site)] == [
        ("teacher", "invited", "kim")
    ]


def test_all_are_invited_who_are_not_in_yet(site: Site, teacher: Browser, hong: Browser) -> None:
    (site.course.root / "members.csv").write_text("id,name\nhong,홍길동\nkim,김\nlee,이\n")
    form = {"csrf": teacher.token("/course/members")}
    page = teacher.post("/course/members/invite", data=form).text
    assert page.count("/in/") == 2
    again = teacher.post("/course/members/invite", data=form).text
    assert "/in/" not in again


def test_who_was_in_and_is_no_more_is_invited_with_the_others(site: Site, teacher: Browser) -> None:
    (site.course.root / "members.csv").write_text("id,name\nhong,홍길동\n")
    over = timedelta(seconds=-1)
    for kind in ("browser", "program"):
        site.book.database.write(lambda s, kind=kind: access.sign_in(s, "hong", kind, over))
        assert site.book.database.read(lambda s, kind=kind: access.sessions(s, "hong", kind)) == 0
    form = {"csrf": teacher.token("/course/members")}
    assert "hong" in teacher.post("/course/members/invite", data=form).text
    assert [act.member for act in acts(site)] == ["hong"]


def test_revoking_asks_and_then_ends_every_sign_in(
    site: Site, teacher: Browser, hong: Browser
) -> None:
    form = {"csrf": teacher.token("/course/members"), "member": "hong"}
    asked = teacher.post("/course/members/revoke", data=form)
    assert 'name="sure"' in asked.text
    assert hong.get("/").url.path == "/"
    teacher.post("/course/members/revoke", data=form | {"sure": "yes"})
    assert hong.get("/").url.path == "/sign-in"
    assert acts(site)[0].what == "revoked"


@pytest.mark.parametrize("name", ["", "ghost"])
def test_from_nobody_there_is_nothing_to_take_back(
    site: Site, teacher: Browser, hong: Browser, name: str
) -> None:
    form = {"csrf": teacher.token("/course/members"), "member": name, "sure": "yes"}
    assert teacher.post("/course/members/revoke", data=form).status_code == 422
    assert acts(site) == []


def test_more_days_are_asked_about_given_and_written_down(
    site: Site, teacher: Browser, hong: Browser, work: bytes
) -> None:
    hong.hand_in(work)
    form = {"csrf": teacher.token("/course/dates"), "member": "hong", "week": "week01_first"}
    form["days"] = "400"
    asked = teacher.post("/course/dates/extend", data=form)
    assert site.book.extensions() == {}
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
    assert kept["days"] == "400"
    done = teacher.post("/course/dates/extend", data=kept)
    assert done.status_code == 200
    assert site.book.extensions() == {("hong", "week01_first"): timedelta(days=400)}
    assert acts(site)[0].what == "extended"
    assert "hong" in teacher.get("/course/acts").text


ROSTER = "id,name\nhong,홍길동\nkim,김지우\nlee,김지우\n"


@pytest.mark.parametrize("roster", ["", ROSTER], ids=["without a roster", "with one"])
@pytest.mark.parametrize("left", ["hong", "gone"])
def test_who_handed_something_in_can_have_more_days_and_a_typo_cannot(
    site: Site, teacher: Browser, work: bytes, roster: str, left: str
) -> None:
    site.signed_in(left).hand_in(work)
    if roster:
        (site.course.root / "members.csv").write_text(roster, "utf-8")
    form = {"csrf": teacher.token("/course/dates"), "week": "week01_first", "days": "1"}
    form["sure"] = "yes"
    english = {"accept-language": "en"}
    assert f'value="{left}"' in teacher.get("/course/dates").text
    typo = teacher.post("/course/dates/extend", data=form | {"member": f"{left}x"}, headers=english)
    assert typo.status_code == 422
    assert f"Did you mean {left}" in typo.text
    assert site.book.extensions() == {}
    assert teacher.post("/course/dates/extend", data=form | {"member": left}).status_code == 200
    assert site.book.extensions().keys() == {(left, "week01_first")}


def test_of_two_who_are_called_alike_it_is_asked_which(site: Site, teacher: Browser) -> None:
    (site.course.root / "members.csv").write_text(ROSTER, "utf-8")
    form = {"csrf": teacher.token("/course/dates"), "week": "week01_first", "days": "1"}
    form |= {"member": "김지우", "sure": "yes"}
    english = {"accept-language": "en"}
    refused = teacher.post("/course/dates/extend", data=form, headers=english)
    assert "Several are called 김지우. Which: kim (김지우), lee (김지우)?" in refused.text


@pytest.mark.parametrize(
    "wrong", [{"days": "-1"}, {"days": "nan"}, {"days": "1e9"}, {"week": "x"}, {"member": ""}]
)
def test_days_that_make_no_sense_change_nothing(
    site: Site, teacher: Browser, wrong: dict[str, str]
) -> None:
    form = {"csrf": teacher.token("/course/dates"), "member": "hong", "week": "week01_first"}
    answer = teacher.post("/course/dates/extend", data=form | {"days": "1", "sure": "yes"} | wrong)
    assert answer.status_code == 422
    assert site.book.extensions() == {}


def test_the_policy_is_said_as_the_course_has_it(site: Site) -> None:
    late = replace_late(site, policy="per_day", per_day=0.2, grace_days=1.0)
    assert (
        policy(late).en == "Each day begun costs 20 % of the points, from 1 days after the date on."
    )
    assert policy(replace_late(site, policy="none")).en == "Being late costs nothing."


def replace_late(site: Site, **fields):
    return replace(site.course, late=LatePolicy(**fields))
