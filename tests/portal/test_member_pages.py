"""What a member sees: weeks, what was handed in, what came of it."""

import hashlib
import json
from typing import Any

import pytest
from sqlalchemy.orm import Session
from visiting import WEEK, Browser, Site

from grader.gradebook import access
from grader.gradebook.nbgrader.api import JoinedGradebook
from grader.portal.looking import Look, Looking


def test_what_is_handed_in_is_in_the_gradebook_before_success_is_answered(
    site: Site, hong: Browser, work: bytes
) -> None:
    answer = hong.hand_in(work)
    (attempt,) = site.book.attempts("week01_first", "hong")
    assert answer.status_code == 200
    assert answer.url.path == WEEK
    assert site.book.data(attempt) == work
    assert attempt.clock == "receipt"
    assert attempt.digest[:12] in answer.text


def test_a_page_shows_the_result_once_there_is_one(site: Site, hong: Browser, work: bytes) -> None:
    assert "sse-connect" in hong.hand_in(work).text
    assert site.grading.step()
    page = hong.get(WEEK).text
    assert "sse-connect" not in page
    assert "double 0" in page


def test_a_page_without_scripts_says_how_many_are_before(
    site: Site, hong: Browser, work: bytes
) -> None:
    for name in ("choi", "kim"):
        site.signed_in(name).hand_in(work)
    hong.hand_in(work)
    assert "2 before yours" in hong.get(WEEK, headers={"accept-language": "en"}).text
    assert "앞에 2개가 있습니다" in hong.get(WEEK).text


def test_the_file_comes_back_byte_for_byte(hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    answer = hong.get(f"{WEEK}/attempts/1/file")
    assert answer.content == work
    assert hashlib.sha256(work).hexdigest() in hong.get(f"{WEEK}/attempts/1").text
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["역전파.py", 'a"; filename="b.py', "first (1).PY", "a\\b.py"])
def test_a_file_that_lay_in_the_inbox_comes_back_under_its_weeks_name(
    site: Site, hong: Browser, work: bytes, name: str
) -> None:
    folder = site.course.inbox / "hong" / "week01_first"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(work)
    site.grading.read_inbox()
    (attempt,) = site.book.attempts("week01_first", "hong")
    assert attempt.file == name
    answer = hong.get(f"{WEEK}/attempts/1/file")
    assert answer.content == work
    assert answer.headers["content-disposition"] == 'attachment; filename="first-1.py"'


def test_a_written_answer_stands_beside_what_a_person_said(
    site: Site, hong: Browser, work: bytes
) -> None:
    hong.hand_in(work.replace(b"Because", b"Because <script>alert(1)</script>"))
    site.grading.step()
    gradebook: Any = JoinedGradebook

    def mark(session: Session) -> None:
        own = gradebook(session)
        grade = own.find_grade("question_why", "first", "week01_first", "hong")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        own.find_comment(
            "question_why", "first", "week01_first", "hong"
        ).manual_comment = "Good <b>"

    site.book.database.write(mark)
    page = hong.get(WEEK).text
    assert "Because &lt;script&gt;alert(1)&lt;/script&gt; it is added." in page
    assert "Good &lt;b&gt;" in page
    assert "<script>alert" not in page
    assert "내가 쓴 답" in page
    others = site.signed_in("teacher").get(f"/class/hong{WEEK}").text
    assert "내가 쓴 답" not in others
    assert "쓴 답: question_why" in others


@pytest.mark.parametrize("graded", [False, True])
def test_a_file_that_cannot_be_looked_over_has_a_page_that_says_so(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch, graded: bool
) -> None:
    hong.hand_in(work)
    if graded:
        site.grading.step()
    monkeypatch.setattr(Looking, "look", lambda *_: Look())
    page = hong.get(WEEK, headers={"accept-language": "en"}).text
    told = "What was written cannot be shown here" if graded else "cannot be looked over just now"
    assert told in page


@pytest.mark.parametrize("path", ["/", WEEK, f"{WEEK}/attempts/1", "/api/weeks/week01/attempts/1"])
def test_a_mistake_of_ours_is_told_as_such_in_who_asks_language(
    site: Site, hong: Browser, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(access, "signed_in", lambda *_: 1 / 0)
    for language, told in (("en", "Something is wrong with the portal"), ("ko", "문제가 있어서")):
        answer = hong.get(path, headers={"accept-language": language})
        assert answer.status_code == 500
        assert told in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert "ZeroDivisionError" not in answer.text


ODD_CELLS: list[Any] = [
    {},
    None,
    {"cell_type": "code", "source": None},
    {"cell_type": "code", "source": [1, ["x"]], "metadata": [], "outputs": {}},
    {"cell_type": "markdown", "source": "\ud800", "metadata": {"answer": "question_why"}},
    {"cell_type": "markdown", "source": {"a": 1}, "metadata": {"answer": ["question_why"]}},
    {"cell_type": ["code"], "source": "x = 1", "metadata": {"nbgrader": 1, "task": {}}, "id": 7},
    {"cell_type": "code", "source": "(" * 3000, "metadata": {"task": None}, "execution_count": "9"},
]


def test_whatever_a_notebook_holds_its_pages_are_shown(site: Site, hong: Browser) -> None:
    for cell in ODD_CELLS:
        data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
        assert hong.hand_in(data.encode(), "first.ipynb").status_code in (200, 422)
        folder = site.course.inbox / "kim" / "week01_first"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "first.ipynb").write_text(data)  # collected: nobody looked at it first
        site.grading.read_inbox()
        for graded in (False, True):
            while graded and site.grading.step():
                pass
            for name in ("hong", "kim"):
                path = f"/class/{name}{WEEK}"
                number = len(site.book.attempts("week01_first", name))
                for page in (path, f"{path}/attempts/{number}") if number else (path,):
                    assert site.signed_in("teacher").get(page).status_code == 200
