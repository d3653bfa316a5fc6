"""Arguments and options that several commands have, each described once."""

import sys
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from grader.commands.common import Settings, help_text
from grader.course import Course
from grader.errors import GraderError
from grader.harmless import line
from grader.judge.job import Platform
from grader.late import YEARS
from grader.roster import MEMBER, load
from grader.settings import EngineName
from grader.text import josa

_EVERY_WEEK = help_text("주. 기본값: 모두", "Weeks; all by default.")

Weeks = Annotated[list[str] | None, typer.Argument(metavar="[WEEK]...", help=_EVERY_WEEK)]
OneWeek = Annotated[str, typer.Argument(metavar="WEEK", help=help_text("주", "The week."))]
OneMember = Annotated[
    str, typer.Argument(metavar="MEMBER", help=help_text("구성원 이름", "The member's name."))
]
Members = Annotated[
    list[str] | None,
    typer.Option("--member", metavar="NAME", help=help_text("이 구성원만", "Only these members.")),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", min=1, help=help_text("동시에 채점할 수", "Judges at once: one a core.")
    ),
]
OnPlatform = Annotated[
    Platform,
    typer.Option("--platform", help=help_text("장치", "The device programs run on.")),
]
OnEngine = Annotated[
    EngineName | None,
    typer.Option(
        "--engine",
        help=help_text(
            "채점하는 곳: 이 컴퓨터나 Dask 클러스터. 기본값: course.toml",
            "Where to grade: this machine or a Dask cluster; by default that of course.toml.",
        ),
    ),
]
TrustMembers = Annotated[
    bool,
    typer.Option(
        "--trust-members", help=help_text("격리 없이도 채점", "Grade without the sandbox's walls.")
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=help_text("JSON으로 출력", "Print JSON."))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=help_text("묻지 않습니다", "Do not ask."))]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=help_text("보기만 합니다", "Only look; write nothing."))
]
Db = Annotated[
    str | None,
    typer.Option(
        envvar="GRADER_DB",
        show_envvar=False,
        metavar="URL",
        help=help_text(
            "성적부의 주소. 기본값: course.toml이나 GRADER_DB",
            "The gradebook's URL; by default that of course.toml or GRADER_DB.",
        ),
    ),
]


def own_name(ko: str, en: str) -> Any:
    """The option ``--member`` where it names one person, who may set it once for a shell."""
    return typer.Option("--member", envvar="GRADER_MEMBER", metavar="NAME", help=help_text(ko, en))


def member_name(given: str) -> str:
    """A member's name, safe as the name of a folder.

    Raises:
        GraderError: it is not.
    """
    name = unicodedata.normalize("NFC", given)
    if not MEMBER.fullmatch(name):
        shown = line(name)
        raise GraderError(
            f"구성원 이름으로 쓸 수 없습니다: {shown!r}. 글자, 숫자와 . _ @ - 만 써 주세요.",
            f"{shown!r} cannot be a member's name: letters, digits and . _ @ - only.",
        )
    return name


def known_member(settings: Settings, course: Course, given: str, *, past: bool = False) -> str:
    """A member's id, by whatever the roster has; a name that is not in it is asked about.

    Arguments:
        past: whether it may be somebody who has left the roster, and whose results are here.

    Raises:
        GraderError: it is nobody's, or nobody is there to answer.
    """
    roster = load(course)
    if not roster or len(roster.found(given)) == 1:
        return roster.member(given) if roster else member_name(given)
    name = unicodedata.normalize("NFC", given)
    if past and MEMBER.fullmatch(name) and (course.feedback / name).is_dir():
        return name
    near, question = roster.near(given), roster.question(given)
    asked = len(near) == 1 and sys.stdin.isatty()
    if asked and typer.confirm(question.pick(settings.language), err=True):
        return near[0].id
    return roster.member(given)


def known_members(settings: Settings, course: Course, given: Iterable[str] | None) -> list[str]:
    """The same for several, of whom there may be results.

    Raises:
        GraderError: one of them is nobody's, or nobody is there to answer.
    """
    return [known_member(settings, course, name, past=True) for name in given or ()]


def moment(course: Course, said: str | None) -> datetime | None:
    """A moment that has passed, in the course's time zone; a day alone is its beginning.

    Raises:
        GraderError: it is none.
    """
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        here = course.timezone or datetime.now(course.zone).tzname()
        raise GraderError(
            f"{josa(repr(said), '은는')} 때가 아닙니다. {here}의 시각으로, "
            "2026-10-11이나 2026-10-11T18:00처럼 쓰세요.",
            f"{said!r} is no time. Write it like 2026-10-11 or 2026-10-11T18:00, "
            f"by the clocks of {here}.",
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=course.zone)
    if moment.year not in YEARS or moment > datetime.now(UTC):
        raise GraderError(
            f"{josa(repr(said), '은는')} {YEARS[0]}년부터 지금까지의 때가 아닙니다. 이미 지난 때를 "
            "쓰세요.",
            f"{said!r} does not lie between the year {YEARS[0]} and now. Write a time that has "
            "passed.",
        )
    return moment


def day_of(text: str) -> date:
    """The day that somebody typed.

    Raises:
        GraderError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise GraderError(
            f"{josa(repr(text), '은는')} 날짜가 아닙니다. 2026-11-26처럼 써 주세요.",
            f"{text!r} is not a date; write it like 2026-11-26.",
        ) from None
