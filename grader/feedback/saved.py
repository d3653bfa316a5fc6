"""Reports on disk: ``feedback/<member>/<week>.json`` and the member's page, ``.html``."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from grader import atomic
from grader.report import Report, from_json, to_json

_MARK = re.compile(rb'<meta name="grader" content="[^"]*">')  # as in `report.html`


def report_path(feedback: Path, member: str, week: str) -> Path:
    """Where the JSON of a report is."""
    return feedback / member / f"{week}.json"


def last_report(feedback: Path, member: str, week: str) -> Report | None:
    """The report of the last run that graded this, whether it still holds or not."""
    try:
        return from_json(report_path(feedback, member, week).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def save(feedback: Path, report: Report, page: Callable[[Report], str]) -> None:
    """Writes a report, its page first: where the JSON is, the page is, too.

    What the work is recognised by is no part of what a member gets.
    """
    report = replace(report, traits=None)
    path = report_path(feedback, report.member, report.week)
    path.parent.mkdir(parents=True, exist_ok=True)
    for file, text in ((path.with_suffix(".html"), page(report)), (path, to_json(report))):
        atomic.write(file, text.encode("utf-8", "replace"))  # half a character is no UTF-8


def unmarked(page: bytes) -> bytes:
    """A page without its mark: what somebody sees of it."""
    return _MARK.sub(b"", page, count=1)
