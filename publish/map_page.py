"""The lecture map: a row for each lecture with all that leads on from there; a card on a phone."""

from publish import recorded
from publish.lecture_map import Lecture
from publish.notes import Note, Question
from publish.sources import View


def lecture_table(view: View) -> str:
    """The lecture map; each row has the anchor of its lecture."""
    say = view.say
    head = say(
        "| 강의 | 주제와 자료 | 적어 둔 핵심어 | 주 | 글 | 질문 |",
        "| Lecture | Subject and sources | Keywords noted | Week | Notes | Questions |",
    )
    rows = [_row(lecture, view) for lecture in view.sources.lectures.lectures]
    table = "\n".join([head, "| --- | --- | --- | --- | --- | --- |", *rows])
    return f'<div class="lecture-map" markdown>\n\n{table}\n\n</div>'


def _row(lecture: Lecture, view: View) -> str:
    notes = [note for note in view.notes if lecture.name in note.lectures]
    asked = [
        question_link(question, note, view)
        for note in view.notes
        for question in note.questions
        if question.about == lecture.name
    ]
    name = lecture.name if not lecture.source else lecture.source.pick(view.language)
    cells = [
        f"**{view.link(name, lecture.page) if lecture.page else name}**{{ #{lecture.anchor} }}",
        _subject(lecture, view),
        view.join(lecture.words(view.language)),
        view.week(lecture.week) if lecture.week else "",
        "<br>".join(view.link(note.short, note.path) for note in notes),
        "<br>".join(asked),
    ]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _subject(lecture: Lecture, view: View) -> str:
    """What it is about, its video and its summary; what else there is to read, folded away."""
    subject = lecture.subject.pick(view.language)
    summaries, others = recorded.of_lecture(lecture, view)
    lines = [f"**{subject}**"]
    if lecture.watch:
        video = view.say("동영상", "video")
        label = f"{subject} ({video})"
        lines.append(f"[{video}]({lecture.watch}) {recorded.archived(lecture.watch, label, view)}")
    lines += [recorded.shown(link, view) for link in summaries]
    cell = "<br>".join(lines)
    if others:
        more = view.say(f"더 읽기 {len(others)}", f"Read more ({len(others)})")
        items = "".join(f"<li>{recorded.shown(link, view)}</li>" for link in others)
        cell += f"<details><summary>{more}</summary><ul>{items}</ul></details>"
    return cell


def question_link(question: Question, note: Note, view: View) -> str:
    """A link to a question, marked as such if it was added later."""
    link = view.link(question.title, f"{note.path}#{question.anchor}")
    later = view.say("뒤에 덧붙임", "added later")
    return link + (f" **{later}**{{ .badge .badge-later }}" if question.later else "")
