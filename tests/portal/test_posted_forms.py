"""What is posted: only by forms of ours, in this browser, and never more than there is room for."""

import gzip
import html
import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.routing import Route
from tiny import record, report
from visiting import WEEK, Browser, Site

from grader.course import Course
from grader.errors import GraderError
from grader.portal.portal import key_of
from grader.portal.progress import folder_of

POSTS = ["/sign-in", "/sign-out", "/language", WEEK]


def test_every_post_wants_the_token_of_its_form(site: Site, hong: Browser) -> None:
    found = [r for r in site.app.routes if isinstance(r, Route) and "POST" in (r.methods or ())]
    assert {"/sign-in", "/sign-out", "/language", "/weeks/{week}"} <= {r.path for r in found}
    teacher = site.signed_in("teacher")
    for route in found:
        path = re.sub(r"{[^}]+}", "1", route.path.replace("{week}", "week01_first"))
        # Programs show a token of their own, which no other site can make a browser send.
        status = 401 if path.startswith("/api/") else 403
        for form in ({}, {"csrf": "guess"}, {"csrf": hong.token("/")}):
            assert teacher.post(path, data=form).status_code == status, route.path


def test_signing_in_cannot_be_forged_either(site: Site) -> None:
    attacker = site.browser()
    attacker.get(site.invitation("kim"))
    token = attacker.token("/sign-in")
    victim = site.browser()
    victim.get(site.invitation("hong"))
    assert victim.post("/sign-in", data={"csrf": token}).status_code == 403
    assert victim.get("/").url.path == "/sign-in"


