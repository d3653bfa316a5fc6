"""Marking in the portal gives what formgrader shows and gives."""

import re
from typing import Any

import pytest
from tiny import WEEK as NAME
from tiny import Gradebook, record, report, source
from visiting import WEEK, Browser, Site

from grader.gradebook import access
from grader.gradebook.book import Book
from grader.portal.handing_in import receive
from grader.portal.looking import Look

ANSWER = f"/course{WEEK}/marking/question_why"
MANY = "\n".join(f"line {number}" for number in range(200))


@pytest.fixture
def teacher(site: Site) -> Browser:
    return site.signed_in("teacher")


@pytest.fixture
def three(site: Site) -> None:
    """Three members whose answers wait."""
    for name in ("choi", "hong", "kim"):
        site.signed_in(name).hand_in(source(f"Because {name} says so."))
        (attempt,) = site.book.attempts(NAME, name)
        record(site.book, report(name), attempt)


def form(page: str) -> dict[str, str]:
    """The form of an answer's page, as a browser would send it."""
    hidden = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.partition("<main")[2])
    )
    points = re.search(r'name="points"[^>]* value="([^"]*)"', page)
    comment = re.search(r'name="comment"[^>]*>([^<]*)<', page)
    assert points
    assert comment
    return hidden | {"points": points[1], "comment": comment[1]}


def in_formgrader(site: Site, member: str) -> tuple[float | None, bool, str | None, float]:
    """Points, whether they are needed, comment and total as nbgrader's own API gives them."""
    with Gradebook(f"sqlite:///{site.course.root}/gradebook.db") as book:
        grade = book.find_grade("question_why", "first", NAME, member)
        comment = book.find_comment("question_why", "first", NAME, member)
        score = book.find_submission_notebook("first", NAME, member).score
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment, score


def test_an_answer_stands_beside_its_guide(three: None, teacher: Browser) -> None:
    page = teacher.get(ANSWER, headers={"accept-language": "en"}).text
    assert "Because choi says so." in page
    assert "Marking guide" in page
    assert re.search(r'class="notes guide".*?<(p|li)>', page, re.DOTALL)


def test_points_and_comment_are_those_that_formgrader_shows(
    three: None, site: Site, teacher: Browser
) -> None:
    assert in_formgrader(site, "choi") == (None, True, None, 3.5)
    given = form(teacher.get(ANSWER).text) | {"points": "1,5", "comment": "잘했습니다\n<b>"}
    answer = teacher.post(ANSWER, data=given)
    assert answer.url.params["member"] == "hong"  # the next one
    assert in_formgrader(site, "choi") == (1.5, False, "잘했습니다\n<b>", 5.0)
    standing = site.book.current_grades(NAME, "choi")[0]
    assert standing.points == 5.0
    assert "1.5" in (site.course.feedback / "choi" / f"{NAME}.html").read_text()


def test_what_formgrader_gave_is_shown(three: None, site: Site, teacher: Browser) -> None:
    with Gradebook(f"sqlite:///{site.course.root}/gradebook.db") as book:
        book.find_grade("question_why", "first", NAME, "hong").manual_score = 0.75
        book.find_comment("question_why", "first", NAME, "hong").manual_comment = "from formgrader"
        book.db.commit()
    found = form(teacher.get(f"{ANSWER}?member=hong").text)
    assert (found["points"], found["comment"]) == ("0.75", "from formgrader")


def test_enter_walks_through_the_pile_and_ends(three: None, site: Site, teacher: Browser) -> None:
    page = teacher.get(ANSWER)
    for _ in range(3):
        assert page.url.path == ANSWER
        page = teacher.post(ANSWER, data=form(page.text) | {"points": "2"})
    assert page.url.path == "/course/marking"
    assert [grade.waiting for grade in site.book.current_grades(NAME)] == [(), (), ()]
    acts = site.book.database.read(access.acts)
    assert {(act.person, act.what, act.member) for act in acts} == {
        ("teacher", "marked", name) for name in ("choi", "hong", "kim")
    }
    assert {act.said for act in acts} == {"question_why: – → 2"}


@pytest.mark.parametrize("points", ["-1", "2.1", "x", "nan", "inf", "1e400"])
def test_points_out_of_range_lose_nothing_that_was_typed(
    three: None, site: Site, teacher: Browser, points: str
) -> None:
    given = form(teacher.get(ANSWER).text) | {"points": points, "comment": "a long thought"}
    answer = teacher.post(ANSWER, data=given)
    assert answer.status_code == 422
    assert form(answer.text)["comment"] == "a long thought"
    assert in_formgrader(site, "choi")[0] is None


def test_an_empty_field_takes_points_back(three: None, site: Site, teacher: Browser) -> None:
    for points, found in (("0", (0.0, False)), (" ", (None, True))):
        given = form(teacher.get(f"{ANSWER}?member=choi").text)
        teacher.post(ANSWER, data=given | {"points": points})
        assert in_formgrader(site, "choi")[:2] == found


