"""What is our fault is never a member's zero: no points, no mean, not kept, and said."""

import errno
import json
import os
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console

from grader import canary
from grader.commands.graded import Tally, data
from grader.course import Course, load
from grader.engines.local import LocalEngine
from grader.errors import GraderError
from grader.feedback import terminal
from grader.judge.faults import not_graded, reason
from grader.judge.grade import Judge
from grader.judge.job import Job, JudgeSettings
from grader.report import SCHEMA, Kind, Outcome, Report, from_json, to_json
from grader.run import NotGraded
from grader.sandbox.client import Ending
from grader.sandbox.walls import REQUIRED
from grader.sandbox.wire import Closed
from grader.statistics import summary
from grader.submission import File
from grader.text import Text

WHY = Text("서버가 없습니다.", "There is no server.")
SOLVED = """
# %% task="double"
def double(x):
    return 2 * x
"""


@pytest.fixture
def job(sample_course: Course) -> Job:
    file = File("first.py", SOLVED.encode())
    return Job("hong", sample_course.weeks[0].name, file, fingerprint="same")


@pytest.fixture
def fault(job: Job, sample_course: Course) -> Report:
    return not_graded(job, sample_course.weeks[0], WHY)


class NoServer:
    """A sandbox whose server ends when it is asked for a child."""

    def open(self, *, concrete: bool = False) -> None:
        raise GraderError("", "The sandbox's server does not answer (it ended).")

    def close(self) -> None:
        """Nothing to end."""


def judge(course: Course, monkeypatch: pytest.MonkeyPatch, sandbox: object = None) -> Judge:
    if sandbox is not None:
        monkeypatch.setattr(Judge, "_new_sandbox", lambda self: sandbox)
    return Judge(course, walls=frozenset(), platform="cpu", hidden=False)


