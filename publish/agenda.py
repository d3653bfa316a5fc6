"""The calendar: meetings, seminars and conferences, deadlines of calls, due dates of weeks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event
from icalendar.enums import TRANSP

from publish.notes import KINDS, Note
from publish.sources import View

NAME = "calendar.ics"
_PLACE = "jax-study"  # makes the ids our own, wherever the site is published


def calendar(view: View, *, title: str, site: str) -> bytes:
    """An iCalendar file (RFC 5545) of all-day events, the earliest first.

    Arguments:
        site: the address of this language's site, with the last slash.
    """
    events = [*_notes(view, site), *_weeks(view, site)]
    events.sort(key=lambda event: (event.start, event.uid))
    made = Calendar.new(
        prodid=f"-//{_PLACE}//notes and weeks//{view.language.upper()}",
        uid=f"calendar-{view.language}@{_PLACE}",
        subcomponents=events,
    )
    made.add("X-WR-CALNAME", title)
    return made.to_ical(sorted=True)


def _notes(view: View, site: str) -> Iterator[Event]:
    for note in view.notes:
        if note.day:
            yield _event(
                f"note-{note.slug}", note.day, _title(note, view), site + note.url, until=note.until
            )
        if note.deadline:
            due = view.say(f"논문 접수 마감: {note.title}", f"Papers due: {note.title}")
            yield _event(f"deadline-{note.slug}", note.deadline, due, site + note.url)


def _title(note: Note, view: View) -> str:
    return f"{KINDS[note.kind].pick(view.language)}: {note.title}"


def _weeks(view: View, site: str) -> Iterator[Event]:
    for week in view.sources.course.weeks:
        if week.due:
            title = week.title.pick(view.language)
            due = view.say(f"{week.number}주차 마감: {title}", f"Week {week.number} due: {title}")
            yield _event(f"due-{week.name}", week.due, due, f"{site}weeks/{week.name}/")


def _event(name: str, day: date, title: str, address: str, *, until: date | None = None) -> Event:
    return Event.new(
        uid=f"{name}@{_PLACE}",
        # Not the time of the build, which would change the file every time.
        stamp=datetime.combine(day, time(), UTC),
        start=day,
        end=(until or day) + timedelta(days=1),  # the day after the last
        summary=title,
        url=address,
        transparency=TRANSP.TRANSPARENT,
    )
