"""The addresses of the instructor's pages; nobody else learns that they are there."""

from starlette.routing import BaseRoute

from grader.portal.instructor import (
    acts,
    collect,
    dates,
    exports,
    marking,
    members,
    overview,
    queue,
    regrade,
    roster,
)
from grader.portal.visit import page


def routes() -> list[BaseRoute]:
    """All of them."""
    week, role = "/course/weeks/{week}", "instructor"
    answer = f"{week}/marking/{{question}}"
    return [
        page("/course", overview.weeks, role),
        page(week, overview.week, role),
        page("/course/marking", marking.piles, role),
        page(answer, marking.answer, role),
        page(answer, marking.give, role, post=True),
        page("/course/queue", queue.queue, role),
        page("/course/members", members.members, role),
        page("/course/members/invite", members.invite, role, post=True),
        page("/course/members/revoke", members.revoke, role, post=True),
        page("/course/members/roster", roster.upload, role, post=True, most=roster.MOST),
        page("/course/members/roster/{upload}", roster.look, role),
        page("/course/members/roster/{upload}", roster.answer, role, post=True),
        page("/course/collect", collect.collect, role),
        page("/course/collect", collect.upload, role, post=True, most=collect.MOST),
        page("/course/collect/{upload}", collect.look, role),
        page("/course/collect/{upload}", collect.answer, role, post=True),
        page("/course/dates", dates.dates, role),
        page("/course/dates/extend", dates.extend, role, post=True),
        page("/course/exports", exports.exports, role),
        page("/course/exports/{name}", exports.table, role),
        page(f"{week}/deliver", exports.deliver, role, post=True, most=exports.SHEET),
        page("/course/acts", acts.acts, role),
        page(f"{week}/regrade", regrade.regrade, role),
        page(f"{week}/regrade", regrade.ask, role, post=True),
        page(f"{week}/regrade/{{regrade}}", regrade.look, role),
        page(f"{week}/regrade/{{regrade}}", regrade.answer, role, post=True),
    ]
