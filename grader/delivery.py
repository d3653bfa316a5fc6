"""Results on their way back: as Moodle, Canvas, a mail program or a person takes them."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader import harmless, worksheets
from grader.course import Course, Week
from grader.feedback import words
from grader.feedback.saved import unmarked
from grader.reading.folders import opened, read_file
from grader.reading.locks import locked
from grader.reading.sentences import Unreadable
from grader.roster import Person, Roster

if TYPE_CHECKING:
    from email.message import EmailMessage

DELIVERED = ".delivered.json"
_WORD = r"[^\s@<>()\[\]:;,.\\\"]+"
_ADDRESS = re.compile(rf"{_WORD}(?:\.{_WORD})*@{_WORD}(?:\.{_WORD})*")


@dataclass(frozen=True)
class Result:
    """What one member gets back for a week."""

    person: Person
    points: float
    max_points: float
    page: bytes

    @property
    def digest(self) -> str:
        """Of what is seen of the page: what was delivered once is not delivered again."""
        return hashlib.sha256(unmarked(self.page)).hexdigest()

    @property
    def by_mail(self) -> bool:
        """Whether they have an address that mail can be sent to, by every server."""
        email = self.person.email
        plain = email.isascii() and harmless.printable(email) == email
        return plain and bool(_ADDRESS.fullmatch(email))


def delivered(course: Course, way: str, week: str) -> dict[str, str]:
    """The digest of what each member got last, by that way."""
    found = _ledger(course).get(f"{way} {week}", {})
    return found if isinstance(found, dict) else {}


def note_delivered(course: Course, way: str, week: str, results: Iterable[Result]) -> None:
    """Remembers it, for the next delivery; another one may do so at the same time."""
    with opened(course.feedback, members=0) as folder, locked(folder):
        own = delivered(course, way, week) | {one.person.id: one.digest for one in results}
        ledger = _ledger(course) | {f"{way} {week}": own}
        folder.write(DELIVERED, json.dumps(ledger, ensure_ascii=False, indent=1).encode())


def _ledger(course: Course) -> dict[str, dict[str, str]]:
    try:
        data = json.loads(read_file(course.feedback / DELIVERED))
    except (Unreadable, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def mail(course: Course, week: Week, result: Result, sender: str) -> "EmailMessage":
    """The message that brings a page."""
    from email.message import EmailMessage

    person, title = result.person, week.heading
    message = EmailMessage()
    message["Subject"] = f"{course.name.ko}: {title.ko}"
    message["To"] = person.email
    if sender:
        message["From"] = sender
    message["X-Unsent"] = "1"  # a mail program opens it to be looked at and sent
    grade = words.grade((result.points, result.max_points))
    message.set_content(
        f"{person.name or person.id}님, {title.ko}의 결과입니다: {grade}점. 자세한 것은 "
        "붙인 페이지를 브라우저로 열어 보세요.\n\n"
        f"Your result of {title.en}: {grade} points. Open the attached page in a browser.\n"
    )
    message.add_attachment(
        result.page,
        maintype="text",
        subtype="html",
        params={"charset": "utf-8"},
        filename=f"{week.name}.html",
    )
    return message


def folder_name(person: Person) -> str:
    """A folder's name that says who it is, on every system."""
    name = re.sub(r'[\\/:*?"<>|\s]+', " ", f"{person.id} {person.name}").strip()
    return unicodedata.normalize("NFC", name)


def results(
    course: Course, roster: Roster, week: Week, grades: Mapping[str, tuple[float, float]]
) -> list[Result]:
    """What everybody with a page gets: points that count, and the page as it is today."""
    people = {person.id: person for person in roster.people}
    found = []
    for member, (points, most) in sorted(grades.items()):
        try:
            page = read_file(course.feedback / member / f"{week.name}.html", members=0)
        except Unreadable:
            continue
        found.append(Result(people.get(member, Person(member)), points, most, page))
    return found


def files(
    course: Course,
    week: Week,
    way: str,
    roster: Roster,
    found: Sequence[Result],
    news: Sequence[Result],
    *,
    sheet: Path | None = None,
    sender: str = "",
) -> dict[str, bytes]:
    """What a way takes, by name: ``moodle``, ``canvas``, ``mail`` or ``folders``.

    Arguments:
        news: whose page goes out; the points of all of ``found`` do.
        sheet: the platform's own table.

    Raises:
        GraderError: the table is none.
        ValueError: there is no such way, or not without a table.
    """
    match way, sheet:
        case "moodle", Path():
            return {
                f"{week.name}_feedback.zip": worksheets.moodle_zip(sheet, roster, news, week),
                f"{week.name}_grades.csv": worksheets.moodle_sheet(sheet, roster, found).encode(),
            }
        case "canvas", Path():
            text = worksheets.canvas_sheet(sheet, roster, found, week)
            return {f"{week.name}_canvas.csv": text.encode()}
        case "mail", _:
            messages = ((one, mail(course, week, one, sender)) for one in news)
            return {f"{folder_name(one.person)}.eml": bytes(text) for one, text in messages}
        case "folders", _:
            return {f"{folder_name(one.person)}/{week.name}.html": one.page for one in news}
    raise ValueError(f"{way!r} is no way, or wants the platform's table")