def test_points_for_an_answer_that_was_replaced_meanwhile_are_not_written(
    three: None, site: Site, teacher: Browser
) -> None:
    given = form(teacher.get(f"{ANSWER}?member=choi").text) | {"points": "2"}
    site.signed_in("choi").hand_in(source("Another one."))
    record(site.book, report("choi", mark="b"), site.book.attempts(NAME, "choi")[-1])
    answer = teacher.post(ANSWER, data=given)
    assert answer.status_code == 409
    assert "Another one." in answer.text
    assert in_formgrader(site, "choi")[0] is None


def test_of_two_who_mark_the_same_answer_neither_replaces_the_other_unseen(
    three: None, site: Site, teacher: Browser
) -> None:
    first, second = (form(teacher.get(f"{ANSWER}?member=choi").text) for _ in range(2))
    teacher.post(ANSWER, data=first | {"points": "2"})
    answer = teacher.post(ANSWER, data=second | {"points": "1", "comment": "a long thought"})
    assert answer.status_code == 409
    assert in_formgrader(site, "choi")[:3] == (2.0, False, None)
    again = form(answer.text)
    assert (again["points"], again["comment"]) == ("1", "a long thought")
    teacher.post(ANSWER, data=again)
    assert in_formgrader(site, "choi")[:3] == (1.0, False, "a long thought")


@pytest.mark.parametrize("what", ["handed in again", "marked"])
def test_what_comes_while_points_are_being_written_is_not_marked_unseen(
    three: None, site: Site, teacher: Browser, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    given = form(teacher.get(f"{ANSWER}?member=choi").text) | {"points": "2"}
    mark = Book.mark

    def meanwhile(book: Book, *arguments: Any, **options: Any) -> Any:
        if what == "marked":
            mark(site.book, NAME, "choi", "question_why", 1.0, "")
        else:
            receive(site.book, site.course.weeks[0], "choi", "first.py", source("Another one."))
            record(site.book, report("choi", mark="b"), site.book.attempts(NAME, "choi")[-1])
        return mark(book, *arguments, **options)

    monkeypatch.setattr(Book, "mark", meanwhile)
    answer = teacher.post(ANSWER, data=given)
    assert answer.status_code == 409
    wanted = (1.0, False) if what == "marked" else (None, True)
    assert in_formgrader(site, "choi")[:2] == wanted
    assert ("Another one." in answer.text) == (what == "handed in again")
    assert site.book.database.read(access.acts) == []


def test_a_long_answer_and_a_long_comment_are_whole(site: Site, teacher: Browser) -> None:
    site.signed_in("hong").hand_in(source(MANY))
    record(site.book, report("hong"), site.book.attempts(NAME, "hong")[0])
    page = teacher.get(ANSWER).text
    assert MANY in page
    teacher.post(ANSWER, data=form(page) | {"points": "1", "comment": MANY})
    assert form(teacher.get(f"{ANSWER}?member=hong").text)["comment"] == MANY


def test_nothing_in_an_answer_acts(site: Site, teacher: Browser) -> None:
    site.signed_in("hong").hand_in(source("<script>alert(1)</script><img src=x> ![x](http://a/b)"))
    record(site.book, report("hong"), site.book.attempts(NAME, "hong")[0])
    page = teacher.get(ANSWER).text
    assert "<script>alert" not in page
    assert "<img" not in page


def test_files_are_read_apart_and_only_the_one_that_is_shown(
    three: None, site: Site, teacher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, read = site.app.state.portal.looking, []
    look = looking.look
    monkeypatch.setattr(looking, "look", lambda *given: read.append(given[-1]) or look(*given))
    monkeypatch.setattr("grader.feedback.marking.read_bytes", None)
    assert "3개가 기다립니다" in teacher.get("/course/marking").text
    assert read == []
    assert "Because hong says so." in teacher.get(f"{ANSWER}?member=hong").text
    assert read == [source("Because hong says so.")]


def test_an_answer_that_cannot_be_read_in_time_is_not_said_to_be_empty(
    three: None, site: Site, teacher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.app.state.portal.looking, "look", lambda *_: Look())
    page = teacher.get(f"{ANSWER}?member=hong", headers={"accept-language": "en"}).text
    assert "(empty)" not in page
    link = re.search(r'href="([^"]+/file)"', page)
    assert link
    assert teacher.get(link[1]).content == source("Because hong says so.")


@pytest.mark.parametrize("path", [f"/course{WEEK}/marking/none", "/course/weeks/x/marking/y"])
def test_there_is_nothing_to_mark_where_nothing_is(
    three: None, teacher: Browser, path: str
) -> None:
    assert teacher.get(path).status_code == 404
    assert teacher.post(path, data={"csrf": teacher.token("/")}).status_code == 404
