"""Reports on disk: whole ones or none."""

from dataclasses import replace
from pathlib import Path

import pytest
from reports import FIRST

from grader.feedback.saved import last_report, report_path, save
from grader.report import Report

WEEK = FIRST.week


def test_a_saved_report_is_found_with_its_page(tmp_path: Path) -> None:
    save(tmp_path, FIRST, lambda report: f"<p>{report.member}</p>")
    assert last_report(tmp_path, "member01", WEEK) == FIRST
    assert (tmp_path / "member01" / f"{WEEK}.html").read_text() == "<p>member01</p>"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 0}', '{"schema": 1}', "null"])
def test_a_damaged_report_counts_as_none(tmp_path: Path, text: str) -> None:
    path = report_path(tmp_path, "member01", WEEK)
    path.parent.mkdir()
    path.write_text(text)
    assert last_report(tmp_path, "member01", WEEK) is None


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    save(tmp_path, FIRST, lambda report: "old")

    def fails(report: Report) -> str:
        raise RuntimeError("no page")

    with pytest.raises(RuntimeError):
        save(tmp_path, replace(FIRST, seconds=9.0), fails)
    assert last_report(tmp_path, "member01", WEEK) == FIRST
