"""The first cell of an exercise: when it is due, what it is worth, and the command to check it."""

from grader.course import Task, Week
from grader.feedback.words import number
from grader.text import counted

_DAYS = ("월 Mon", "화 Tue", "수 Wed", "목 Thu", "금 Fri", "토 Sat", "일 Sun")


def header(week: Week) -> str:
    """Markdown, in both languages at once."""
    label = week.name.split("_")[0]
    facts = [
        *_due(week),
        *_worth(week),
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
        "공개 시험은 이 명령 하나로 모두 해 봅니다. · One command runs all public tests:",
        "",
        "```",
        f"grader check {label}",
        "```",
    ]
    return "\n".join(lines)


def _worth(week: Week) -> list[str]:
    """All points, as the table adds up to."""
    written = sum(question.points for question in week.questions)
    code, whole = number(week.points), number(week.points + written)
    if not written:
        return [f"**{whole}점** · {counted(week.points, 'point')}"]
    parts = f"코드 {code} · code, 서술형 {number(written)} · written"
    return [f"**{whole}점** · {counted(week.points + written, 'point')} ({parts})"]


def _due(week: Week) -> list[str]:
    if week.due is None:
        return []
    return [f"**마감 · due {week.due.isoformat()}** ({_DAYS[week.due.weekday()]})"]


def _row(task: Task) -> str:
    kind = " (서술형 · written)" if task.written else ""
    return f"| `{task.name}`{kind} | {number(task.points)} |"
