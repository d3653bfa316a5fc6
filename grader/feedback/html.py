"""A report as one HTML page that needs nothing else: no script, no font, no request."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from grader import harmless
from grader.feedback import view, words
from grader.feedback.view import task_mark
from grader.late import shown
from grader.report import Outcome, Report
from grader.text import Language, counted

_POLICY = ("default-src 'none'", "base-uri 'none'", "form-action 'none'")
_HERE = Path(__file__).parent
REPORT_CSS = _HERE / "report.css"
_SIGNS = {"✓": "full", "◐": "part", "✗": "none", "–": "idle", "!": "broken"}


@dataclass(frozen=True)
class Reading:
    """What a person gave for a written answer or a task.

    Arguments:
        points: None while nobody has read it.
    """

    name: str
    points: float | None
    max_points: float
    comment: str


@dataclass(frozen=True)
class Given:
    """What a gradebook adds to the results of the tests.

    Arguments:
        points: of everything, after the penalty.
        penalty: points lost for lateness.
        days_charged: begun days of it that they were lost for: those after the days of grace.
        attempt: the number of the attempt that counts.
    """

    points: float
    max_points: float
    penalty: float
    days_charged: int
    attempt: int
    readings: tuple[Reading, ...]


def page(
    report: Report,
    language: Language = "ko",
    given: Given | None = None,
    *,
    timezone: tzinfo = UTC,
    mark: str = "",
) -> str:
    """The page, in both languages; the reader switches between them.

    Arguments:
        language: shown at first.
        given: what a person gave and what lateness cost, if that is known.
        timezone: of the times on it.
        mark: says what the page shows, for who asks whether that is still so.
    """
    when = shown(datetime.fromisoformat(report.graded_at), timezone)
    css = style(REPORT_CSS)
    return _template().render(
        report=report, language=language, given=given, when=when, mark=mark, **css
    )


def policy() -> str:
    """What the page may do, for who serves it: be styled by its own style sheet."""
    return style(REPORT_CSS)["policy"]


@cache
def _template() -> Template:
    return environment(_HERE).get_template("report.html")


def style(*files: Path) -> dict[str, Any]:
    """``css``, these style sheets as one, and ``policy``, which allows nothing else on the page."""
    css = "\n".join(path.read_text(encoding="utf-8").strip() for path in files)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return {"css": Markup(css), "policy": "; ".join((*_POLICY, f"style-src 'sha256-{digest}'"))}


def environment(folder: Path) -> Environment:
    """For templates in ``folder``, which may use `macros.html`: every string is made harmless."""
    made = Environment(
        loader=FileSystemLoader([folder, _HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": words.number, "line": harmless.line, "codes": _codes}
    made.filters["whole"] = _whole
    made.globals |= {
        "words": words,
        "counted": counted,
        "view": view,
        "task_mark": task_mark,
        "signs": _SIGNS,
        "Outcome": Outcome,
    }
    return made


def _harmless(value: Any) -> Any:
    """Every string that reaches the page passes here; `Markup` is what the template itself made."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return harmless.visible(value)
    return value


def _whole(text: str) -> Markup:
    """All of it: what a person wrote by hand stands nowhere else."""
    return escape(harmless.whole(text))


def _codes(text: str) -> Markup:
    """What stands between backticks, as code."""
    parts = harmless.visible(text).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )
