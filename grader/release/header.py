"""The first cell of an exercise: when it is due, what it is worth, and the command to check it."""

from grader.course import Task, Week
from grader.feedback.words import number

_DAYS = ("월 Mon", "화 Tue", "수 Wed", "목 Thu", "금 Fri", "토 Sat", "일 Sun")


def header(week: Week) -> str:
    """Markdown, in both languages at once."""
    label = week.name.split("_")[0]
    facts = [
        *_due(week),
        f"**{number(week.points)}점** · {number(week.points)} points",
        f"**약 {week.minutes}분** · about {week.minutes} minutes",
    ]
    rows = [*map(_row, week.tasks), *map(_row, week.questions)]
    lines = [
        *(f"- {fact}" for fact in facts),
        "",
        "| 과제 · Task | 점수 · Points |",
        "| --- | ---: |",
        *rows,
        "",
        "채점은 이 명령 하나로 합니다. · One command checks your work:",
        "",
        "```",
        f"grader check {label}",
        "```",
    ]
    return "\n".join(lines)


def _due(week: Week) -> list[str]:
    if week.due is None:
        return []
    return [f"**마감 · due {week.due.isoformat()}** ({_DAYS[week.due.weekday()]})"]


def _row(task: Task) -> str:
    kind = " (서술형 · written)" if task.written else ""
    return f"| `{task.name}`{kind} | {number(task.points)} |"
