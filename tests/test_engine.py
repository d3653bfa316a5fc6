"""Judges, fork servers, the command itself are killed in the middle of a run: nothing is lost."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import msgspec
import psutil
import pytest
from runs import Run, contents, grade, need_walls, reports, set_limits, timeless, until

from grader import engines
from grader.engines import Again, TestFinished, local
from grader.engines.local import LocalEngine, _Running
from grader.judge.job import Job, JudgeSettings
from grader.report import Kind, Outcome, Report, TestReport
from grader.sandbox.walls import walls
from grader.submission import File
from grader.text import Text

pytestmark = pytest.mark.slow

WEEK = "week01_first"
COUNTER = """
class Counter:
    def __init__(self):
        self.n = 0

    def count(self):
        self.n += 1
        return self.n
"""
QUICK = "def double(x):\n    return 2 * x\n" + COUNTER
SLOW = "import time\n\ndef double(x):\n    time.sleep(0.8)\n    return x * 2\n" + COUNTER
ENDLESS = (
    "import jax\n\ndef double(x):\n"
    "    return jax.lax.while_loop(lambda v: v.ravel()[0] < 1e9, lambda v: v - 1, x)\n" + COUNTER
)
NEAR_THE_LIMITS = {
    "computes": "import time\n\ndef double(x):\n    end = time.process_time() + 0.3\n"
    "    while time.process_time() < end: pass\n    return 2 * x\n",
    "sleeps": "import time\n\ndef double(x):\n    time.sleep(0.3)\n    return 2 * x\n",
    "runs": "import jax\n\ndef double(x):\n"
    "    return jax.lax.fori_loop(0, 20_000_000, lambda i, v: v * 2 - v, 2 * x)\n",
    "never ends": "def double(x):\n    while True: pass\n",
}
MEMBERS = {"anna": QUICK, "bora": SLOW, "chan": SLOW, "dami": QUICK, "eun": QUICK, "frank": QUICK}


@pytest.fixture
def submitted(sample_root: Path) -> Path:
    """Six members' right submissions, two of them slow to trace."""
    need_walls()
    for member, source in MEMBERS.items():
        hand_in(sample_root / "submitted", member, source)
    return sample_root / "submitted"


@pytest.fixture
def feedback(tmp_path: Path) -> Path:
    """Where the reports go."""
    return tmp_path / "feedback"


@pytest.fixture
def run(sample_root: Path, submitted: Path, feedback: Path) -> Iterator[Run]:
    """A run in its middle: the first report is written, and a slow one is on its way."""
    run = Run.start(sample_root, submitted, feedback, "--jobs", "1")
    try:
        run.until(lambda: bool(reports(feedback)))
        assert len(run.judges()) == len(run.servers()) == len(run.zygotes()) == 1
        yield run
    finally:
        run.kill()


def hand_in(submitted: Path, member: str, source: str) -> None:
    """Writes a member's file."""
    path = submitted / member / WEEK / "first.py"
    path.parent.mkdir(parents=True)
    path.write_text(source)


def assert_all_full(feedback: Path) -> None:
    """Every member's report is there and full."""
    points = {member: report.points for (member, _), report in reports(feedback).items()}
    assert points == dict.fromkeys(MEMBERS, 3.5)


def assert_goes_on(root: Path, submitted: Path, feedback: Path) -> None:
    """The next run grades what is missing, and leaves the reports that were saved as they are."""
    before = {name: data for name, data in contents(feedback).items() if name.endswith(".json")}
    saved = len(reports(feedback))
    assert 0 < saved < len(MEMBERS)
    said = grade(root, submitted, feedback)
    assert f"Graded {len(MEMBERS) - saved}, {saved} unchanged" in said
    assert_all_full(feedback)
    assert before.items() <= contents(feedback).items()


def kill(process: psutil.Process) -> None:
    """``kill -9``."""
    process.send_signal(signal.SIGKILL)


def test_a_killed_judge_is_replaced(run: Run, feedback: Path) -> None:
    kill(run.judges()[0])
    assert run.end()[0] == 0
    assert_all_full(feedback)


def test_a_killed_fork_server_is_replaced(run: Run, feedback: Path) -> None:
    kill(run.servers()[0])
    assert run.end()[0] == 0
    assert_all_full(feedback)


def test_a_killed_zygote_is_replaced(run: Run, feedback: Path) -> None:
    kill(run.zygotes()[0])
    assert run.end()[0] == 0
    assert_all_full(feedback)


def test_a_killed_command_leaves_no_process_and_loses_no_report(
    run: Run, sample_root: Path, submitted: Path, feedback: Path
) -> None:
    run.signal(signal.SIGKILL)
    assert run.end()[0] == -signal.SIGKILL
    assert_goes_on(sample_root, submitted, feedback)


def test_ctrl_c_ends_the_run_and_keeps_what_was_graded(
    run: Run, sample_root: Path, submitted: Path, feedback: Path
) -> None:
    run.signal(signal.SIGINT)
    status, _, errors = run.end()
    assert status in (130, -signal.SIGINT), errors  # which are one to a shell
    assert "Stopped." in errors
    assert "Traceback" not in errors
    assert_goes_on(sample_root, submitted, feedback)


