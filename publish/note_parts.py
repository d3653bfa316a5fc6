"""What is put into each note: its facts below the title, and where to go on at the end."""

import re
from datetime import date

from grader.text import Language
from publish import recorded
from publish.lecture_map import Lecture
from publish.notes import KINDS, Note, outside_code, related
from publish.sources import View

_WEEKDAYS = ("월화수목금토일", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def with_parts(body: str, note: Note, view: View) -> str:
    """The note's Markdown with both parts in it."""
    parts = [_below_title(body, facts(note, view)), further(note, view)]
    return "\n\n".join(part for part in parts if part) + "\n"


def facts(note: Note, view: View) -> str:
    """One line: kind, days, lectures, weeks, how many questions."""
    say = view.say
    items = [badge(note.kind, view.language)]
    if note.day:
        items.append(days(note, view.language))
    if note.deadline:
        due = when(note.deadline, view.language)
        items.append(say(f"접수 마감 {due}", f"papers due {due}"))
    items += [_lecture_fact(view.sources.lectures.named(x), view) for x in note.lectures]
    items += [f"{say('과제', 'exercise')} {view.week(number)}" for number in note.weeks]
    if note.questions:
        count = len(note.questions)
        counted = say(f"질문 {count}개", "1 question" if count == 1 else f"{count} questions")
        items.append(f"[{counted}](#{note.questions[0].anchor}){{ .badge .badge-question }}")
    return f"{' · '.join(items)}\n{{ .note-facts }}"


def further(note: Note, view: View) -> str:
    """The note's lectures with their videos and weeks, and the notes that share most with it."""
    lines = [lecture_line(view.sources.lectures.named(x), note, view) for x in note.lectures]
    parts = [recorded.sources(note.slug, view)]
    if lines:
        title = view.say("이 글의 강의", "Lectures of this note")
        heading = f"## {title} {{ #lectures-of-this-note data-search-exclude }}"
        parts.append(f"{heading}\n\n" + "\n".join(lines))
    if close := related(note, view.notes):
        title = view.say("함께 읽을 글", "Related notes")
        heading = f"## {title} {{ #related-notes data-search-exclude }}"
        links = "\n".join(f"- {note_line(other, view)}" for other in close)
        parts.append(f"{heading}\n\n{links}")
    if place := view.sources.course.ask:
        ask = view.say("이 글에 대해 묻기", "Ask about this note")
        parts.append(f"[{ask}]({place})\n{{ .note-ask }}")
    return "\n\n".join(part for part in parts if part)


def lecture_line(lecture: Lecture, here: Note | None, view: View) -> str:
    """A list item: the lecture, its video, the notes about it; in a note, its week as well."""
    items = [f"{_lecture_link(lecture, view)}: {video_link(lecture, view)}"]
    if lecture.week and here:
        items.append(view.week(lecture.week))
    others = [n for n in view.notes if lecture.name in n.lectures and n != here]
    if others:
        links = view.join([view.link(n.short, n.path) for n in others])
        label = view.say("다른 글" if here else "글", "other notes" if here else "notes")
        items.append(f"{label}: {links}")
    return f"- {' · '.join(items)}"


def video_link(lecture: Lecture, view: View) -> str:
    """The lecture's subject, as a link to its video where it has one."""
    subject = lecture.subject.pick(view.language)
    if not lecture.watch:
        return subject
    return f"[{subject} ({view.say('동영상', 'video')})]({lecture.watch})"


def note_line(note: Note, view: View) -> str:
    """A note in a list: kind, title and day."""
    day = f" {when(note.day, view.language)}" if note.day else ""
    return f"{badge(note.kind, view.language)} {view.link(note.title, note.path)}{day}"


def badge(kind: str, language: Language) -> str:
    """The word for a kind; its colour is in the style sheet."""
    return f"**{KINDS[kind].pick(language)}**{{ .badge .badge-{kind} }}"


def days(note: Note, language: Language) -> str:
    """The day of a note's event, or its first and last."""
    if note.day is None:
        return ""
    first = when(note.day, language)
    if note.until is None or note.until == note.day:
        return first
    return f"{first} – {when(note.until, language)}"


def when(day: date, language: Language) -> str:
    """A day for readers and for machines."""
    return f'<time datetime="{day.isoformat()}">{day_text(day, language)}</time>'


def day_text(day: date, language: Language) -> str:
    """A day with its weekday: 2018년 9월 13일(목), Thu 13 Sep 2018."""
    weekday = _WEEKDAYS[language == "en"][day.weekday()]
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일({weekday})"
    return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _lecture_fact(lecture: Lecture, view: View) -> str:
    """A lecture with its video, and the page of what is not a lecture but slides or notes."""
    if lecture.page:
        return view.link(lecture.label(view.language), lecture.page)
    link = _lecture_link(lecture, view)
    if not lecture.watch:
        return link
    video, label = view.say("동영상", "video"), lecture.label(view.language)
    return f'{link} ([{video}]({lecture.watch}){{ aria-label="{label}, {video}" }})'


def _lecture_link(lecture: Lecture, view: View) -> str:
    return view.link(lecture.label(view.language), f"lectures.md#{lecture.anchor}")


def _below_title(body: str, block: str) -> str:
    """``block`` after the first line that is a title."""
    for line in outside_code(body):
        if re.match(r"#(?!#)\s", line):
            before, after = body.split(line, 1)
            return f"{before}{line}\n\n{block}\n{after}"
    return f"{block}\n\n{body}"
