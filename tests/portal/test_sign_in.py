"""Coming in: once by an invitation, then by a session, and by nothing else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import quote

import pytest
from visiting import Site

from grader.gradebook import access
from grader.portal import guesses


def accept(site: Site, link: str):
    browser = site.browser()
    browser.get(link)
    return browser, browser.post("/sign-in", data={"csrf": browser.token("/sign-in")})


def test_an_invitation_lets_in_once(site: Site) -> None:
    link = site.invitation("hong")
    assert accept(site, link)[1].url.path == "/"
    browser, answer = accept(site, link)
    assert answer.status_code == 403
    assert browser.get("/").url.path == "/sign-in"


def test_who_is_in_already_may_open_the_invitation_again(site: Site) -> None:
    link = site.invitation("hong")
    browser, _ = accept(site, link)
    for _ in range(guesses.MOST + 1):
        assert browser.get(link).url.path == "/"
    assert "invitation" not in browser.cookies


def test_an_invitation_that_does_not_work_is_refused_and_counted_once(site: Site) -> None:
    browser = site.browser()
    assert browser.get("/in/guess").status_code == 403
    for _ in range(guesses.MOST):
        assert browser.get("/sign-in").status_code == 200


def test_an_invitation_and_the_session_that_it_replaces_end_together(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise SystemError

    hong, link = site.signed_in("hong"), site.invitation("kim")
    hong.get(link)
    form = {"csrf": hong.token("/sign-in")}
    monkeypatch.setattr(access, "sign_out", killed)
    assert hong.post("/sign-in", data=form).status_code == 500
    monkeypatch.undo()
    assert hong.post("/sign-in", data=form).url.path == "/"


def test_looking_at_an_invitation_does_not_use_it_up(site: Site) -> None:
    link = site.invitation("hong")
    for _ in range(3):
        assert "hong" in site.browser().get(link).text
    assert accept(site, link)[1].url.path == "/"


def test_an_invitation_that_is_too_old_lets_nobody_in(site: Site) -> None:
    lasts = timedelta(seconds=-1)
    token = site.book.database.write(lambda s: access.invite(s, "hong", lasts))
    assert accept(site, f"/in/{token}")[1].status_code == 403


def test_of_two_who_accept_at_once_one_comes_in(site: Site) -> None:
    token = site.invitation("hong").removeprefix("/in/")
    redeem = access.redeem

    def work(_: int) -> str | None:
        return site.book.database.write(lambda s: redeem(s, token, timedelta(days=1)))

    with ThreadPoolExecutor(4) as pool:
        assert sum(found is not None for found in pool.map(work, range(8))) == 1


def test_the_invitation_leaves_the_address_at_once(site: Site) -> None:
    link = site.invitation("hong")
    answer = site.browser().get(link, follow_redirects=False)
    token = link.removeprefix("/in/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    page = site.browser().get(link)
    assert token not in page.text
    assert page.headers["referrer-policy"] == "same-origin"


def test_signing_in_gives_a_new_session_whatever_the_browser_had(site: Site) -> None:
    browser = site.browser(cookies={"session": "chosen-by-somebody"})
    browser.get(site.invitation("hong"))
    browser.post("/sign-in", data={"csrf": browser.token("/sign-in")})
    values = [c.value for c in browser.cookies.jar if c.name == "session"]
    assert "chosen-by-somebody" not in [v for v in values if v] or len(values) == 2
    known = site.book.database.read(lambda s: access.signed_in(s, "chosen-by-somebody", "browser"))
    assert known is None


def test_signing_in_as_another_ends_the_session_before(site: Site) -> None:
    hong = site.signed_in("hong")
    before = hong.cookies["session"]
    hong.get(site.invitation("kim"))
    page = hong.get("/sign-in").text
    assert "kim" in page
    assert "hong" in page
    hong.post("/sign-in", data={"csrf": hong.token("/sign-in")})
    assert hong.cookies["session"] != before
    assert site.book.database.read(lambda s: access.signed_in(s, before, "browser")) is None


def test_the_database_has_no_token(site: Site) -> None:
    hong = site.signed_in("hong")
    link = site.invitation("kim")
    path = site.course.root / "gradebook.db"
    stored = path.read_bytes()
    assert hong.cookies["session"].encode() not in stored
    assert link.removeprefix("/in/").encode() not in stored


def test_who_guesses_is_made_to_wait_and_then_not(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = site.browser()
    for number in range(guesses.MOST):
        assert browser.get(f"/in/guess{number}").status_code == 403
    assert browser.get("/in/guess").status_code == 429
    neighbour, good = site.browser(), site.invitation("hong")
    assert neighbour.get(good).status_code == 200, "behind the same address"
    assert neighbour.post("/sign-in", data={"csrf": neighbour.token("/sign-in")}).url.path == "/"
    now = guesses.time.monotonic() + guesses.SECONDS + 1
    monkeypatch.setattr(guesses.time, "monotonic", lambda: now)
    assert browser.get("/in/guess").status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/in/초대", 403),
        ("/in/%00", 403),
        ("/in/a%0d%0ab", 403),
        (f"/in/{'x' * 9000}", 403),
        (f"/weeks/week01_first/attempts/{'9' * 5000}", 404),
        (f"/api/weeks/week01_first/attempts/{'9' * 5000}", 401),
        ("/weeks/%00", 404),
        ("/%ff", 404),
    ],
)
def test_an_odd_address_is_answered_in_words(site: Site, path: str, status: int) -> None:
    browser = site.browser() if status != 404 else site.signed_in("hong")
    assert browser.get(path).status_code == status
    odd = {"referer": f"http://localhost{quote(path, safe='/%')}"}
    assert browser.post("/language", headers=odd).status_code == 403


def test_a_session_is_no_token_for_programs_nor_the_other_way(site: Site) -> None:
    hong = site.signed_in("hong")
    session = hong.cookies["session"]
    write = site.book.database.write
    program = write(lambda s: access.sign_in(s, "hong", "program", timedelta(days=1)))
    assert write(lambda s: access.signed_in(s, session, "program")) is None
    assert site.browser(cookies={"session": program}).get("/").url.path == "/sign-in"
