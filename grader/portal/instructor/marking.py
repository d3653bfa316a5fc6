"""Marking written answers: one at a time, its guide beside it, the next one with Enter."""

import math
from dataclasses import dataclass
from urllib.parse import quote

from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from grader.course import Week
from grader.feedback.marking import Cell, cells
from grader.feedback.words import number
from grader.gradebook.book import Book
from grader.portal.instructor.asking import act
from grader.portal.visit import Visit
from grader.portal.weeks import looked_over, week_of
from grader.release import marking_guides
from grader.run import hand_back
from grader.text import Text

_GUIDE = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Pile:
    """All answers to one question, or all that members did for one task."""

    week: Week
    name: str
    cells: tuple[Cell, ...]

    @property
    def waiting(self) -> tuple[Cell, ...]:
        """Those that nobody has looked at."""
        return tuple(cell for cell in self.cells if cell.waits)

    def of(self, member: str) -> Cell | None:
        """A member's."""
        return next((cell for cell in self.cells if cell.member == member), None)

    def beside(self, member: str, step: int) -> Cell:
        """The next or the one before, whether it waits or not."""
        names = [cell.member for cell in self.cells]
        return self.cells[(names.index(member) + step) % len(names)]

    def next(self, member: str) -> Cell | None:
        """The next that waits; after the last comes the first."""
        later = [cell for cell in self.waiting if cell.member > member]
        return next(iter([*later, *self.waiting]), None)


def piles(visit: Visit) -> Response:
    """Of all weeks: what can be marked, and how much of it waits."""
    book = visit.portal.book
    found: dict[tuple[str, str], list[Cell]] = {}
    for standing in book.current_grades():
        if standing.week in book.course.by_name:
            for cell in cells(standing, {}):
                if cell.waits or cell.digest:
                    found.setdefault((cell.week, cell.name), []).append(cell)
    own = [
        Pile(book.course.week(week), name, tuple(pile))
        for (week, name), pile in sorted(found.items())
    ]
    return visit.shown("instructor/piles.html", piles=own)


def answer(visit: Visit) -> Response:
    """One answer: that of the member who is named, else the first that waits."""
    pile = _pile(visit)
    member = visit.request.query_params.get("member", "")
    cell = pile.of(member) if member else next(iter([*pile.waiting, *pile.cells]), None)
    if cell is None:
        raise HTTPException(404)
    return _shown(visit, pile, cell)


def give(visit: Visit) -> Response:
    """Writes points and comment, and goes on to the next that waits."""
    pile, book, seen = _pile(visit), visit.portal.book, visit.field("seen")
    cell = pile.of(visit.field("member"))
    if cell is None:
        raise HTTPException(404)
    if cell.seen != seen:
        return _shown(visit, pile, cell, _changed(cell), 409)
    points = _points(visit.field("points"), cell.max_points)
    if isinstance(points, Text):
        return _shown(visit, pile, cell, points, 422)
    comment = visit.field("comment").replace("\r\n", "\n").strip()
    before, after = ("–" if own is None else number(own) for own in (cell.points, points))
    said = f"{pile.name}: {before} → {after}" + (f" · {comment}" if comment else "")
    done = act(visit, "marked", cell.week, cell.member, said)
    if not book.mark(cell.week, cell.member, cell.name, points, comment, done, seen=seen):
        return give(visit)  # something came in between: it is looked at once more
    for _ in hand_back(book, week=cell.week, member=cell.member):
        pass
    return RedirectResponse(_onward(_pile(visit), cell), 303)


def _changed(cell: Cell) -> Text:
    now = "–" if cell.points is None else number(cell.points)
    return Text(
        "그사이에 이 구성원이 다시 제출했거나 다른 사람이 채점했습니다. 지금 점수: "
        f"{now}. 아무것도 적지 않았습니다. 다시 보세요.",
        "Meanwhile this member has handed in again, or somebody else has marked this. Points by "
        f"now: {now}. Nothing was written; look again.",
    )


def _onward(pile: Pile, cell: Cell) -> str:
    following = pile.next(cell.member)
    if following is None:
        return "/course/marking"
    path = f"/course/weeks/{pile.week.name}/marking/{pile.name}"
    return f"{path}?member={quote(following.member)}"


def _points(said: str, most: float) -> float | Text | None:
    """Points as somebody typed them; None where the field is empty."""
    if not said.strip():
        return None
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        points = math.nan
    if 0 <= points <= most:
        return points
    return Text(
        f"점수는 0부터 {most:g}까지입니다. 아무것도 적지 않았습니다.",
        f"Points are from 0 to {most:g}. Nothing was written.",
    )


def _shown(
    visit: Visit, pile: Pile, cell: Cell, why: Text | None = None, status: int = 200
) -> Response:
    guide = marking_guides(pile.week).get(pile.name) if cell.written else None
    texts = looked_over(visit, pile.week, cell.entry).answers if cell.digest else {}
    return visit.shown(
        "instructor/answer.html",
        status,
        pile=pile,
        cell=cell,
        before=pile.beside(cell.member, -1),
        after=pile.beside(cell.member, 1),
        guide=Markup(_GUIDE.render(guide.pick(visit.language))) if guide else None,
        why=why,
        typed=visit.field("points") if why else None,
        commented=visit.field("comment") if why else cell.comment,
        answer=texts.get(cell.name, "").strip(),
        wide=True,
    )


def _pile(visit: Visit) -> Pile:
    """All that the address names.

    Raises:
        HTTPException: there is no such question or task, or nobody has done it.
    """
    week, name = week_of(visit), visit.given("question")
    book: Book = visit.portal.book
    found = [
        cell
        for standing in book.current_grades(week.name)
        for cell in cells(standing, {})
        if cell.name == name
    ]
    if not found:
        raise HTTPException(404)
    return Pile(week, name, tuple(found))
