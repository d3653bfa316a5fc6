"""The course as data: `course.toml` and each week's `week.toml`, read and checked."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from difflib import get_close_matches
from functools import cached_property
from itertools import permutations
from pathlib import Path
from typing import TypeVar, get_args

from msgspec import Struct, ValidationError, convert

from grader.errors import GraderError, cause
from grader.late import YEARS, LatePolicy, Policy, Receipts, deadline, shown, zone
from grader.settings import (
    Counts,
    EngineName,
    EngineSettings,
    GradebookSettings,
    Group,
    Limits,
    PortalSettings,
    Similar,
)
from grader.text import Text

PORTAL_FOLDER = Path(".grader", "portal")  # beside `course.toml`, where the portal is served from
AUTOGRADED = "autograded"  # in the course's folder: notebooks with results, for nbgrader's tools


class ByHand(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the tasks that are written by hand may not use.

    Arguments:
        tasks: names of tasks.
        transformations: of JAX, ``jvp`` or ``transpose``, that no operation may have gone through.
        calls: modules, functions or classes of libraries, by the place that defines them
            (``flax.nnx.nn.normalization``), that may have made no operation.
        operations: StableHLO operations that may not stand in the traced program.
        dtypes: that no operation may result in.
        reason: shown to the member.
    """

    tasks: tuple[str, ...]
    transformations: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    reason: Text

    def covers(self, task: str) -> bool:
        """Whether it holds for a task."""
        return "*" in self.tasks or task in self.tasks


class Task(Struct, frozen=True, forbid_unknown_fields=True):
    """A function or class of a week, or a written question; what points belong to.

    Arguments:
        builds_on: earlier tasks without which it cannot be tested, as hardly any should have.
    """

    name: str
    points: float
    written: bool = False
    builds_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Week:
    """One exercise set, as its `week.toml` describes it.

    Arguments:
        name: the folder's name, ``week06_backprop``.
        folder: where the week's files are.
        due: last day on which a submission is on time, if `course.toml` gives one.
        address: where the course is, by `course.toml`: a notebook that was opened alone says it.
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
    address: str = ""

    @property
    def stem(self) -> str:
        """The exercise's file name without ending: ``backprop``."""
        return self.name.split("_", 1)[1]

    @property
    def heading(self) -> Text:
        """``Week 8 · Optimisers``."""
        ko, en = f"{self.number}주차 · {self.title.ko}", f"Week {self.number} · {self.title.en}"
        return Text(ko, en)

    def named_in(self, text: str) -> bool:
        """Whether a text names it as people do: ``Week 6``, ``6주차``, ``week06``, ``backprop``."""
        numbered = rf"week[ _-]*0*{self.number}(?!\d)|0*{self.number} *주차"
        stem = rf"{self.stem.replace('_', '[ _-]')}(?![a-z0-9])"
        return bool(re.search(rf"(?i)(?<![a-z0-9])(?:{numbered}|{stem})", text))

    @property
    def points(self) -> float:
        """Points of the graded tasks, without the written questions."""
        return sum(task.points for task in self.tasks)


