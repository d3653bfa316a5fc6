"""What ``grader grade`` says of a whole run."""

from dataclasses import replace
from pathlib import Path

import pytest
import typer
from reports import HOSTILE, NOTE, everything

from grader.commands.common import Settings
from grader.commands.graded import Tally, show, tell_ending, tell_faults
from grader.errors import NOT_GRADED, GraderError
from grader.report import Report
from grader.run import EarlierAttempts, Finished, Graded, NotGraded
from grader.text import Text

REPORT = everything()


@pytest.mark.parametrize(
    ("digest", "loss", "told"), [("same", 1, True), ("same", 0, False), ("other", 1, False)]
)
def test_points_lost_without_a_new_submission_are_told(
    digest: str, loss: float, told: bool
) -> None:
    after = replace(REPORT, digest="same")
    tasks = (replace(REPORT.tasks[0], points=REPORT.tasks[0].points + loss), *REPORT.tasks[1:])
    before = replace(REPORT, digest=digest, tasks=tasks)
    graded = Tally(Path("feedback"))
    graded.add(Graded(after, before))
    assert (graded.lowered, graded.new) == ([(before, after)] if told else [], 1)


def test_a_first_report_lowers_nothing() -> None:
    graded = Tally(Path("feedback"))
    graded.add(Graded(REPORT, None))
    assert graded.lowered == []


def test_what_could_not_be_read_is_named_with_its_reason(capsys: pytest.CaptureFixture) -> None:
    unread = replace(REPORT, member="hong", digest="", problems=(NOTE,))
    said = " ".join(shown(capsys, unread, replace(REPORT, member="kim")).split())
    assert f"Could not be read, 1: hong {REPORT.week}: {NOTE.message.en}" in said
    assert f"kim {REPORT.week}" not in said


def test_an_earlier_attempt_that_we_could_not_grade_is_told(
    capsys: pytest.CaptureFixture,
) -> None:
    """Where the best one counts, it might have been that."""
    fault = Text("디스크가 가득 찼습니다.", "The disk is full.")
    graded = Tally(Path("feedback"))
    events = [Graded(REPORT, None), EarlierAttempts(3), REPORT, *[replace(REPORT, fault=fault)] * 2]
    for event in events:
        graded.add(event)
    assert (graded.reports, len(graded.earlier)) == ([REPORT], 2)
    with pytest.raises(typer.Exit) as ended:
        tell_faults(Settings(None, "en"), [*graded.reports, *graded.earlier])
    assert ended.value.exit_code == NOT_GRADED
    told = f"Not graded, 1 ({REPORT.member} {REPORT.week}), through no fault of theirs: The disk"
    assert told in capsys.readouterr().err


def test_on_a_full_disk_nobody_counts_as_graded_and_the_status_says_so(
    capsys: pytest.CaptureFixture,
) -> None:
    full = Text("디스크가 가득 찼습니다.", "The disk is full.")
    graded = Tally(Path("feedback"))
    graded.add(NotGraded(replace(REPORT, fault=full)))
    graded.add(Finished({}, GraderError("쓸 수 없습니다.", "Results cannot be written.")))
    show(Settings(None, "en"), graded)
    with pytest.raises(typer.Exit) as ended:
        tell_ending(Settings(None, "en"), graded)
    assert ended.value.exit_code == NOT_GRADED
    said = capsys.readouterr()
    assert "Graded 0, 0 unchanged" in said.out
    assert "Results cannot be written. When it is mended, run this again" in said.err
    assert "Not graded, 1" in said.err


def test_a_reason_cannot_steer_the_terminal(capsys: pytest.CaptureFixture) -> None:
    hostile = replace(NOTE, message=Text(HOSTILE, HOSTILE))
    said = shown(capsys, replace(REPORT, digest="", problems=(hostile,)))
    assert "Could not be read, 1" in said
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(said)


def shown(capsys: pytest.CaptureFixture, *reports: Report) -> str:
    show(Settings(None, "en"), Tally(Path("feedback"), list(reports)))
    return capsys.readouterr().out
