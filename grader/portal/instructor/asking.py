"""What is dangerous asks first, and is written down with who did it.

What changes the gradebook is written down in the transaction that does it. What changes files, or
sends some, is written down first: it may come to nothing then, but nothing is done that is not in
the log.
"""

from collections.abc import Sequence

from starlette.responses import Response

from grader.gradebook.access import Act
from grader.portal.visit import Visit
from grader.text import Text

SURE = "sure"


def unless_sure(visit: Visit, question: Text, back: str) -> Response | None:
    """The page that asks; None once somebody has said yes there.

    Arguments:
        back: the address to go back to instead.
    """
    if visit.field(SURE):
        return None
    kept = {name: visit.field(name) for name in visit.form if name not in ("csrf", SURE)}
    return visit.shown(
        "instructor/sure.html", question=question, back=back, kept=kept, path=visit.request.url.path
    )


def act(visit: Visit, what: str, week: str = "", member: str = "", said: str = "") -> Act:
    """That who asks does this."""
    return Act(visit.name, what, week, member, said)


def told(visit: Visit, lines: Sequence[Text], back: str, status: int = 200) -> Response:
    """A page that says what was done, or why not."""
    return visit.shown("instructor/told.html", status, lines=lines, back=back)
