"""The course as data: `course.toml` and each week's `week.toml`, read and checked."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from grader.late import LatePolicy, deadline, zone
from grader.text import Text

Counts = Literal["last", "best"]

AUTOGRADED = "autograded"  # in the course's folder: notebooks with results, for nbgrader's tools


class CourseError(Exception):
    """A course file is missing or wrong; the sentence says which one and what to change."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times are in seconds, sizes in MiB."""

    load_seconds: float = 10.0
    trace_seconds: float = 10.0
    run_seconds: float = 120.0
    test_seconds: float = 20.0
    submission_seconds: float = 300.0
    memory: int = 4096
    program_memory: int = 1024
    program_size: int = 8
    file_size: int = 10
    output: int = 1


@dataclass(frozen=True)
class GradebookSettings:
    """Where points are kept, and which attempt they are of.

    Arguments:
        db: URL of the database; the path of an SQLite file is relative to the course's folder.
        counts: the ``last`` attempt, or the ``best`` after what lateness costs.

    Raises:
        ValueError: there is no such rule.
    """

    db: str = "sqlite:///gradebook.db"
    counts: Counts = "last"

    def __post_init__(self) -> None:
        if self.counts not in get_args(Counts):
            raise ValueError(f"gradebook counts {self.counts!r}: use last or best")


@dataclass(frozen=True)
class ByHand:
    """What the tasks that are written by hand may not use.

    Arguments:
        tasks: names of tasks.
        calls: full dotted names of functions and classes.
        operations: StableHLO operations that may not stand in the traced program.
        reason: shown to the member.
    """

    tasks: tuple[str, ...]
    calls: tuple[str, ...]
    operations: tuple[str, ...]
    reason: Text


@dataclass(frozen=True)
class Task:
    """A function or class of a week, or a written question; what points belong to."""

    name: str
    points: float
    written: bool = False


@dataclass(frozen=True)
class Week:
    """One exercise set, as its `week.toml` describes it.

    Arguments:
        name: the folder's name, ``week06_backprop``.
        folder: where the week's files are.
        due: last day on which a submission is on time, if `course.toml` gives one.
    """

    name: str
    folder: Path
    number: int
    title: Text
    lectures: tuple[str, ...]
    minutes: int
    tasks: tuple[Task, ...]
    questions: tuple[Task, ...]
    by_hand: tuple[ByHand, ...]
    due: date | None = None

    @property
    def stem(self) -> str:
        """The exercise's file name without ending: ``backprop``."""
        return self.name.split("_", 1)[1]

    @property
    def points(self) -> float:
        """Points of the graded tasks, without the written questions."""
        return sum(task.points for task in self.tasks)

    def rules_for(self, task: str) -> tuple[ByHand, ...]:
        """The by-hand rules that hold for ``task``."""
        return tuple(rule for rule in self.by_hand if "*" in rule.tasks or task in rule.tasks)


@dataclass(frozen=True)
class Course:
    """The whole course.

    Arguments:
        root: the folder that holds `course.toml`.
        weeks: in order, those whose folder exists.
        seed: of the hidden inputs; only the instructor's copy has it.
        timezone: of the dates; empty for that of this machine.
    """

    root: Path
    name: Text
    weeks: tuple[Week, ...]
    limits: Limits
    submitted: Path
    feedback: Path
    inbox: Path
    seed: int
    gradebook: GradebookSettings = field(default_factory=GradebookSettings)
    late: LatePolicy = field(default_factory=LatePolicy)
    timezone: str = ""

    def week(self, name: str) -> Week:
        """The week called ``name``: its folder, its number or its stem.

        Raises:
            CourseError: there is no such week.
        """
        for week in self.weeks:
            if name in (week.name, str(week.number), f"{week.number:02}", week.stem):
                return week
        if name.startswith("week"):
            for week in self.weeks:
                if week.name.split("_")[0] == name:
                    return week
        known = ", ".join(week.name for week in self.weeks)
        raise CourseError(f"There is no week {name!r}. Weeks: {known}.")

    def chosen(self, names: Collection[str] | None) -> list[Week]:
        """The weeks called by these names, or all if there are none.

        Raises:
            CourseError: there is no such week.
        """
        return [self.week(name) for name in names] if names else list(self.weeks)

    def deadline(self, week: Week) -> datetime | None:
        """The first moment at which a submission is late, in UTC."""
        return deadline(week.due, zone(self.timezone)) if week.due else None

    def local(self, moment: datetime) -> datetime:
        """A moment as the clocks of the course show it."""
        return moment.astimezone(zone(self.timezone))

    @cached_property
    def by_name(self) -> dict[str, Week]:
        """Weeks by folder name."""
        return {week.name: week for week in self.weeks}


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above ``start`` (default: here) with a `course.toml`.

    Raises:
        CourseError: there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "course.toml").is_file():
            return folder
    raise CourseError(
        f"No course.toml in {here} or above it. Change into the course's folder, or pass --course."
    )


