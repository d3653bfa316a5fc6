"""``grader note new``: starts the note of the next meeting, in both languages."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from string import Template
from typing import Annotated, Any, Literal

import typer

from grader import atomic
from grader.commands.common import Settings, help_text
from grader.commands.options import day_of
from grader.course import find_root
from grader.errors import GraderError, cause
from grader.text import Language, josa

HELP = help_text(
    "다음 모임의 기록을 한국어와 영어로 시작합니다. 있는 기록은 건드리지 않습니다.",
    "Start the note of the next meeting, in Korean and English. Never overwrites one.",
)
EXAMPLES = help_text(
    "예:\n  grader note new                              다음 모임 (월, 목)\n"
    "  grader note new 2026-11-26 --lecture 10-3    강의 10-3을 다룬 모임\n"
    "  grader note new 2026-12-04 --kind conference --until 2026-12-05",
    "Examples:\n  grader note new                              the next meeting (Mon, Thu)\n"
    "  grader note new 2026-11-26 --lecture 10-3    a meeting about lecture 10-3\n"
    "  grader note new 2026-12-04 --kind conference --until 2026-12-05",
)
Kind = Literal["meeting", "seminar", "paper", "conference", "call"]
LANGUAGES: tuple[Language, Language] = ("ko", "en")
MEETING_DAYS = (0, 3)  # Mondays and Thursdays, as in every autumn so far

app = typer.Typer(
    no_args_is_help=True, help=help_text("모임 기록을 씁니다.", "Write notes of the meetings.")
)


@app.callback()
def note() -> None:
    """Keeps `new` a command of its own; more may join it."""


@app.command("new", help=HELP, epilog=EXAMPLES)
def new(
    context: typer.Context,
    day: Annotated[
        str | None,
        typer.Argument(
            metavar="DATE",
            help=help_text(
                "날짜. 기본값: 아직 기록이 없는 다음 월요일이나 목요일",
                "The date; by default the next Monday or Thursday without a note.",
            ),
        ),
    ] = None,
    kind: Annotated[Kind, typer.Option(help=help_text("종류", "What it was."))] = "meeting",
    lecture: Annotated[
        list[str] | None,
        typer.Option(
            help=help_text(
                "다룬 강의. 여러 번 쓸 수 있습니다. 주는 강의 지도에서 옵니다.",
                "A lecture it was about; repeatable. The week follows from the lecture map.",
            )
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help=help_text("마지막 날", "The last day."))
    ] = None,
    deadline: Annotated[
        str | None,
        typer.Option(metavar="DATE", help=help_text("논문 마감", "When papers are due.")),
    ] = None,
) -> None:
    """Writes both files from the templates."""
    settings: Settings = context.obj
    root = settings.path.resolve() if settings.path else find_root()
    folders: dict[Language, Path] = {
        language: root / "site" / language / "notes" / "posts" for language in LANGUAGES
    }
    for folder in folders.values():
        if not folder.is_dir():
            raise GraderError(
                f"모임 기록을 두는 폴더가 없습니다: {folder}. 저장소에서 실행해 주세요.",
                f"There is no folder for notes at {folder}. Run this in the repository.",
            )
    when = day_of(day) if day else next_meeting(date.today(), folders["ko"])
    fields = {
        "date": when.isoformat(),
        "kind": kind,
        "more": "".join(_more(when, until=until, deadline=deadline)),
        **_lectures(root, lecture or []),
    }
    files = {
        folder / f"{when}.md": _filled(root, kind, language, fields)
        for language, folder in folders.items()
    }
    _write(settings, files)


def next_meeting(today: date, posts: Path) -> date:
    """The first day of a meeting, from today on, that has no note yet."""
    days = (today + timedelta(days=count) for count in range(10_000))
    return next(
        day for day in days if day.weekday() in MEETING_DAYS and not (posts / f"{day}.md").exists()
    )


def _more(when: date, *, until: str | None, deadline: str | None) -> Iterator[str]:
    """The lines of the front matter that only some notes have."""
    if until is not None:
        last = day_of(until)
        if last < when:
            raise GraderError(
                f"{josa(last, '은는')} 첫날 {when}보다 빠릅니다.",
                f"{last} is before the first day, {when}.",
            )
        yield f"\nuntil: {last}"
    if deadline is not None:
        yield f"\ndeadline: {day_of(deadline)}"


def _lectures(root: Path, names: list[str]) -> dict[str, str]:
    """The lectures and their weeks, as they stand in front matter."""
    known = _lecture_map(root / "site" / "lectures.toml")
    for name in names:
        if name not in known:
            every = ", ".join(known)
            raise GraderError(
                f"강의 {josa(repr(name), '은는')} 강의 지도에 없습니다. 있는 강의: {every}.",
                f"Lecture {name!r} is not on the lecture map. There are: {every}.",
            )
    weeks = sorted({known[name]["week"] for name in names if "week" in known[name]})
    return {
        "lectures": ", ".join(f'"{name}"' for name in names),
        "weeks": ", ".join(map(str, weeks)),
    }


def _lecture_map(path: Path) -> dict[str, dict[str, Any]]:
    """The lectures by their names.

    Raises:
        GraderError: the file is missing or wrong.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return {entry["id"]: entry for entry in data["lecture"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        why = cause(error)
        raise GraderError(
            f"강의 지도 {path}: 읽을 수 없습니다: {why.ko}",
            f"The lecture map {path} cannot be read: {why.en}",
        ) from error


def _filled(root: Path, kind: Kind, language: Language, fields: dict[str, str]) -> bytes:
    stem = "meeting" if kind == "meeting" else "event"
    path = root / "publish" / "templates" / f"{stem}.{language}.md"
    return Template(path.read_text(encoding="utf-8")).substitute(fields).encode()


def _write(settings: Settings, files: dict[Path, bytes]) -> None:
    for path in files:
        if path.exists():
            raise GraderError(
                f"기록이 이미 있습니다: {path}. 다른 날짜를 정해 주세요.",
                f"There is a note already: {path}. Name another date.",
            )
    for path, data in files.items():
        atomic.write(path, data)
        settings.console.print(str(path), markup=False, soft_wrap=True)
    settings.say(
        "두 파일을 채우고 `make serve`로 미리 보세요. 질문과 태그는 두 언어에서 같은 순서로 "
        "적습니다.",
        "Fill in both and look at them with `make serve`. Questions and tags stand in the same "
        "order in both languages.",
    )
