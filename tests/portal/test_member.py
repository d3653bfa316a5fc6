"""What a member sees: weeks, what was handed in, what came of it."""

import hashlib

from visiting import WEEK, Browser, Site


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


def test_the_file_comes_back_byte_for_byte(hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    answer = hong.get(f"{WEEK}/attempts/1/file")
    assert answer.content == work
    assert hashlib.sha256(work).hexdigest() in hong.get(f"{WEEK}/attempts/1").text
    assert answer.headers["content-disposition"].startswith("attachment")