def test_a_sandbox_that_does_not_start_gives_nobody_points(
    sample_course: Course, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = judge(sample_course, monkeypatch, NoServer()).grade(job)
    assert not report.graded
    assert report.fault
    assert "does not answer" in report.fault.en
    assert json.loads(to_json(report))["points"] is None


def test_a_sandbox_that_cannot_even_be_made_is_ours(
    sample_course: Course, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Judge) -> None:
        raise GraderError("", "The sandbox's server cannot be reached.")

    monkeypatch.setattr(Judge, "_new_sandbox", fail)
    assert (
        not Judge(sample_course, walls=frozenset(), platform="cpu", hidden=False).grade(job).graded
    )


@pytest.mark.parametrize(
    "broken",
    [
        "undefined_name",
        "import no_such_package",
        "raise OSError(28, 'No space left on device')",
        "[][0]",
        "assert 1 == 2",
        "1 / 0",
    ],
)
def test_a_test_that_breaks_before_it_calls_anything_is_ours(
    sample_course: Course, job: Job, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    path = sample_course.weeks[0].folder / "test_public.py"
    text = path.read_text("utf-8").replace("submission):\n", f"submission):\n    {broken}\n")
    path.write_text(text, "utf-8")
    report = judge(sample_course, monkeypatch).grade(job)
    outcomes = {test.outcome for task in report.tasks for test in task.tests}
    assert Outcome.NOT_GRADED in outcomes
    assert report.fault
    assert "test_one_number" in report.fault.en


def test_a_warning_of_a_test_is_no_pass_whatever_the_filters_were(
    sample_course: Course, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sample_course.weeks[0].folder / "test_public.py"
    warns = "submission):\n    submission.double(1.0)\n    __import__('warnings').warn('NaN')\n"
    path.write_text(path.read_text("utf-8").replace("submission):\n", warns, 1), "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = judge(sample_course, monkeypatch).grade(job)
    outcomes = {test.name: test.outcome for task in report.tasks for test in task.tests}
    assert outcomes["test_one_number"] is Outcome.FAILED


def test_a_week_that_cannot_be_collected_costs_nobody(
    sample_course: Course, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sample_course.weeks[0].folder / "test_public.py").write_text("import no_such_package\n")
    report = judge(sample_course, monkeypatch).grade(job)
    assert report.fault
    assert "no_such_package" in report.fault.en


def test_probes_that_do_not_load_are_ours(
    sample_course: Course, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sample_course.weeks[0].folder / "probes.py").write_text("import no_such_package\n")
    report = judge(sample_course, monkeypatch).grade(job)
    assert report.fault
    assert "probes.py" in report.fault.en


def test_a_wrong_answer_is_still_the_member_s(
    sample_course: Course, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = File("first.py", SOLVED.replace("2 * x", "(x,)").encode())
    report = judge(sample_course, monkeypatch).grade(replace(job, file=wrong))
    assert report.graded
    assert report.points == 0


def test_a_child_that_the_system_killed_is_ours_and_one_that_ended_itself_is_not(
    sample_course: Course, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed:
        meter = type("Meter", (), {"spent": 0.0})

        def __init__(self, ending: Ending) -> None:
            self.ending, self.graphs = ending, set()

        def open(self, *, concrete: bool = False) -> "Killed":
            return self

        def ask(self, request: dict, blob: bytes = b"", *, seconds: float) -> tuple[dict, bytes]:
            if request["op"] == "setup":
                return {"ok": True}, b""
            raise Closed

        def close(self, *, ended: bool = False) -> Ending:
            return self.ending

    oom = judge(sample_course, monkeypatch, Killed(Ending(9, 1.0, ""))).grade(job)
    assert not oom.graded
    hoarder = judge(sample_course, monkeypatch, Killed(Ending(9, 1.0, "", hoarded=True))).grade(job)
    assert hoarder.met(Kind.MEMORY)
    crash = judge(sample_course, monkeypatch, Killed(Ending(0, 1.0, ""))).grade(job)
    closed = judge(sample_course, monkeypatch, Killed(Ending(9, 1.0, "", disturbed=True))).grade(
        job
    )
    assert crash.graded
    assert closed.graded


# What is said of it


def test_it_enters_no_mean_and_no_statistics(fault: Report) -> None:
    console = Console(width=120, record=True)
    console.print(terminal.table([fault, replace(fault, fault=None)], "en"))
    said = console.export_text()
    assert "not graded" in said
    assert "(1 not counted)" in said
    (week,) = summary.weeks([fault, replace(fault, fault=None)])
    assert week.submissions == 1


def test_json_for_scripts_has_no_points_but_a_reason(fault: Report) -> None:
    (row,) = data(Tally(Path("feedback"), [fault]))
    assert (row["graded"], row["points"], row["fault"]) == (False, None, WHY.en)


def test_it_is_no_loss_of_points(fault: Report) -> None:
    done = Tally(Path("feedback"))
    done.add(NotGraded(fault))
    assert not done.lowered


def test_a_report_of_the_first_schema_is_read_and_a_broken_test_in_it_is_ours(
    fault: Report, sample_course: Course, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = judge(sample_course, monkeypatch).grade(job)
    old = json.loads(to_json(report)) | {"schema": 1}
    del old["fault"]
    for task in old["tasks"]:  # whose titles were English only
        for test in task["tests"]:
            test["title"] = test["title"]["en"]
    assert {t.title.ko for t in from_json(json.dumps(old)).tasks[0].tests} == {"one number"}
    old["tasks"][0]["tests"][0]["outcome"] = "error"
    upgraded = from_json(json.dumps(old))
    assert not upgraded.graded
    assert upgraded.schema == SCHEMA
    with pytest.raises(ValueError, match="schema"):
        from_json(json.dumps(old | {"schema": SCHEMA + 1}))
    for wrong in ({"seconds": "1"}, {"tasks": [{}]}, {"problems": None}, {"fault": "ours"}):
        with pytest.raises(ValueError, match="not a report"):
            from_json(json.dumps(json.loads(to_json(fault)) | wrong))


def test_reasons_are_capped_and_name_what_is_full() -> None:
    assert len(reason(GraderError("", "x" * 10_000)).en) < 2000
    full = OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
    assert reason(full).en.startswith("The machine is out of")
    assert reason(GraderError("표시가 없습니다.", "No marks.")).ko == "표시가 없습니다."


# The canary


def test_a_course_has_the_canary_once(sample_course: Course) -> None:
    names = [week.name for week in canary.added(canary.added(sample_course)).weeks]
    assert names == [*(week.name for week in sample_course.weeks), "week00_canary"]


@pytest.mark.slow
def test_the_canary_sings_in_a_real_engine() -> None:
    engine = LocalEngine(JudgeSettings(canary.ROOT, walls=frozenset(), platform="cpu"), jobs=1)
    try:
        assert canary.complaint(engine) is None
    finally:
        engine.close()


@pytest.mark.slow
def test_the_canary_is_silent_where_the_sandbox_cannot_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = JudgeSettings(canary.ROOT, walls=frozenset(), platform="cpu")
    monkeypatch.setattr(sys, "executable", "/no/such/program")
    engine = LocalEngine(settings, jobs=1)
    try:
        said = canary.complaint(engine)
    finally:
        engine.close()
    assert said is not None
    assert "FileNotFoundError" in said.en


@pytest.mark.slow
def test_a_hostile_canary_that_gets_out_is_a_complaint() -> None:
    engine = LocalEngine(JudgeSettings(canary.ROOT, walls=frozenset(), platform="cpu"), jobs=1)
    told = replace(engine.settings, walls=REQUIRED)  # that are not there
    try:
        said = canary.complaint(cast("Any", SimpleNamespace(settings=told, grade=engine.grade)))
    finally:
        engine.close()
    assert said is not None
    assert "outside its walls" in said.en


def test_the_canary_s_course_is_whole() -> None:
    assert [week.name for week in load(canary.ROOT).weeks] == ["week00_canary"]