def load(root: Path, *, weeks_in: str = "solutions") -> Course:
    """Reads the course at ``root``.

    Arguments:
        weeks_in: the folder with the weeks, ``solutions`` or, for a member, ``exercises``.

    Raises:
        CourseError: a file is missing or wrong.
    """
    data = _read_toml(root / "course.toml")
    try:
        dates = {name: _due(name, entry) for name, entry in data.get("weeks", {}).items()}
        folder = root / weeks_in
        weeks = tuple(
            _week(path.parent, dates.get(path.parent.name))
            for path in sorted(folder.glob("week*_*/week.toml"))
        )
        return Course(
            root=root,
            name=Text(**data["name"]),
            weeks=weeks,
            limits=Limits(**data.get("limits", {})),
            submitted=root / data.get("submitted", "submitted"),
            feedback=root / data.get("feedback", "feedback"),
            inbox=root / data.get("inbox", "submitted"),
            seed=_seed(root / "solutions" / "seed"),
            gradebook=GradebookSettings(**data.get("gradebook", {})),
            late=LatePolicy(**data.get("late", {})),
            timezone=_timezone(data.get("timezone", "")),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CourseError(f"{root / 'course.toml'}: {error}") from error


def load_week(folder: Path) -> Week:
    """Reads one week's folder."""
    return _week(folder, None)


def _due(week: str, entry: dict[str, Any]) -> date | None:
    due = entry.get("due")
    if due is None or type(due) is date:
        return due
    raise ValueError(f"due of {week} is {due!r}: write a day without quotes, like 2026-10-11")


def _timezone(name: str) -> str:
    zone(name)
    return name


def _seed(path: Path) -> int:
    return int(path.read_text()) if path.is_file() else 0


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} is missing.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: {error}") from error


def _week(folder: Path, due: date | None) -> Week:
    path = folder / "week.toml"
    data = _read_toml(path)
    try:
        week = Week(
            name=folder.name,
            folder=folder,
            number=data["number"],
            title=Text(**data["title"]),
            lectures=tuple(data["lectures"]),
            minutes=data["minutes"],
            tasks=tuple(Task(entry["name"], float(entry["points"])) for entry in data["task"]),
            questions=tuple(
                Task(entry["name"], float(entry["points"]), written=True)
                for entry in data.get("question", ())
            ),
            by_hand=tuple(_by_hand(entry) for entry in data.get("by_hand", ())),
            due=due,
        )
    except (KeyError, TypeError) as error:
        raise CourseError(f"{path}: {error!r}") from error
    _check_rules(week, path)
    return week


def _by_hand(entry: dict[str, Any]) -> ByHand:
    return ByHand(
        tasks=tuple(entry["tasks"]),
        calls=tuple(entry.get("calls", ())),
        operations=tuple(entry.get("operations", ())),
        reason=Text(**entry["reason"]),
    )


def _check_rules(week: Week, path: Path) -> None:
    names = {task.name for task in week.tasks} | {"*"}
    for rule in week.by_hand:
        unknown = set(rule.tasks) - names
        if unknown:
            raise CourseError(f"{path}: by_hand names unknown tasks: {', '.join(sorted(unknown))}.")
