"""Who may see which page: nobody sees what is another's, whatever is asked for."""

import pytest
from starlette.routing import Mount, Route
from visiting import WEEK, Browser, Site

from grader.gradebook import access

PUBLIC = {"/in/{token}", "/sign-in", "/sign-out", "/language", "/static/report.css"}
PUBLIC |= {"/sign-in/openid", "/sign-in/openid/back"}
PATHS = {
    "week": "week01_first",
    "number": "1",
    "member": "hong",
    "token": "x",
    "name": "first.py",
    "question": "question_why",
    "regrade": "x",
    "upload": "x",
}


def routes(site: Site) -> list[Route]:
    assert [route.path for route in site.app.routes if isinstance(route, Mount)] == ["/static"]
    found = [route for route in site.app.routes if isinstance(route, Route)]
    return [route for route in found if route.path not in PUBLIC]


def address(route: Route) -> str:
    return route.path.format(**PATHS)


def ask(browser: Browser, route: Route, **options):
    method = "POST" if "POST" in (route.methods or ()) else "GET"
    return browser.request(method, address(route), follow_redirects=False, **options)


def main(page: str) -> str:
    """What a page says, without the address that it was asked for under."""
    return page.partition("<main")[2]


def test_nobody_sees_anything_before_signing_in(site: Site, hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    site.grading.step()
    for route in routes(site):
        answer = ask(site.browser(), route)
        assert answer.status_code in (303, 401, 403), route.path
        assert answer.headers.get("location", "/sign-in") == "/sign-in"
        assert "double" not in answer.text


def test_to_a_member_the_instructors_pages_are_not_even_there(
    site: Site, hong: Browser, work: bytes
) -> None:
    hong.hand_in(work)
    other = site.signed_in("kim")
    pages = [route for route in routes(site) if route.path.startswith(("/class", "/course"))]
    assert pages
    for browser in (hong, other):
        strange = browser.get("/nothing/of/the/kind").text
        form = {"csrf": browser.token("/")}
        for route in pages:
            answer = ask(browser, route, data=form if "POST" in (route.methods or ()) else None)
            assert (answer.status_code, main(answer.text)) == (404, main(strange)), route.path


@pytest.mark.parametrize("page", ["", "/result", "/attempts/1", "/attempts/1/file", "/live"])
def test_the_same_address_shows_everybody_their_own(
    site: Site, hong: Browser, work: bytes, page: str
) -> None:
    hong.hand_in(work)
    site.grading.step()
    other = site.signed_in("kim")
    answer = other.get(WEEK + page)
    assert "hong" not in answer.text
    assert work[:20] not in answer.content
    if page and page != "/live":
        assert answer.status_code == 404


def test_an_instructor_sees_everybodys(site: Site, hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    site.grading.step()
    teacher = site.signed_in("teacher")
    assert teacher.get(f"/class/hong{WEEK}/attempts/1/file").content == work
    page = teacher.get(f"/class/hong{WEEK}").text
    assert "double 0" in page
    assert 'type="file"' not in page


def test_there_are_no_pages_of_somebody_unknown(site: Site, hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    (site.course.root / "members.csv").write_text("id,name\nkim,Kim\n")
    teacher = site.signed_in("teacher")
    asked = [teacher.get(f"/class/{name}{WEEK}") for name in ("kim", "hong", "park")]
    assert [one.status_code for one in asked] == [200, 200, 404]


def test_who_leaves_the_roster_is_out_at_once(site: Site, hong: Browser) -> None:
    assert hong.get("/").url.path == "/"
    (site.course.root / "members.csv").write_text("id,name\nkim,Kim\n")
    assert hong.get("/").url.path == "/sign-in"


def test_a_session_ends_everywhere_at_once(site: Site, hong: Browser) -> None:
    site.book.database.write(lambda s: access.sign_out_everywhere(s, "hong"))
    assert hong.get("/").url.path == "/sign-in"


def test_after_signing_out_the_old_cookie_is_worth_nothing(site: Site, hong: Browser) -> None:
    cookie = hong.cookies["session"]
    hong.post("/sign-out", data={"csrf": hong.token("/")})
    again = site.browser(cookies={"session": cookie})
    assert again.get("/").url.path == "/sign-in"
