"""The course as `nbgrader_config.py` tells it: folders, database, preprocessors."""

import os
from pathlib import Path
from typing import Any

from grader.course import AUTOGRADED, Course

GENERATED = Path("build") / "nbgrader"
SOURCE, RELEASE, EXCHANGE = (GENERATED / name for name in ("source", "release", "exchange"))
FEEDBACK = "nbfeedback"  # feedback/ holds this grader's own pages
LOG = GENERATED / "nbgrader.log"
CELL_SECONDS = 300
_OF_THIS_MACHINE = ":"  # the time zone, for dateutil, which nbgrader asks


def configure(c: Any, course: Course) -> None:
    """Fills in nbgrader's configuration.

    Arguments:
        c: what `get_config()` gives in `nbgrader_config.py`.
    """
    from grader.feedback.guides import GENERATE_FEEDBACK
    from grader.release.preprocessors import GENERATE_ASSIGNMENT

    root = course.root.resolve()
    c.CourseDirectory.course_id = root.name
    c.CourseDirectory.root = os.fspath(root)
    c.CourseDirectory.source_directory = os.fspath(SOURCE)
    c.CourseDirectory.release_directory = os.fspath(RELEASE)
    c.CourseDirectory.submitted_directory = os.path.relpath(course.submitted, root)
    c.CourseDirectory.autograded_directory = AUTOGRADED
    c.CourseDirectory.feedback_directory = FEEDBACK
    c.CourseDirectory.ignore = [".*", "*.pyc", "__pycache__"]  # .attempts above all
    c.CourseDirectory.db_url = database_url(course)
    c.Exchange.root = os.fspath(root / EXCHANGE)
    zone = course.timezone or os.environ.get("TZ") or _OF_THIS_MACHINE
    c.Exchange.timezone = c.NbGraderAPI.timezone = zone
    c.GenerateAssignment.preprocessors = list(GENERATE_ASSIGNMENT)
    c.Autograde.exporter_class = "grader.release.unconfined.Refusal"
    c.GenerateFeedback.preprocessors = list(GENERATE_FEEDBACK)
    c.ExportApp.plugin_class = "grader.statistics.exporter.ClassExport"
    c.Execute.timeout = CELL_SECONDS
    if (root / LOG).parent.is_dir():
        c.NbGrader.logfile = os.fspath(root / LOG)


def database_url(course: Course) -> str:
    """The gradebook's URL; an SQLite file that is named without a folder is the course's."""
    url = os.environ.get("GRADER_DB") or course.gradebook.db
    backend, separator, path = url.partition(":///")
    if backend != "sqlite" or not separator or not path:
        return url
    return f"sqlite:///{(course.root.resolve() / path).as_posix()}"
