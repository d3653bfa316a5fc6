"""Who did what: what instructors did that others may ask about, the newest first."""

from starlette.responses import Response

from grader.gradebook import access
from grader.portal.visit import Visit
from grader.text import Text

WHAT = {
    "marked": Text("답을 채점함", "marked an answer"),
    "extended": Text("마감을 늦춤", "extended a date"),
    "invited": Text("초대함", "invited"),
    "revoked": Text("초대와 로그인을 거둠", "revoked invitation and sign-ins"),
    "collected": Text("다른 곳의 제출물을 받음", "collected"),
    "regrade asked": Text("다시 채점하게 함", "asked to grade again"),
    "regraded": Text("다시 채점함", "regraded"),
    "roster": Text("명부를 바꿈", "changed the roster"),
    "exported": Text("내보냄", "exported"),
}
_MOST = 500


def acts(visit: Visit) -> Response:
    """The log."""
    found = visit.portal.book.database.read(lambda s: access.acts(s, _MOST))
    return visit.shown("instructor/acts.html", acts=found, what=WHAT, wide=True)
