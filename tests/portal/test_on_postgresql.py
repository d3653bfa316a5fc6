"""The portal on PostgreSQL: the way of a week, from the invitation to an answer that is marked."""

from collections.abc import Callable

import pytest
from test_marking import ANSWER, form
from tiny import WEEK as NAME
from tiny import record, report
from visiting import WEEK, Browser, Site

from grader.gradebook import access

pytestmark = pytest.mark.slow


@pytest.fixture
def db(postgresql: Callable[[], str]) -> str:
    return postgresql()


def test_a_week_goes_its_way(site: Site, hong: Browser, work: bytes) -> None:
    assert site.book.database.place.startswith("postgresql")
    assert hong.hand_in(work).status_code == 200
    assert site.grading.step()
    assert "3.5" in hong.get(WEEK).text
    hong.hand_in(work + b"# again\n")
    assert hong.get(f"{WEEK}/attempts/2/file").content == work + b"# again\n"
    assert site.grading.step()
    assert [len(entry.results) for entry in site.book.entries(NAME, "hong")] == [1, 1]
    record(site.book, report(), site.book.attempts(NAME, "hong")[-1])
    teacher = site.signed_in("teacher")
    given = form(teacher.get(ANSWER).text) | {"points": "1.5", "comment": "잘했습니다"}
    teacher.post(ANSWER, data=given)
    page = hong.get(f"{WEEK}/result").text
    assert "잘했습니다" in page
    assert site.book.current_grades(NAME, "hong")[0].points == 5.0
    dates = {
        "csrf": teacher.token("/course/dates"),
        "member": "hong",
        "week": NAME,
        "days": "3",
    } | {"sure": "yes"}
    teacher.post("/course/dates/extend", data=dates)
    assert {act.what for act in site.book.database.read(access.acts)} >= {"marked", "extended"}
    hong.post("/sign-out", data={"csrf": hong.token("/")})
    assert hong.get("/").url.path == "/sign-in"
