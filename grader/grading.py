"""What there is to grade, what of it has changed, and where the reports go.

Reports are `feedback/<member>/<week>.json` and `.html`. A report carries a fingerprint of all that
it depends on; a submission whose report has the same fingerprint is not graded again.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import grader
from grader import atomic
from grader.course import Course, Week
from grader.engines import Engine
from grader.judge.faults import reason
from grader.judge.job import Job
from grader.reading.folders import Folder, opened, read_file
from grader.reading.sentences import Unreadable
from grader.report import Report, from_json, to_json
from grader.restore import notebook_path
from grader.roster import MEMBER, load
from grader.submission import find, has_twin, week_held

# The code that results depend on: what a judge and its sandbox are made of.
DECIDES = (
    "judge", "reading", "restore", "sandbox",
    "course.py", "report.py", "source.py", "submission.py", "testing.py", "text.py",
)  # fmt: skip
_LIBRARIES = ("jax", "jaxlib", "flax", "optax", "numpy")
_DEVICES = ("jax-cuda12-plugin", "jax-cuda13-plugin", "jax-rocm7-plugin", "libtpu")
_DRIVER = Path("/proc/driver/nvidia/version")

_ODD = 10  # sentences about one member's folders


@dataclass(frozen=True)
class Found:
    """What lies in the folder of submissions.

    Arguments:
        jobs: one for each member and week.
        odd: sentences about folders and files that are none.
    """

    jobs: tuple[Job, ...]
    odd: tuple[str, ...]


def discover(
    course: Course,
    submitted: Path,
    *,
    weeks: Collection[str] = (),
    members: Collection[str] = (),
    platform: str = "auto",
) -> Found:
    """The submissions under ``submitted/<member>/<week>/``, of these weeks and members or all.

    A folder that cannot be read costs its member a sentence, and nobody else anything.
    """
    jobs, odd, roster = [], [], load(course)
    with opened(submitted, members=0) as folder:
        names = _folders(folder, odd)
    for name in names:
        if not MEMBER.fullmatch(name):
            odd.append(f"{name!r} is no member's name: letters, digits and . _ @ - only.")
        elif roster and name not in roster.names:
            odd.append(f"{roster.question(name).en} {name}/ is left alone.")
        elif not members or name in members:
            strange: list[str] = []
            try:
                jobs += _of_member(course, submitted / name, weeks, platform, strange)
            except (Unreadable, OSError) as error:
                strange.append(f"{name}/ cannot be read and is left alone: {_why(error)}")
            odd += strange[:_ODD]
            if len(strange) > _ODD:
                odd.append(f"{name}/ holds {len(strange) - _ODD} more that is left alone.")
    return Found(tuple(jobs), tuple(odd))


def _of_member(
    course: Course, path: Path, weeks: Collection[str], platform: str, odd: list[str]
) -> list[Job]:
    jobs = []
    with opened(path, members=1) as folder:
        names = _folders(folder, odd)
    taken = set(names)
    for name in names:
        week = course.by_name.get(name)
        if week is None:
            odd.append(f"{path.name}/{name!r}: there is no such week.")
            continue
        with suppress(Unreadable):  # is told when it is graded
            held = week_held(course, week, path / name)
            if held.name not in taken:
                week = held
                taken.add(held.name)
        if not weeks or week.name in weeks:
            mark = fingerprint(course, week, path / name, platform)
            jobs.append(Job(path.name, week.name, path / name, fingerprint=mark))
    return jobs


def _folders(folder: Folder, odd: list[str]) -> list[str]:
    names = [name for name in folder.names() if not name.startswith(".")]
    odd += [
        f"{name!r} in {folder.path.name}/ is not a folder and is left alone."
        for name in names
        if not folder.has_folder(name)
    ]
    return [name for name in names if folder.has_folder(name)]


def _why(error: Unreadable | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror}."
    return error.problem.detail or str(error)


def fingerprint(course: Course, week: Week, folder: Path, platform: str) -> str:
    """A digest of the file that counts, its week's files, the settings and the grader."""
    try:
        path = find(folder, week)
        data = read_file(path, course.limits.file_size, members=2)
        twin = "twin" if has_twin(path) else ""
        digest = hashlib.sha256(data).hexdigest()
    except Unreadable as error:
        return mark(course, week, platform, "", "", repr(error.problem))
    return mark(course, week, platform, path.name, digest, twin)