@dataclass(frozen=True)
class Course:
    """The whole course.

    Arguments:
        root: the folder that holds `course.toml`.
        weeks: in order, those whose folder exists.
        seed: of the hidden inputs; only the instructor's copy has it.
        timezone: of the dates; empty for that of this machine.
        shared: whether members and whoever grades have the one inbox in common.
        hand_in: where members bring a file otherwise: a platform, a person.
        address: of the repository that members get their files from; empty if it is nowhere yet.
        ask: where members ask, an address; empty if only the meeting is the place.
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
    similar: Similar = field(default_factory=Similar)
    timezone: str = ""
    shared: bool = False
    hand_in: Text | None = None
    address: str = ""
    ask: str = ""
    group: Group = field(default_factory=Group)
    engine: EngineSettings = field(default_factory=EngineSettings)
    portal: PortalSettings = field(default_factory=PortalSettings)

    def week(self, name: str) -> Week:
        """The week called ``name``: its folder, also with the way there, its number or its stem.

        Raises:
            GraderError: there is no such week.
        """
        name = Path(name).name or name
        for week in self.weeks:
            if name in (week.name, str(week.number), f"{week.number:02}", week.stem):
                return week
        if name.startswith("week"):
            for week in self.weeks:
                if week.name.split("_")[0] == name:
                    return week
        known = ", ".join(week.name for week in self.weeks)
        raise GraderError(
            f"{name!r} 주차가 없습니다. 있는 주차: {known}.",
            f"There is no week {name!r}. Weeks: {known}.",
        )

    def chosen(self, names: Collection[str] | None) -> list[Week]:
        """The weeks called by these names, or all if there are none.

        Raises:
            GraderError: there is no such week.
        """
        return [self.week(name) for name in names] if names else list(self.weeks)

    @property
    def kept_here_only(self) -> bool:
        """Whether what `grader submit` puts into the inbox never leaves this folder.

        Where the portal is served from, its inbox is everybody's.
        """
        common = self.shared or (self.root / PORTAL_FOLDER).is_dir()
        return not common and self.inbox.resolve().is_relative_to(self.root.resolve())

    def deadline(self, week: Week) -> datetime | None:
        """The first moment at which a submission is late, in the course's zone."""
        return deadline(week.due, self.zone) if week.due else None

    @property
    def zone(self) -> tzinfo:
        """Of all its dates, and of every time that a person is shown."""
        return zone(self.timezone)

    def shown(self, moment: datetime, form: str = "%Y-%m-%d %H:%M") -> str:
        """A moment as the clocks of the course show it, and which zone that is."""
        return shown(moment, self.zone, form)

    @cached_property
    def by_name(self) -> dict[str, Week]:
        """Weeks by folder name."""
        return {week.name: week for week in self.weeks}


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above ``start`` (default: here) with a `course.toml`.

    Raises:
        GraderError: there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "course.toml").is_file():
            return folder
    raise GraderError(
        f"{here}에도, 그 위에도 course.toml이 없습니다. 과정 폴더에서 실행하거나 --course로 "
        "지정하세요.",
        f"No course.toml in {here} or above it. Change into the course's folder, or pass --course.",
    )


def load(root: Path, *, weeks_in: str = "solutions") -> Course:
    """Reads the course at ``root``.

    Arguments:
        weeks_in: the folder with the weeks, ``solutions`` or, for a member, ``exercises``.

    Raises:
        GraderError: a file is missing or wrong.
    """
    path, folder = root / "course.toml", root / weeks_in
    data = _read(path, _CourseFile)
    ours = ("exercises", "solutions", AUTOGRADED, str(PORTAL_FOLDER))
    said = {name: root / getattr(data, name) for name in ("inbox", "submitted", "feedback")}
    if said["inbox"].resolve() == said["submitted"].resolve():  # as where one folder is for both
        del said["inbox"]
    apart(said | {name: root / name for name in ours})
    weeks = tuple(
        load_week(file.parent, data.weeks.get(file.parent.name, _Dates()).due, data.address)
        for file in sorted(folder.glob("week*_*/week.toml"))
    )
    if weeks and weeks_in == "solutions":  # a member has only what was released
        names = [week.name for week in weeks]
        _check_names(path, "[weeks]", data.weeks, names)
        _check_names(path, "[engine] gpu", data.engine.gpu, names)
    return Course(
        root=root,
        name=data.name,
        weeks=weeks,
        limits=data.limits,
        submitted=root / data.submitted,
        feedback=root / data.feedback,
        inbox=root / data.inbox,
        seed=_seed(root / "solutions" / "seed"),
        gradebook=data.gradebook,
        late=data.late,
        similar=data.similar,
        timezone=data.timezone,
        shared=data.shared,
        hand_in=data.hand_in,
        address=data.address,
        ask=data.ask,
        group=data.group,
        engine=data.engine,
        portal=data.portal,
    )


def apart(folders: Mapping[str, Path]) -> None:
    """Makes sure that none of these folders is another one or lies in it.

    Arguments:
        folders: by what they are for.

    Raises:
        GraderError: members' files would get among their pages, or among the weeks.
    """
    places = {name: path.resolve() for name, path in folders.items()}
    for one, other in permutations(places, 2):
        if places[one].is_relative_to(places[other]):
            said = f"{one} ({folders[one]}), {other} ({folders[other]})"
            raise GraderError(
                f"폴더가 같거나 하나가 다른 하나 안에 있습니다: {said}. course.toml이나 옵션에서 "
                "서로 다른 폴더로 정하세요.",
                f"Two folders are the same, or one lies in the other: {said}. Let course.toml or "
                "the options name folders of their own.",
            )


def load_week(folder: Path, due: date | None = None, address: str = "") -> Week:
    """Reads one week's folder.

    Arguments:
        due: its last day, and
        address: where members get the course; what a course's file says.
    """
    data = _read(folder / "week.toml", _WeekFile)
    return Week(
        name=folder.name,
        folder=folder,
        number=data.number,
        title=data.title,
        lectures=data.lectures,
        minutes=data.minutes,
        tasks=data.task,
        questions=tuple(Task(entry.name, entry.points, written=True) for entry in data.question),
        by_hand=data.by_hand,
        due=due,
        address=address,
    )


