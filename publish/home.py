"""The first page: where the course is now, its weeks as one picture, the last notes."""

from html import escape

from grader.course import Week
from publish import dates
from publish.note_parts import note_line
from publish.sources import View

LAST = 5
# What each week is about, in 24 by 24.
_PICTURES = {
    1: "M3 20 21 5M6 15v.1M9 18v.1M12 10v.1M16 11v.1M19 5v.1",
    2: "M3 19C13 19 11 5 21 5",
    3: "M5 20v-4M10 20V5M15 20v-8M20 20v-2",
    4: "M3 5C8 21 14 20 21 17M3 6c6 13 12 12 18 0",
    5: "M4 4l4 4M8 4 4 8M16 16l4 4M20 16l-4 4M18 3v6M15 6h6M6 15v6M3 18h6",
    6: "M21 6H8l3-3M8 6l3 3M3 18h13M21 18l-3-3M21 18l-3 3",
    7: "M3 18h9L21 5",
    8: "M3 4c1 22 17 22 18 0M5 9l4 6 3-2 1 4",
    9: "M5 5h4v4H5zM15 5h4v4h-4zM5 15h4v4H5zM14 14l6 6M20 14l-6 6",
    10: "M3 19c6 0 6-14 9-14s3 14 9 14M12 5v14",
    11: "M3 3h18v18H3zM3 9h18M3 15h18M9 3v18M15 3v18M3 3h12v12H3z",
    12: "M3 4h4v16H3zM10 7h4v10h-4zM17 10h4v4h-4zM5 2h14v6",
    13: "M4 12a8 8 0 1 1 8 8M12 20l3-3M12 20l3 3",
    14: "M3 6h3v5H3zM10 6v5M14 6h3v5h-3zM21 6v5M3 15v5M7 15h3v5H7zM14 15v5M18 15h3v5h-3z",
}


def now(view: View) -> str:
    """This week's exercise and the next date: the reader's clock chooses among all."""
    weeks = dates.dated(view.sources.course)
    if not weeks:
        return ""
    say = view.say
    candidates = "\n".join(_week_now(week, view) for _, week in weeks)
    others = "\n".join(f"- {name} {dates.passing(day, view)}" for day, name in dates.events(view))
    return "\n\n".join(
        [
            '<div class="now" markdown hidden>',
            say("## 이번 과제 { #now }", "## This week's exercise { #now }"),
            f'<div class="now-weeks" markdown>\n\n{candidates}\n\n</div>',
            f'<div class="now-others" markdown>\n\n{others}\n\n</div>' if others else "",
            say(
                "이번 학기의 과제는 모두 마감되었습니다. 지난 과제는 언제든 풀어 볼 수 있습니다.",
                "All exercises of this term are over; each can still be done at any time.",
            )
            + "\n{ .now-over hidden }",
            "</div>",
        ]
    )


def _week_now(week: Week, view: View) -> str:
    if week.due is None:
        return ""
    title = f"{view.say(f'{week.number}주차', f'Week {week.number}')} · "
    title += week.title.pick(view.language)
    return f"- **{view.link(title, f'weeks/{week.name}.md')}** {dates.passing(week.due, view)}"


def picture(view: View) -> str:
    """All weeks on one path; each leads to its page, and those that are over look it."""
    written = view.sources.weeks_by_number()
    steps = [
        _step(number, title.pick(view.language), written.get(number), view)
        for number, title in sorted(view.sources.lectures.weeks.items())
    ]
    return f'<ol class="path" markdown>\n{chr(10).join(steps)}\n</ol>\n\n{dates.until(view)}'


def _step(number: int, title: str, week: Week | None, view: View) -> str:
    drawn = (
        '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f'<path d="{_PICTURES.get(number, "")}"/></svg>'
    )
    inside = f"{drawn}<b>{number}</b> {escape(title)}"
    if week is None:
        return f"<li>{inside}</li>"
    when = f" {dates.passing(week.due, view)}" if week.due else ""
    return f'<li markdown="span">{view.link(inside, f"weeks/{week.name}.md")}{when}</li>'


def home(view: View) -> str:
    """The last notes."""
    notes = [f"- {note_line(note, view)}" for note in view.notes if note.day][:LAST]
    title = view.say("## 마지막 기록 { #notes }", "## The last notes { #notes }")
    return "\n\n".join([title, '<div class="home-notes" markdown>', "\n".join(notes), "</div>"])