def mark(
    course: Course, week: Week, platform: str, file: str, digest: str, beside: str = ""
) -> str:
    """The fingerprint of a file, also of one that is not in its place any more.

    Arguments:
        digest: SHA-256 of what is in the file.
        beside: what else of the folder the result depends on.
    """
    parts = (surroundings(course, week, platform), file, digest, beside)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()


def surroundings(course: Course, week: Week, platform: str) -> str:
    """The beginning of a fingerprint: all that a result depends on but the submission."""
    code = (_grader_digest(), *_versions(), platform)
    parts = (*code, course.seed, course.limits, _week_digest(week))
    return " ".join(map(str, parts))


@cache
def _grader_digest() -> str:
    """A digest of the code that decides: reading, sandbox and judge."""
    package = Path(grader.__file__).parent
    digest = hashlib.sha256(grader.__version__.encode())
    for part in DECIDES:
        inner = sorted((package / part).rglob("*.py"))
        for path in inner or [package / part]:
            digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _versions() -> tuple[str, ...]:
    """Of Python, of JAX and of the device, as far as they are known without starting JAX."""
    found = [".".join(map(str, sys.version_info[:2]))]
    for name in (*_LIBRARIES, *_DEVICES):
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    with suppress(OSError):
        found.append(_DRIVER.read_text("utf-8", "replace"))
    chosen = (os.environ.get(name, "") for name in ("JAX_PLATFORMS", "CUDA_VISIBLE_DEVICES"))
    return (*found, *chosen)


@cache
def _week_digest(week: Week) -> str:
    names = ("week.toml", "probes.py", "reference.py", "test_public.py", "test_hidden.py")
    digest = hashlib.sha256()
    for path in (*(week.folder / name for name in names), notebook_path(week)):
        digest.update(path.read_bytes() if path and path.is_file() else b"")
    return digest.hexdigest()


def report_path(feedback: Path, member: str, week: str) -> Path:
    """Where the JSON of a report is."""
    return feedback / member / f"{week}.json"


def last_report(feedback: Path, member: str, week: str) -> Report | None:
    """The report of the last run that graded this, whether it still holds or not."""
    try:
        return from_json(report_path(feedback, member, week).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def known(last: Report | None, job: Job) -> Report | None:
    """The report of the last run, if it still holds for what there is to grade."""
    holds = last and last.graded and last.fingerprint == job.fingerprint
    return last if holds else None


def save(feedback: Path, report: Report, page: Callable[[Report], str]) -> None:
    """Writes a report, its page first: where the JSON is, the page is, too."""
    path = report_path(feedback, report.member, report.week)
    path.parent.mkdir(parents=True, exist_ok=True)
    for file, text in ((path.with_suffix(".html"), page(report)), (path, to_json(report))):
        atomic.write(file, text.encode("utf-8", "replace"))  # half a character is no UTF-8


def grade(
    engine: Engine,
    jobs: Sequence[Job],
    feedback: Path,
    page: Callable[[Report], str],
    again: Callable[[Sequence[Job]], None],
) -> Iterator[Report]:
    """Grades the jobs; each report is on disk before it is yielded.

    What was not graded leaves an earlier result where it is. What cannot be written is not graded.
    """
    for report in engine.grade(jobs, again):
        last = last_report(feedback, report.member, report.week)
        if report.graded or last is None or not last.graded:
            try:
                save(feedback, report, page)
            except OSError as error:
                yield replace(report, fault=reason(error))
                continue
        yield report
