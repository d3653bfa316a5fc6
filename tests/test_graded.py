"""What ``grader grade`` says of a whole run."""

from dataclasses import replace

import pytest
from reports import everything

from grader.commands.graded import Graded

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
    graded = Graded([])
    graded.add(after, before)
    assert (graded.lowered, graded.new) == ([(before, after)] if told else [], 1)


def test_a_first_report_lowers_nothing() -> None:
    graded = Graded([])
    graded.add(REPORT, None)
    assert graded.lowered == []