class _Dates(Struct, frozen=True, forbid_unknown_fields=True):
    due: date | None = None

    def __post_init__(self) -> None:
        if self.due and self.due.year not in YEARS:
            raise ValueError(f"due {self.due}: a year from {YEARS[0]} to {YEARS[-1]}")


class _CourseFile(Struct, frozen=True, forbid_unknown_fields=True):
    """`course.toml`."""

    name: Text
    address: str = ""
    ask: str = ""
    submitted: str = "submitted"
    feedback: str = "feedback"
    inbox: str = "submitted"
    timezone: str = ""
    shared: bool = False
    hand_in: Text | None = None
    group: Group = Group()
    portal: PortalSettings = PortalSettings()
    gradebook: GradebookSettings = GradebookSettings()
    late: LatePolicy = LatePolicy()
    similar: Similar = Similar()
    engine: EngineSettings = EngineSettings()
    limits: Limits = Limits()
    weeks: dict[str, _Dates] = {}

    def __post_init__(self) -> None:
        zone(self.timezone)
        # Both stand in commands and links as they are.
        for key, schemes in (("address", "https?://"), ("ask", "https?://|mailto:")):
            value = getattr(self, key)
            if value and not re.fullmatch(rf"(?:{schemes})[\w.~%:/@?=+-]*[\w/]", value):
                example = "https://github.com/owner/name"
                raise ValueError(f"{key} {value!r}: an address like {example}, or nothing")


class _WeekFile(Struct, frozen=True, forbid_unknown_fields=True):
    """`week.toml`."""

    number: int
    title: Text
    lectures: tuple[str, ...]
    minutes: int
    task: tuple[Task, ...]
    question: tuple[Task, ...] = ()
    by_hand: tuple[ByHand, ...] = ()

    def __post_init__(self) -> None:
        names = {task.name for task in self.task} | {"*"}
        for rule in self.by_hand:
            if unknown := set(rule.tasks) - names:
                raise ValueError(f"by_hand names unknown tasks: {', '.join(sorted(unknown))}")
        earlier: set[str] = set()
        for task in self.task:
            if unknown := set(task.builds_on) - earlier:
                raise ValueError(f"{task.name} builds on no earlier task: {', '.join(unknown)}")
            earlier.add(task.name)


_HINTS = {
    ".due": "write a day without quotes, like 2026-10-11",
    ".counts": f"use {' or '.join(get_args(Counts))}",
    ".policy": f"use {' or '.join(get_args(Policy))}",
    "engine.name": f"use {' or '.join(get_args(EngineName))}",
    ".receipts": f"use {' or '.join(get_args(Receipts))}",
}
_File = TypeVar("_File")


def _read(path: Path, kind: type[_File]) -> _File:
    """A TOML file, its keys and their types checked."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8").removeprefix("\ufeff"))
        return convert(data, kind, builtin_types=(date, datetime, time))
    except FileNotFoundError:
        raise GraderError(f"{path} 파일이 없습니다.", f"{path} is missing.") from None
    except ValidationError as error:
        said = str(error).replace("$.", "")
        hints = [hint for key, hint in _HINTS.items() if f"{key}`" in said]
        sentence = ": ".join([str(path), said, *hints])
        raise GraderError(sentence, sentence) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        why = cause(error)
        ko, en = f"{path} 파일을 읽을 수 없습니다: {why.ko}", f"{path} cannot be read: {why.en}"
        raise GraderError(ko, en) from error


def _check_names(path: Path, key: str, said: Collection[str], weeks: Collection[str]) -> None:
    """What is said of a week that is not there would be lost without a word."""
    for name in said:
        if name not in weeks:
            near = get_close_matches(name, weeks, n=1)
            known = near[0] if near else ", ".join(weeks)
            raise GraderError(
                f"{path}: {key}에 있는 {name!r} 주차가 없습니다. 있는 주차: {known}.",
                f"{path}: {key} names {name!r}, which is not there. "
                + (f"Did you mean {known}?" if near else f"Weeks: {known}."),
            )


def _seed(path: Path) -> int:
    """What the hidden tests' inputs come from.

    Raises:
        GraderError: what stands there is no number.
    """
    try:
        return int(path.read_text(encoding="utf-8-sig")) if path.is_file() else 0
    except ValueError:
        raise GraderError(
            f"{path}: 정수 하나만 있어야 합니다. 예: 20261011",
            f"{path}: one whole number has to stand there and nothing else, like 20261011.",
        ) from None
