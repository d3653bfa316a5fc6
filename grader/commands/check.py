"""``grader check``: a member's own file against the public tests, once or on every save."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson
from grader.course import Course, Week
from grader.engines import Engine, Event, TestFinished
from grader.errors import NOT_GRADED, GraderError
from grader.judge.job import Job, JudgeSettings
from grader.preview import week_called
from grader.reading.files import ENDINGS
from grader.report import Report, TestReport, to_json
from grader.submission import file_at

_REST = 500  # milliseconds without a word from the system, after which files are looked at

HELP = help_text(
    "내 파일을 공개 시험으로 채점합니다. --watch는 저장할 때마다 다시 합니다.",
    "Run the public tests on your own file; with --watch again on every save.",
)
EXAMPLES = help_text(
    "예:\n  grader check week06\n  grader check week06 --watch\n"
    "  grader check --file ~/colab/backprop.ipynb",
    "Examples:\n  grader check week06\n  grader check week06 --watch\n"
    "  grader check --file ~/colab/backprop.ipynb",
)


def run(
    context: typer.Context,
    week: Annotated[
        str | None,
        typer.Argument(
            help=help_text("주. 기본값: 현재 폴더", "The week; by default that of this folder."),
            metavar="WEEK",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(help=help_text("내 파일", "Your file."), metavar="FILE"),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help=help_text("저장할 때마다", "On every save."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Checks a file; everything runs on this machine, with the judge that grades."""
    settings: Settings = context.obj
    course = settings.course(weeks_in="exercises")
    chosen = _week(course, week, file)
    path = file or _own_file(chosen)
    if not path.is_file():
        raise GraderError(f"{path} 파일이 없습니다.", f"There is no file {path}.")
    from grader.engines.local import LocalEngine

    end = (KeyboardInterrupt,) if watch else ()  # nothing else ends it
    with suppress(*end), LocalEngine(_judge_settings(course), jobs=1) as engine:
        names = {path.name} if file else _names(chosen)
        for report in _reports(settings, engine, course, chosen, path, names if watch else None):
            _show(settings, course, report, as_json=as_json, clear=watch)
            if report.fault and not watch:
                raise typer.Exit(NOT_GRADED)


def _judge_settings(course: Course) -> JudgeSettings:
    from grader.sandbox.walls import standing

    walls = standing(trust_members=True)  # of one's own code one need not be afraid
    return JudgeSettings(course.root, weeks_in="exercises", walls=walls, hidden=False)


def _week(course: Course, name: str | None, file: Path | None) -> Week:
    if name and Path(name).is_file():
        raise GraderError(
            f"파일은 이렇게 지정합니다: grader check --file {quote(name)}",
            f"A file is given so: grader check --file {quote(name)}",
        )
    if name:
        return course.week(name)
    if file and (own := week_called(course, file)):
        return own
    for place in (Path.cwd(), *Path.cwd().parents):
        if place.name in course.by_name:
            return course.by_name[place.name]
    names = ", ".join(week.name for week in course.weeks)
    raise GraderError(
        f"어느 주인지 알려 주세요: grader check week06. 주: {names}",
        f"Say which week: grader check week06. Weeks: {names}",
    )


def _own_file(week: Week) -> Path:
    """The file to check: in this folder or the exercise's, the one saved last."""
    for folder in (Path.cwd(), week.folder):
        if path := _last(folder, _names(week)):
            return path
    return week.folder / f"{week.stem}.ipynb"


def _names(week: Week) -> set[str]:
    return {f"{week.stem}{ending}" for ending in ENDINGS}


def _last(folder: Path, names: Iterable[str]) -> Path | None:
    """The one saved last of those that are there; the notebook of two of one moment."""
    present = [folder / name for name in sorted(names) if (folder / name).is_file()]
    return max(present, key=lambda path: path.stat().st_mtime, default=None)


def _states(folder: Path, names: Iterable[str]) -> dict[str, tuple[int, int]]:
    """When those that are there were saved, and how long they are."""
    found = {}
    for name in names:
        with suppress(FileNotFoundError):
            status = (folder / name).stat()
            found[name] = (status.st_mtime_ns, status.st_size)
    return found


def _reports(
    settings: Settings,
    engine: Engine,
    course: Course,
    week: Week,
    path: Path,
    watched: set[str] | None,
) -> Iterator[Report]:
    """The report, and with ``watched`` a new one whenever one of these files was saved."""

    def graded(path: Path) -> Iterator[Report]:
        preview = watched is not None
        job = Job("", week.name, file_at(path, course.limits), preview=preview)
        return _followed(settings, engine.grade([job]))

    seen = _states(path.parent, watched or ())
    yield from graded(path)
    if watched is None:
        return
    import watchfiles

    # What was saved before it watches, while the first check went on, is seen at its first rest.
    for _ in watchfiles.watch(
        path.parent,
        debounce=100,
        step=25,
        rust_timeout=_REST,
        yield_on_timeout=True,
        recursive=False,
    ):
        before, seen = seen, _states(path.parent, watched)
        saved = {name for name, state in seen.items() if before.get(name) != state}
        if last := _last(path.parent, saved):
            yield from graded(last)


def _followed(settings: Settings, events: Iterable[Event]) -> Iterator[Report]:
    """The report; the tests that have ended until then are shown where errors go."""
    from rich.live import Live

    from grader.feedback.terminal import under_way

    ended: list[TestReport] = []
    with Live(console=settings.errors, auto_refresh=False, transient=True) as live:
        for event in events:
            if isinstance(event, TestFinished) and event.seen:
                ended.append(event.seen)
                live.update(under_way(ended, settings.language), refresh=True)
            elif isinstance(event, Report):
                live.update("", refresh=True)
                yield event


def _show(
    settings: Settings, course: Course, report: Report, *, as_json: bool, clear: bool
) -> None:
    from grader.feedback.terminal import show

    if as_json:
        typer.echo(to_json(report))
        return
    if clear:
        settings.console.clear()
    show(report, settings.language, settings.console)
    if clear:
        now = course.shown(datetime.now(UTC), "%H:%M:%S")
        settings.say(
            f"{now} · {report.seconds:.1f}초 · 저장하면 다시 채점합니다 (Ctrl-C로 끝)",
            f"{now} · {report.seconds:.1f} s · graded again on every save (Ctrl-C ends)",
            "bright_black",
        )