def test_processes_that_start_at_once_sign_with_one_key(
    portal_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(size: int) -> bytes:
        time.sleep(0.1)
        return os.urandom(size)

    monkeypatch.setattr("grader.portal.portal.secrets.token_bytes", slow)
    with ThreadPoolExecutor(4) as processes:
        keys = {*processes.map(key_of, [portal_course] * 4)}
    assert [len(key) for key in keys] == [32]
    assert (folder_of(portal_course) / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("data", [b"", b"x"])
def test_what_is_no_key_signs_nothing(portal_course: Course, data: bytes) -> None:
    key_of(portal_course)
    (folder_of(portal_course) / "key").write_bytes(data)
    with pytest.raises(GraderError, match="is no key"):
        key_of(portal_course)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_what_comes_from_another_site_is_refused(hong: Browser, headers: dict[str, str]) -> None:
    form = {"csrf": hong.token("/"), "language": "en"}
    assert hong.post("/language", data=form, headers=headers).status_code == 403


def test_what_comes_from_our_own_site_is_taken(hong: Browser) -> None:
    headers = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    form = {"csrf": hong.token("/"), "language": "en"}
    assert hong.post("/language", data=form, headers=headers).status_code == 200


def test_a_token_of_before_signing_in_is_worth_nothing_after(site: Site) -> None:
    browser = site.browser()
    browser.get(site.invitation("hong"))
    token = browser.token("/sign-in")
    browser.post("/sign-in", data={"csrf": token})
    assert browser.post("/language", data={"csrf": token}).status_code == 403


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "///elsewhere.example",
        "////elsewhere.example",
        "/\\elsewhere.example",
        "/\\/elsewhere.example",
        "/\n/a",
        "/\t//a",
        "x",
        "",
    ],
)
def test_nobody_is_sent_elsewhere(hong: Browser, back: str) -> None:
    form = {"csrf": hong.token("/"), "language": "en", "back": back}
    answer = hong.post("/language", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_language_is_kept_and_leads_back(hong: Browser) -> None:
    form = {"csrf": hong.token("/"), "language": "en", "back": WEEK}
    answer = hong.post("/language", data=form)
    assert answer.url.path == WEEK
    assert '<html lang="en">' in answer.text


def back(page: str) -> str:
    """Where a page's form for the other language leads back to."""
    found = re.search(r'name="back" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def test_the_other_language_shows_the_same_page_whatever_was_posted_to_it(
    site: Site, hong: Browser, work: bytes
) -> None:
    hong.hand_in(work)
    teacher, dates = site.signed_in("teacher"), "/course/dates"
    marking = f"/course{WEEK}/marking/question_why?member=hong"
    assert back(teacher.get(f"/course{WEEK}?a=1&b=2").text) == f"/course{WEEK}?a=1&b=2"
    form = {"csrf": teacher.token(dates), "member": "hong", "week": "week01_first", "days": "1"}

    def post(path: str, referer: str, **more: str) -> str:
        came = {"referer": referer}
        return back(teacher.post(path, data=form | more, headers=came).text)

    extend = f"{dates}/extend"
    assert post(extend, f"http://localhost{dates}") == dates
    assert post(extend, f"http://localhost{extend}", sure="yes") == "/"
    assert post("/course/collect", "") == "/course/collect"
    record(site.book, report("hong"), site.book.attempts("week01_first", "hong")[0])
    assert post(marking.partition("?")[0], f"http://localhost{marking}", points="x") == marking
    for referer in ("https://elsewhere.example", "//elsewhere", "http://[", "http://x//y/z"):
        assert post(extend, referer) == "/"
    refused = hong.get("/sign-in/openid/back?code=secret")
    assert back(refused.text) == "/sign-in"


@pytest.mark.parametrize(
    ("asked", "lang"), [("en-GB,ko", "en"), ("fr,ko;q=0.5", "ko"), ("de", "ko")]
)
def test_the_language_is_what_the_browser_asks_for(site: Site, asked: str, lang: str) -> None:
    page = site.browser().get("/sign-in", headers={"accept-language": asked}).text
    assert f'<html lang="{lang}">' in page


def test_a_file_that_is_too_large_is_refused_before_it_is_read(site: Site, hong: Browser) -> None:
    large = b"#" * ((site.course.limits.file_size << 20) + (1 << 20))
    answer = hong.hand_in(large)
    assert answer.status_code == 413
    assert site.book.attempts() == []


def test_what_does_not_say_its_size_is_cut_off(hong: Browser) -> None:
    sent = 0

    def endless():
        nonlocal sent
        while sent < 1 << 30:
            sent += 1 << 16
            yield b"a" * (1 << 16)

    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = hong.post("/language", content=endless(), headers=kind)
    assert answer.status_code == 413


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_nothing_packed_is_unpacked(hong: Browser, encoding: str) -> None:
    bomb = gzip.compress(b"0" * (1 << 22))
    headers = {"content-encoding": encoding, "content-type": "application/x-www-form-urlencoded"}
    assert hong.post("/language", content=bomb, headers=headers).status_code == 415


@pytest.mark.parametrize("length", ["-1", "abc", "1e9", "٣", "9" * 30])
def test_an_odd_length_is_refused(hong: Browser, length: str) -> None:
    headers = [(b"content-length", length.encode())]
    assert hong.post("/language", content=b"", headers=headers).status_code == 413


def test_many_fields_or_files_are_refused(hong: Browser) -> None:
    token = hong.token(WEEK)
    many = {f"field{n}": "x" for n in range(100)}
    files = {"file": ("first.py", b"x = 1")}
    assert hong.post(WEEK, data={"csrf": token, **many}, files=files).status_code == 400
    several = [("file", (f"{n}.py", b"x")) for n in range(5)]
    assert hong.post(WEEK, data={"csrf": token}, files=several).status_code == 400


def test_a_body_that_is_no_form_is_refused(hong: Browser) -> None:
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "application/json"):
        answer = hong.post(WEEK, content=b"{" * 1000, headers={"content-type": kind})
        assert answer.status_code in (400, 403)


def deep(depth: int) -> bytes:
    return b"[" * depth


@pytest.mark.parametrize(
    "bomb",
    [
        deep(200_000),
        json.dumps({"cells": [], "metadata": {}, "nbformat": 10**9}).encode(),
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": ' + deep(100_000),
        b"(" * 100_000,
        b"-" * 300_000 + b"1",
        b"\x00" * 1000,
        b"PK\x03\x04" + b"\x00" * 1000,
    ],
    ids=["deep", "version", "deep-notebook", "parentheses", "minuses", "zeros", "zip"],
)
def test_a_file_made_to_hurt_its_reader_hurts_nobody(hong: Browser, bomb: bytes) -> None:
    for name in ("first.ipynb", "first.py"):
        answer = hong.hand_in(bomb, name)
        assert answer.status_code in (200, 422)
        assert hong.get(WEEK).status_code == 200
