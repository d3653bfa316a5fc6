"""What a member sees: weeks, what was handed in, what came of it."""

import hashlib
from typing import Any

import pytest
from sqlalchemy.orm import Session
from visiting import WEEK, Browser, Site

from grader.gradebook.nbgrader.api import JoinedGradebook


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