def test_a_loop_without_end_in_xla_costs_its_task_only(sample_root: Path, feedback: Path) -> None:
    need_walls()
    set_limits(sample_root, test_seconds=5)
    for member, source in {"anna": ENDLESS, "bora": QUICK}.items():
        hand_in(sample_root / "submitted", member, source)
    grade(sample_root, sample_root / "submitted", feedback, "--jobs", "1")
    hung = reports(feedback)["anna", WEEK]
    assert [task.points for task in hung.tasks] == [0, 1.5]
    assert _kinds(hung) == {"test_one_number": Kind.TIME, "test_every_element": Kind.TIME}
    assert reports(feedback)["bora", WEEK].points == 3.5


def _kinds(report: Report) -> dict[str, Kind]:
    tests = [test for task in report.tasks for test in task.tests]
    return {test.name: test.problem.kind for test in tests if test.problem}


def test_two_judges_say_what_one_says(sample_root: Path, submitted: Path, tmp_path: Path) -> None:
    hand_in(submitted, "gyu", "def double(x):\n    return x + x + 1\n")
    said = []
    for jobs in ("1", "2"):
        grade(sample_root, submitted, tmp_path / jobs, "--jobs", jobs)
        said.append({key: timeless(report) for key, report in reports(tmp_path / jobs).items()})
    assert said[0] == said[1]
    assert len(said[0]) == len(MEMBERS) + 1


@contextmanager
def busy(count: int) -> Iterator[None]:
    """So many processes that compute and nothing else."""
    with ExitStack() as stack:
        for _ in range(count):
            process = subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"])
            stack.callback(process.wait)
            stack.callback(process.kill)
        yield


@pytest.fixture
def engine(sample_root: Path) -> Iterator[LocalEngine]:
    """Two judges with little time."""
    need_walls()
    set_limits(sample_root, load_seconds=1.0, trace_seconds=1.0, test_seconds=4)
    standing = frozenset(wall.name for wall in walls() if wall.stands)
    engine = LocalEngine(JudgeSettings(sample_root, walls=standing), jobs=2)
    yield engine
    engine.close()


def test_beside_busy_processes_grades_are_the_same(engine: LocalEngine) -> None:
    jobs = [
        Job(member, WEEK, File("first.py", (source + COUNTER).encode()))
        for member, source in NEAR_THE_LIMITS.items()
    ]
    told: list[Again] = []

    def graded() -> dict[str, Report]:
        events = list(engine.grade(jobs))
        told.extend(event for event in events if isinstance(event, Again))
        return {report.member: timeless(report) for report in engines.reports(events)}

    alone = graded()
    points = {member: report.points for member, report in alone.items()}
    assert points == {"computes": 3.5, "sleeps": 3.5, "runs": 3.5, "never ends": 1.5}
    assert [member for member, report in alone.items() if report.out_of_time] == ["never ends"]
    with busy(16):
        assert graded() == alone
    assert all(jobs[-1] in again.jobs for again in told)
    assert len(told) == 2


def test_a_judge_that_is_killed_while_it_waits_is_replaced(engine: LocalEngine) -> None:
    job = Job("anna", WEEK, File("first.py", QUICK.encode()))
    for _ in range(2):
        (report,) = engines.reports(engine.grade([job]))
        assert report.points == 3.5
        living = [p for p in psutil.Process().children() if p.status() != psutil.STATUS_ZOMBIE]
        for process in living:
            if "spawn_main" in " ".join(process.cmdline()):
                kill(process)
        until(lambda: not engine.pool.active)


def test_judges_are_renewed_and_that_is_no_death(
    sample_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_walls()
    monkeypatch.setattr(local, "RENEWED", 2)
    standing = frozenset(wall.name for wall in walls() if wall.stands)
    seen: set[int] = set()
    with LocalEngine(JudgeSettings(sample_root, walls=standing), jobs=1) as engine:
        pool = engine.pool
        jobs = [Job(str(number), WEEK, File("first.py", QUICK.encode())) for number in range(5)]
        events = []
        for event in engine.grade(jobs):
            events.append(event)
            seen |= {p.pid for p in psutil.Process().children() if "spawn_main" in str(cmdline(p))}
        assert engine.pool is pool
        assert pool.active
    assert [report.points for report in engines.reports(events)] == [3.5] * 5
    assert not [event for event in events if isinstance(event, Again)]
    assert len(seen) == 3


def cmdline(process: psutil.Process) -> list[str]:
    """What it was started with; of one that has ended, nothing."""
    with suppress(psutil.Error):
        return process.cmdline()
    return []


def test_a_journal_is_read_up_to_its_last_whole_line(sample_root: Path) -> None:
    """A judge writes while it is read; what a member's text holds ends no line."""
    told = Text("값\u2028{둘\x85셋", "value\u2028{two\x85three")
    seen = TestReport("test_a", told, "double", "public", 1, 1, Outcome.PASSED, told)
    line = msgspec.json.encode(seen)
    with LocalEngine(JudgeSettings(sample_root)) as engine:
        running = _Running(Job("anna", WEEK, File("first.py", b"")), number=1)
        for cut in range(len(line)):
            (engine.folder / "1").write_bytes(b"test_a\n" + line + b"\n" + line[:cut])
            running.told, running.started = 0, True
            (event,) = engine._progress(running)
            assert isinstance(event, TestFinished)
            assert event.seen == seen
