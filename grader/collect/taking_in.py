"""Puts what a plan calls new into the inbox: one member's folder costs nobody else anything."""

from grader import harmless
from grader.collect.plan import Plan, Row
from grader.course import Course
from grader.errors import GraderError, cause
from grader.inbox import hand_in
from grader.reading.sentences import Unreadable
from grader.text import Text


def put(course: Course, found: Plan, origin: str) -> int:
    """Puts what is new into the inbox; how many that were.

    Who has handed in since the plan was made keeps that.

    Raises:
        GraderError: some of it cannot be put where it belongs; all the rest is taken in.
    """
    count, failed = 0, []
    for row in found.rows:
        if row.state == "new" and row.item:
            week, item = course.week(row.week), row.item
            when = row.received or found.made
            try:
                count += hand_in(
                    course, week, row.member, item.ending, item.data, received=when, origin=origin
                )[1]
            except (Unreadable, OSError) as error:
                failed.append(_not_taken(row, error))
    if failed:
        ko = [
            f"{count}개를 받았고, {len(failed)}개는 받지 못했습니다.",
            *(why.ko for why in failed),
        ]
        en = [f"Took in {count}; {len(failed)} could not be.", *(why.en for why in failed)]
        raise GraderError("\n".join(ko), "\n".join(en))
    return count


def _not_taken(row: Row, error: Unreadable | OSError) -> Text:
    why = error.problem.message if isinstance(error, Unreadable) else cause(error)
    path = harmless.line(row.path)
    return Text(f"{path}: {why.ko}", f"{path}: {why.en}")
