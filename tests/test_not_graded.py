"""What is our fault is never a member's zero: no points, no mean, not kept, and said."""

import errno
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from grader import canary, grading
from grader.commands.graded import Graded, data
from grader.course import Course, load
from grader.engines.local import LocalEngine
from grader.errors import GraderError
from grader.feedback import html, terminal
from grader.judge.faults import not_graded, reason
from grader.judge.grade import Judge
from grader.judge.job import Job, JudgeSettings
from grader.report import SCHEMA, Outcome, Report, from_json, to_json
from grader.sandbox.client import Ending
from grader.sandbox.wire import Closed
from grader.statistics import summary
from grader.text import Text

WHY = Text("서버가 없습니다.", "There is no server.")
SOLVED = """
# %% task="double"
def double(x):
    return 2 * x
"""


@pytest.fixture
def job(tmp_path: Path, sample_course: Course) -> Job:
    path = tmp_path / "first.py"
    path.write_text(SOLVED)
    return Job("hong", sample_course.weeks[0].name, path, fingerprint="same")


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
    job.path.write_text(SOLVED.replace("2 * x", "(x,)"))
    report = judge(sample_course, monkeypatch).grade(job)
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
    crash = judge(sample_course, monkeypatch, Killed(Ending(0, 1.0, ""))).grade(job)
    closed = judge(sample_course, monkeypatch, Killed(Ending(9, 1.0, "", disturbed=True))).grade(
        job
    )
    assert crash.graded
    assert closed.graded


# What becomes of it


class Scripted:
    """An engine that gives these reports."""

    def __init__(self, *reports: Report) -> None:
        self.reports = reports

    def grade(self, jobs: Sequence[Job], again: object = None) -> Iterator[Report]:
        return iter(self.reports)


def run(report: Report, feedback: Path) -> list[Report]:
    return list(grading.grade(Scripted(report), [], feedback, html.page, lambda jobs: None))  # type: ignore[arg-type]


def good(fault: Report) -> Report:
    return replace(fault, fault=None, digest="0" * 64)


def test_the_last_good_result_stays_and_what_was_not_graded_is_graded_again(
    fault: Report, job: Job, tmp_path: Path
) -> None:
    run(good(fault), tmp_path)
    before = grading.last_report(tmp_path, "hong", fault.week)
    assert grading.known(before, job) == before
    assert [report.graded for report in run(fault, tmp_path)] == [False]
    assert grading.last_report(tmp_path, "hong", fault.week) == before


def test_without_an_earlier_result_the_page_says_so_and_nothing_is_known(
    fault: Report, job: Job, tmp_path: Path
) -> None:
    run(fault, tmp_path)
    page = grading.report_path(tmp_path, "hong", fault.week).with_suffix(".html").read_text("utf-8")
    assert "The fault is ours, not yours" in page
    assert "제출물의 잘못이 아닙니다" in page
    assert WHY.en not in page  # that is for the instructor
    assert grading.known(grading.last_report(tmp_path, "hong", fault.week), job) is None


def test_a_full_disk_is_ours_and_leaves_what_was_there(
    fault: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(good(fault), tmp_path)
    before = grading.last_report(tmp_path, "hong", fault.week)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(grading.atomic, "write", full)
    (report,) = run(replace(good(fault), digest="1" * 64), tmp_path)
    assert report.fault
    assert report.fault.en.startswith("The disk is full.")
    monkeypatch.undo()
    assert grading.last_report(tmp_path, "hong", fault.week) == before


def test_it_enters_no_mean_and_no_statistics(fault: Report) -> None:
    console = Console(width=120, record=True)
    console.print(terminal.table([fault, good(fault)], "en"))
    said = console.export_text()
    assert "not graded" in said
    assert "(1 not counted)" in said
    (week,) = summary.weeks([fault, good(fault)])
    assert week.submissions == 1


def test_json_for_scripts_has_no_points_but_a_reason(fault: Report) -> None:
    (row,) = data(Graded([fault]))
    assert (row["graded"], row["points"], row["fault"]) == (False, None, WHY.en)


def test_it_is_no_loss_of_points(fault: Report) -> None:
    done = Graded([])
    done.add(fault, good(fault))
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
    assert reason(OSError(errno.ENOMEM, "Cannot allocate")).en.startswith("The machine is out of")
    assert reason(GraderError("표시가 없습니다.", "No marks.")).ko == "표시가 없습니다."


# The canary


def test_a_course_has_the_canary_once(sample_course: Course) -> None:
    names = [week.name for week in canary.added(canary.added(sample_course)).weeks]
    assert names == [*(week.name for week in sample_course.weeks), "week00_canary"]


@pytest.mark.slow
def test_the_canary_sings_in_a_real_engine() -> None:
    engine = LocalEngine(JudgeSettings(canary.ROOT, walls=frozenset(), platform="cpu"), jobs=1)
    try:
        assert canary.complaint(engine, frozenset()) is None
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
        said = canary.complaint(engine, frozenset())
    finally:
        engine.close()
    assert said is not None
    assert "FileNotFoundError" in said.en


@pytest.mark.slow
def test_a_hostile_canary_that_gets_out_is_a_complaint() -> None:
    engine = LocalEngine(JudgeSettings(canary.ROOT, walls=frozenset(), platform="cpu"), jobs=1)
    try:
        said = canary.complaint(engine, canary.WALLS)  # asked for, and not there
    finally:
        engine.close()
    assert said is not None
    assert "outside its walls" in said.en


def test_the_canary_s_course_is_whole() -> None:
    assert [week.name for week in load(canary.ROOT).weeks] == ["week00_canary"]
