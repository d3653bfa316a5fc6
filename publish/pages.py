"""What is generated inside pages: where `<!-- generated: NAME -->` stands in their source."""

import re
from collections.abc import Callable

from publish import (
    agenda,
    class_statistics,
    dates,
    dependencies,
    feed,
    glossary,
    hand_in,
    home,
    print_page,
    recorded,
    speed,
)
from publish.errors import SourceError
from publish.map_page import lecture_table, question_link
from publish.note_parts import note_line, when
from publish.notes import Note, Question
from publish.sources import View

_PLACE = re.compile(r"^<!-- generated: ([a-z-]+) -->$", re.MULTILINE)


def fill(markdown: str, view: View) -> str:
    """The page with everything generated in its place.

    Raises:
        SourceError: it asks for something unknown.
    """

    def made(match: re.Match[str]) -> str:
        if match[1] not in PARTS:
            known = ", ".join(PARTS)
            raise SourceError(f"{view.page}: nothing is called {match[1]!r}. There are: {known}.")
        return PARTS[match[1]](view)

    return recorded.fill(_PLACE.sub(made, markdown), view)


def _day(note: Note, view: View) -> str:
    return when(note.day, view.language) if note.day else f"({note.title})"


def questions(view: View) -> str:
    """Each question once, under the lecture that it is about."""
    asked = [(question, note) for note in view.notes for question in note.questions]
    count, later = len(asked), sum(question.later for question, _ in asked)
    parts = [
        view.say(
            f"질문 {count}개가 있습니다. 모임에서 나온 것이 {count - later}개, "
            f"뒤에 덧붙인 것이 {later}개입니다.",
            f"There are {count} questions: {count - later} asked at meetings, {later} added later.",
        )
    ]
    groups = [
        (x.name, f"{x.label(view.language)} · {x.subject.pick(view.language)}")
        for x in view.sources.lectures.lectures
    ]
    for name, title in (*groups, ("", view.say("강의 밖에서", "Outside the lectures"))):
        lines = [_question(q, note, view) for q, note in asked if q.about == name]
        if lines:
            anchor = f"by-lecture-{name}" if name else "by-no-lecture"
            parts += [f"## {title[0].upper() + title[1:]} {{ #{anchor} }}", "\n".join(lines)]
    return "\n\n".join(parts)


def _question(question: Question, note: Note, view: View) -> str:
    """A list item: the question, its day, and what else its note is about."""
    others = [view.sources.lectures.named(x) for x in note.lectures if x != question.about]
    links = [view.link(x.label(view.language), f"lectures.md#{x.anchor}") for x in others]
    also = view.say("함께 볼 것", "see also")
    parts = [
        f"{question_link(question, note, view)} {_day(note, view)}",
        *([f"<small>{also}: {view.join(links)}</small>"] if links else []),
    ]
    return f"- {' '.join(parts)}" + ("\n    { .later }" if question.later else "")


def group(view: View) -> str:
    """Who meets when and where, as `course.toml` has it, and where its files are."""
    course, say = view.sources.course, view.say
    lines = [
        (say("누가", "Who"), course.group.who.pick(view.language)),
        (say("언제, 어디에서", "When and where"), course.group.meets.pick(view.language)),
        (say("함께하려면", "How to join"), course.group.join.pick(view.language)),
        (say("파일", "Files"), f"<{course.address}>" if course.address else ""),
        (say("묻는 곳", "Where to ask"), f"<{course.ask}>" if course.ask else ""),
    ]
    return "\n".join(f"- **{name}:** {text}" for name, text in lines if text)


def feeds(view: View) -> str:
    """Where to subscribe."""
    return view.say(
        f"새 글은 {view.link('Atom 피드', feed.NAME)}로, 모임과 마감은 "
        f"{view.link('달력(.ics)', agenda.NAME)}으로 받아 볼 수 있습니다.",
        f"Subscribe to new notes with the {view.link('Atom feed', feed.NAME)}, and to meetings and "
        f"due dates with the {view.link('calendar (.ics)', agenda.NAME)}.",
    )


def contributing(view: View) -> str:
    """Where developers read more."""
    name, sources = "CONTRIBUTING.md", view.sources
    if sources.repository:
        name = f"[{name}]({sources.repository}/blob/{sources.branch}/{name})"
    else:
        name = f"`{name}`"
    return view.say(
        f"처음 보는 사람을 위한 요약입니다. 규칙과 세부 사항은 저장소의 {name}에 있습니다.",
        f"A summary for who is new to the code. The repository's {name} has the rules and the "
        "details.",
    )


def undated(view: View) -> str:
    """The notes that belong to no day: slides, somebody's notes."""
    return "\n".join(f"- {note_line(note, view)}" for note in view.notes if note.day is None)


def weeks_table(view: View) -> str:
    """All weeks of the curriculum, with those that are still being written."""
    say = view.say
    written = view.sources.weeks_by_number()
    lines = [
        say("| 주 | 제목 | 강의 | 마감 | 배점 |", "| Week | Title | Lectures | Due | Points |"),
        "| ---: | --- | --- | --- | ---: |",
    ]
    for number, title in sorted(view.sources.lectures.weeks.items()):
        lectures = view.join(
            [
                view.link(lecture.label(view.language), f"lectures.md#{lecture.anchor}")
                for lecture in view.sources.lectures.of_week(number)
            ]
        )
        name, due, points = title.pick(view.language), say("준비 중입니다", "in preparation"), ""
        if week := written.get(number):
            name = view.link(week.title.pick(view.language), f"weeks/{week.name}.md")
            due = dates.passing(week.due, view) if week.due else ""
            points = f"{sum(t.points for t in (*week.tasks, *week.questions)):g}"
        lines.append(f"| {number} | {name} | {lectures} | {due} | {points} |")
    return "\n".join(lines) + f"\n\n{dates.until(view)}"


PARTS: dict[str, Callable[[View], str]] = {
    "ask": hand_in.ask,
    "colab": hand_in.colab,
    "contributing": contributing,
    "dependencies": dependencies.table,
    "feeds": feeds,
    "files": hand_in.files,
    "github": hand_in.github,
    "glossary": glossary.page,
    "group": group,
    "hand-in": hand_in.submitting,
    "home": home.home,
    "lectures": lecture_table,
    "now": home.now,
    "path": home.picture,
    "print": print_page.links,
    "questions": questions,
    "speed": speed.table,
    "statistics": class_statistics.page,
    "undated-notes": undated,
    "weeks": weeks_table,
}
