"""Days that come and go: each with the moment at which it is over, for `site/assets/js/site.js`.

Pages are the same from build to build and know no today: the script has the reader's clock.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from grader.course import Course, Week
from grader.late import deadline
from publish.note_parts import badge, day_text
from publish.sources import View

_TERM = timedelta(days=14)  # before the first due date: what is nearer than that is this term's


def passing(day: date, view: View) -> str:
    """A day that looks past once it is over where the course is."""
    over = deadline(day, view.sources.course.zone).isoformat()
    text = day_text(day, view.language)
    return f'<time datetime="{day.isoformat()}" data-over="{over}">{text}</time>'


def until(view: View) -> str:
    """What ends with such a day, and by whose clock."""
    zone = view.sources.course.timezone
    place = f" ({zone})" if zone else ""
    return view.say(
        f"마감은 그날 밤 12시입니다{place}.", f"Due at the midnight that ends it{place}."
    )


def dated(course: Course) -> list[tuple[date, Week]]:
    """The weeks with a date, the earliest first."""
    found = [(week.due, week) for week in course.weeks if week.due]
    return sorted(found, key=lambda pair: (pair[0], pair[1].number))


def events(view: View) -> Iterator[tuple[date, str]]:
    """This term's meetings and conferences, and what is due to them; the earliest first."""
    weeks = dated(view.sources.course)
    if not weeks:
        return
    begin, found = weeks[0][0] - _TERM, []
    for note in view.notes:
        name = f"{badge(note.kind, view.language)} {view.link(note.title, note.path)}"
        if note.day and note.day >= begin:
            found.append((note.until or note.day, name))
        if note.deadline and note.deadline >= begin:
            found.append((note.deadline, f"{name} ({view.say('접수 마감', 'papers due')})"))
    yield from sorted(found)
