"""Taking in: what is said to be handed in is kept, and what is not taken in is said to be not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, tzinfo
from threading import Event
from typing import Any

import pytest
from runs import until
from visiting import WEEK, Browser, Site

from grader.errors import GraderError
from grader.gradebook.book import Book
from grader.gradebook.database import Database
from grader.inbox import folder_of, receipts
from grader.portal import handing_in
from grader.portal.looking import AT_ONCE, Look, Looking
from grader.settings import PortalSettings

NAME = "week01_first"


def test_the_receipt_is_the_servers(site: Site, hong: Browser, work: bytes) -> None:
    before = datetime.now(UTC)
    hong.hand_in(work)
    (receipt,) = receipts(folder_of(site.course, "hong", site.course.week(NAME)))
    (attempt,) = site.book.attempts(NAME, "hong")
    assert before - timedelta(seconds=1) <= receipt.time <= datetime.now(UTC)
    assert (attempt.digest, attempt.number) == (receipt.digest, receipt.attempt)
    assert abs(attempt.received_at - receipt.time) < timedelta(milliseconds=1)


def test_the_same_file_twice_is_one_attempt(site: Site, hong: Browser, work: bytes) -> None:
    hong.hand_in(work)
    hong.hand_in(work)
    assert len(site.book.attempts()) == 1


def test_every_attempt_is_kept(site: Site, hong: Browser, work: bytes) -> None:
    files = [work, work + b"# 2\n", work, work + b"# 3\n"]
    for data in files:
        hong.hand_in(data)
    assert [hong.get(f"{WEEK}/attempts/{n}/file").content for n in range(1, 5)] == files


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd.py",
        "..\\..\\first.py",
        "/etc/cron.d/x.py",
        "first.py\x00.ipynb",
        "a" * 5000 + ".py",
        "<script>alert(1)</script>.py",
        "과제.py",
        "first.PY",
        ".py",
        "con.py",
        "first",
    ],
)
def test_a_files_name_is_no_path(site: Site, hong: Browser, work: bytes, name: str) -> None:
    answer = hong.hand_in(work, name)
    assert answer.status_code in (200, 400, 422)
    assert "<script>alert" not in answer.text
    assert {attempt.file for attempt in site.book.attempts()} <= {"first.py", "first.ipynb"}
    folder = site.course.inbox
    assert {path.name for path in folder.iterdir()} <= {"hong"} if folder.exists() else True


def test_a_file_of_another_week_is_sent_to_its_own(site: Site, hong: Browser) -> None:
    answer = hong.hand_in(b"import os\n")
    assert answer.status_code == 200, "a file of no week may be a beginning"


def test_handing_in_faster_than_anybody_thinks_is_refused_with_a_time(
    site: Site, hong: Browser, work: bytes
) -> None:
    most = site.course.portal.hourly
    assert most == PortalSettings().hourly
    week = site.course.week(NAME)
    for number in range(most):
        handing_in.receive(site.book, week, "hong", "first.py", work + b"# %d\n" % number)
    answer = hong.hand_in(work)
    assert answer.status_code == 422
    free = site.book.attempts()[0].received_at + timedelta(hours=1)
    assert site.course.shown(free, "%H:%M") in answer.text
    assert len(site.book.attempts()) == most
    assert site.signed_in("kim").hand_in(work).status_code == 200


def test_a_clock_that_had_gone_ahead_keeps_nobody_from_handing_in(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = site.course.week(NAME)

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(days=300)

    with monkeypatch.context() as patch:
        patch.setattr("grader.inbox.datetime", Ahead)
        patch.setattr("grader.gradebook.book.datetime", Ahead)
        for number in range(site.course.portal.hourly):
            data = work + b"# %d\n" % number
            handing_in.receive(site.book, week, "hong", "first.py", data)
    assert site.book.attempts()[0].received_at > datetime.now(UTC)
    assert hong.hand_in(work).status_code == 200


def test_who_hands_in_too_often_costs_nobody_a_look(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = site.course.week(NAME)
    for number in range(site.course.portal.hourly):
        handing_in.receive(site.book, week, "hong", "first.py", work + b"# %d\n" % number)
    looked: list[object] = []
    monkeypatch.setattr(Looking, "look", lambda *given: looked.append(given) or Look())
    form = {"csrf": hong.token("/")}
    assert hong.post(WEEK, data=form, files={"file": ("first.py", work)}).status_code == 422
    assert not looked


def test_one_member_keeps_few_threads_waiting(
    site: Site, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many files somebody sends at once that are slow to read."""
    browsers, looked, ended = [site.signed_in("hong") for _ in range(5)], [], Event()

    def slow(*given: Any) -> Look:
        looked.append(given)
        ended.wait(60)
        return Look()

    form = [{"csrf": browser.token(WEEK)} for browser in browsers]
    monkeypatch.setattr(Looking, "look", slow)
    with ThreadPoolExecutor(5) as pool:
        sent = [
            pool.submit(
                browser.post,
                WEEK,
                data=form[number],
                files={"file": ("first.py", work + b"# %d\n" % number)},
                headers={"accept-language": "en"},
                follow_redirects=False,
            )
            for number, browser in enumerate(browsers)
        ]
        until(lambda: sum(one.done() for one in sent) == 3)
        ended.set()
        answers = [one.result() for one in sent]
    assert len(looked) == AT_ONCE == 2
    assert sorted(answer.status_code for answer in answers) == [303, 303, 422, 422, 422]
    assert all("still being read" in one.text for one in answers if one.status_code == 422)
    assert len(site.book.attempts()) == 2
    assert browsers[0].hand_in(work).status_code == 200


def test_success_is_not_said_where_the_gradebook_fails(
    site: Site, hong: Browser, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise GraderError("디스크", "The disk is full.")

    monkeypatch.setattr(Book, "receive", fails)
    answer = hong.hand_in(work)
    assert answer.status_code == 503
    monkeypatch.undo()
    site.grading.read_inbox()
    (attempt,) = site.book.attempts(NAME, "hong")
    assert site.book.data(attempt) == work


def test_a_gradebook_that_is_down_is_a_sentence_and_its_cause_is_in_the_log(
    hong: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: Any) -> None:
        raise GraderError("데이터베이스", "The database at /srv/course does not answer.")

    monkeypatch.setattr(Database, "read", fails)
    for path in ("/", WEEK, "/nothing"):
        answer = hong.get(path, headers={"accept-language": "en"})
        assert answer.status_code in (503, 404)
        assert "Something is wrong with the portal" in answer.text or path == "/nothing"
        assert "/srv/course" not in answer.text
        assert "<html" in answer.text
    assert "The database at /srv/course does not answer." in caplog.text


def test_an_inbox_with_links_keeps_what_is_outside(
    site: Site, hong: Browser, work: bytes, tmp_path: Any
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (site.course.inbox / "hong").mkdir(parents=True)
    (site.course.inbox / "hong" / NAME).symlink_to(outside)
    answer = hong.hand_in(work)
    assert answer.status_code == 503
    assert not list(outside.iterdir())
    assert site.book.attempts() == []
