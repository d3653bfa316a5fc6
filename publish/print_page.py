"""One page for all notes of a term, to print; `publish.hooks.print_page` fills it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from grader.text import Language, Text
from publish.note_parts import badge, days
from publish.notes import FOLDER, Note
from publish.sources import View

_SEASONS = {"spring": Text("봄", "spring"), "autumn": Text("가을", "autumn")}
_INDEX = f"{FOLDER}/index.md"
_LEADS_ON = re.compile(r'<h2\b[^>]* id="(?:lectures-of-this-note|related-notes)"')
_TO_CLICK = re.compile(r'<a class="headerlink".*?</a>|<a class="drive"[^>]*>(?P<text>.*?)</a>')
_LEVEL = re.compile(r"(?<=<h|/h)[1-5](?=[ >])")
_ID = re.compile(r'(?P<name> (?:id|for|name|aria-\w+by)="| href="#)(?P<ids>[^"]+)')


@dataclass(frozen=True)
class Term:
    """A spring, from March to August, or an autumn, which ends in the next year.

    Arguments:
        notes: the oldest first.
    """

    year: int
    season: str
    notes: tuple[Note, ...]

    @property
    def path(self) -> str:
        """Its page; as deep as a note's, so that links of notes hold there as they are."""
        return f"{FOLDER}/{self.year}-{self.season}.md"

    def name(self, language: Language) -> str:
        """What it is called: 2018년 가을, autumn 2018."""
        season = _SEASONS[self.season]
        return Text(f"{self.year}년 {season.ko}", f"{season.en} {self.year}").pick(language)


def terms(notes: Sequence[Note]) -> list[Term]:
    """The terms that have notes, the newest first."""
    found: dict[tuple[int, str], list[Note]] = defaultdict(list)
    for note in notes:
        if note.day:
            autumn = not 3 <= note.day.month <= 8
            year = note.day.year - (note.day.month < 3)
            found[year, "autumn" if autumn else "spring"].append(note)
    return [Term(*key, tuple(reversed(group))) for key, group in found.items()]


def page(term: Term, view: View) -> str:
    """Its Markdown above the notes: what this is, and what is on it."""
    name, count = term.name(view.language), len(term.notes)
    title = view.say(f"{name}의 모임 기록", f"Notes of {name}")
    about = view.say(f"{name}의 글 {count}개입니다.", f"All {count} notes of {name}.")
    back = view.link(view.say("모임 기록으로", "Back to the notes"), _INDEX)
    hint = view.say(
        f"이 쪽을 인쇄하면 글마다 새 종이에서 시작합니다. {back}",
        f"Print this page: each note begins on a new sheet. {back}",
    )
    lines = [
        f'1. {badge(note.kind, view.language)} <a href="#{note.slug}">{note.title}</a> '
        f"{days(note, view.language)}"
        for note in term.notes
    ]
    front = f"---\ndescription: {about}\ntemplate: print.html\nsearch: {{exclude: true}}\n---"
    parts = [front, f"# {title}", about, f"{hint}\n{{ .on-screen }}", "\n".join(lines)]
    return "\n\n".join(parts)


def section(note: Note, html: str) -> str:
    """A note's HTML as a part of a longer page: its headings a level down, its ids its own."""
    html = _LEADS_ON.split(html)[0]
    html = _TO_CLICK.sub(lambda link: link["text"] or "", html)
    html = _LEVEL.sub(lambda level: str(int(level[0]) + 1), html)

    def own(match: re.Match[str]) -> str:
        return match["name"] + " ".join(f"{note.slug}-{name}" for name in match["ids"].split())

    return f'<section class="printed-note" id="{note.slug}">{_ID.sub(own, html)}</section>'


def links(view: View) -> str:
    """Where each term's notes are on one page."""
    names = [view.link(term.name(view.language), term.path) for term in terms(view.notes)]
    label = view.say("한 학기의 글을 한 쪽으로 인쇄하기", "To print, a term on one page")
    return f"{label}: {view.join(names)}"
