"""nbgrader's `Gradebook` inside a transaction of ours, and its tables.

Its own constructor opens a connection for itself and its methods commit one by one; on a session
that joined a transaction those commits are savepoints, so all or nothing is written.
"""

import logging
from typing import Any, TypeAlias, cast

from nbgrader import api
from sqlalchemy.orm import Session

COURSE = "default_course"

# nbgrader logs an error with its traceback before it raises it; we say it in a sentence.
logging.getLogger("tornado.application").addHandler(logging.NullHandler())

# Their columns are declared in the style that type checkers take for the values.
Assignment: Any = api.Assignment
BaseCell: Any = api.BaseCell
Comment: Any = api.Comment
Grade: Any = api.Grade
GradeCell: Any = api.GradeCell
Notebook: Any = api.Notebook
SolutionCell: Any = api.SolutionCell
SourceCell: Any = api.SourceCell
Student: Any = api.Student
SubmittedAssignment: Any = api.SubmittedAssignment
SubmittedNotebook: Any = api.SubmittedNotebook
Row: TypeAlias = Any  # of one of these tables


class JoinedGradebook(api.Gradebook):
    """The API on a session that somebody else begins and ends."""

    def __init__(self, session: Session) -> None:
        self.engine = cast(Any, session.get_bind())
        self.db = cast(Any, session)
        self.course_id = COURSE
        self.authenticator = None
        self.check_course(COURSE)

    def close(self) -> None:
        """Leaves the session to its owner."""
