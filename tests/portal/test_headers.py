"""What every answer says to the browser, and what the portal believes of a request."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from visiting import WEEK, Browser, Site

from grader.portal import app as application
from grader.portal.following import Following
from grader.portal.portal import HERE, Portal
from grader.settings import PortalSettings

SECURE = "https://portal.example.org"


@pytest.fixture
def secure(site: Site) -> Site:
    """The same portal behind https."""
    settings = PortalSettings(address=SECURE, instructors=("teacher",))
    old = site.app.state.portal
    portal = replace(old, following=Following(replace(site.course, portal=settings)))
    return replace(site, app=application.make(portal))


PAGES = ["/", WEEK, f"{WEEK}/attempts/1", f"{WEEK}/result", "/sign-in", "/nothing", f"{WEEK}/live"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_keeps_scripts_frames_and_caches_out(
    site: Site, hong: Browser, work: bytes, path: str
) -> None:
    hong.hand_in(work)
    site.grading.step()
    headers = hong.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] in ("no-store", "no-cache, no-store")
    assert headers["referrer-policy"] == "same-origin"


def test_no_page_has_script_or_style_of_its_own() -> None:
    for path in sorted((HERE / "templates").glob("*.html")):
        text = path.read_text("utf-8")
        assert not re.search(
            r"<style|\sstyle=|\son\w+=|javascript:|hx-on|<script(?! src=\"/static/)", text
        )


@pytest.mark.parametrize("host", ["elsewhere.example", "localhost.elsewhere.example", "", "a:b"])
def test_another_host_is_refused(site: Site, host: str) -> None:
    assert site.browser().get("/sign-in", headers={"host": host}).status_code == 400


def test_nobody_can_say_that_they_are_somewhere_else(site: Site) -> None:
    headers = {"x-forwarded-host": "elsewhere.example", "x-forwarded-proto": "https"}
    headers |= {"forwarded": "host=elsewhere.example", "x-forwarded-for": "10.0.0.1"}
    answer = site.browser().get("/", headers=headers, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    assert "elsewhere" not in site.browser().get("/sign-in", headers=headers).text


def test_behind_https_cookies_are_for_this_host_and_for_https_only(secure: Site) -> None:
    browser = secure.browser(base_url=SECURE)
    answer = browser.get(secure.invitation("hong"), follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-invitation=")
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "max-age" in answer.headers["strict-transport-security"]


def test_cookies_cannot_be_read_by_scripts_nor_sent_from_elsewhere(site: Site) -> None:
    browser = site.browser()
    answers = [browser.get(site.invitation("hong"), follow_redirects=False)]
    answers.append(browser.get("/sign-in"))
    form = {"csrf": browser.token("/sign-in")}
    answers.append(browser.post("/sign-in", data=form, follow_redirects=False))
    cookies = [c for answer in answers for c in answer.headers.get_list("set-cookie")]
    assert any(c.startswith("session=") for c in cookies)
    assert all("HttpOnly" in c and "SameSite=lax" in c for c in cookies)


def test_the_key_is_this_accounts_alone(site: Site) -> None:
    path = Path(site.course.root) / ".grader" / "portal" / "key"
    assert path.stat().st_mode & 0o077 == 0
    other = Portal.of(site.course, looking=site.app.state.portal.looking)
    other.book.close()
    assert other.key == path.read_bytes()


def test_scripts_are_the_packages_own() -> None:
    files = {path.name for path in (HERE / "static").iterdir()}
    theirs = {"LICENSE", "htmx.min.js", "sse.min.js"}
    ours = {"icon.svg", "instructor.css", "marking.js", "portal.css", "portal.js"}
    assert files == theirs | ours
