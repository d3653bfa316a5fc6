"""``grader note new``: notes that the site takes as they are."""

import shutil
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner, Result

from grader import cli
from grader.commands import note
from publish import notes

ROOT = Path(__file__).parents[1]


@pytest.fixture
def repository(sample_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample course with the site's templates and map, and no notes yet."""
    for language in ("ko", "en"):
        (sample_root / "site" / language / "notes" / "posts").mkdir(parents=True)
    shutil.copy(ROOT / "site" / "lectures.toml", sample_root / "site")
    shutil.copytree(ROOT / "publish" / "templates", sample_root / "publish" / "templates")
    monkeypatch.chdir(sample_root)
    return sample_root


def run(*arguments: str, lang: str = "en") -> Result:
    return CliRunner().invoke(cli.app, ["--lang", lang, "note", "new", *arguments])


def both(root: Path, day: str) -> list[notes.Note]:
    """The note in Korean and in English, as the site reads it."""
    path = f"notes/posts/{day}.md"
    folders = [root / "site" / language for language in ("ko", "en")]
    return [notes.parse(path, (folder / path).read_text("utf-8")) for folder in folders]


def test_new_note_is_one_that_the_site_can_read(repository: Path) -> None:
    result = run("2026-11-26", "--lecture", "10-3", "--lecture", "11-1")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("2026-11-26.md") == 2
    korean, english = both(repository, "2026-11-26")
    assert korean.lectures == ("10-3", "11-1")
    assert korean.weeks == (9, 11)
    assert korean.kind == "meeting"
    assert korean.questions[0].anchor == "question-2026-11-26"
    assert list(notes.disagreements([korean], [english])) == []


@pytest.mark.parametrize("kind", get_args(note.Kind))
def test_every_kind_has_a_template(repository: Path, kind: str) -> None:
    assert run("2026-11-26", "--kind", kind).exit_code == 0
    korean, english = both(repository, "2026-11-26")
    assert korean.kind == kind
    assert bool(korean.questions) == (kind == "meeting")
    assert list(notes.disagreements([korean], [english])) == []


def test_kinds_are_those_of_the_site() -> None:
    assert set(get_args(note.Kind)) <= set(notes.KINDS)


@pytest.mark.parametrize("text", ["[[lecture]", "", "lecture = 3", '[[lecture]]\nname = "1"'])
def test_lecture_map_that_is_wrong_is_named(repository: Path, text: str) -> None:
    path = repository / "site" / "lectures.toml"
    path.write_text(text, "utf-8")
    result = run("2026-11-26", "--lecture", "10-3")
    assert result.exit_code == 2
    assert f"The lecture map {path} cannot be read" in result.stderr
    assert "internal" not in result.stderr


def test_event_has_its_last_day_and_its_deadline(repository: Path) -> None:
    options = ("--kind", "call", "--until", "2026-12-05", "--deadline", "2026-11-20")
    assert run("2026-12-04", *options).exit_code == 0
    (korean, _) = both(repository, "2026-12-04")
    assert korean.until == date(2026, 12, 5)
    assert korean.deadline == date(2026, 11, 20)


@pytest.mark.parametrize("there", ["ko", "en"])
def test_note_that_is_there_is_not_touched(repository: Path, there: str) -> None:
    path = repository / "site" / there / "notes" / "posts" / "2026-11-26.md"
    path.write_text("mine")
    result = run("2026-11-26")
    assert result.exit_code == 2
    assert "There is a note already" in result.stderr
    assert path.read_text() == "mine"
    assert len(list((repository / "site").glob("*/notes/posts/*.md"))) == 1


@pytest.mark.parametrize(
    ("today", "taken", "expected"),
    [
        (date(2026, 11, 21), (), "2026-11-23"),  # a Saturday: the Monday after
        (date(2026, 11, 23), (), "2026-11-23"),  # a Monday: today
        (date(2026, 11, 24), (), "2026-11-26"),  # a Tuesday: Thursday
        (date(2026, 11, 21), ("2026-11-23", "2026-11-26"), "2026-11-30"),
    ],
)
def test_next_meeting_is_a_monday_or_thursday_without_note(
    tmp_path: Path, today: date, taken: tuple[str, ...], expected: str
) -> None:
    for day in taken:
        (tmp_path / f"{day}.md").touch()
    assert note.next_meeting(today, tmp_path).isoformat() == expected


def test_without_date_it_is_the_next_meeting(repository: Path) -> None:
    assert run().exit_code == 0
    (path,) = (repository / "site" / "ko" / "notes" / "posts").iterdir()
    assert date.fromisoformat(path.stem).weekday() in note.MEETING_DAYS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tomorrow"], "not a date"),
        (["2026-11-26", "--lecture", "99"], "not on the lecture map. There are: 0, 1, 2"),
        (["2026-11-26", "--until", "2026-11-25"], "before the first day"),
        (["2026-11-26", "--deadline", "soon"], "not a date"),
        (["2026-11-26", "--kind", "party"], "party"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    repository: Path, arguments: list[str], said: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not list((repository / "site").glob("*/notes/posts/*.md"))


def test_outside_the_repository_it_says_so(sample_root: Path, monkeypatch) -> None:
    monkeypatch.chdir(sample_root)
    result = run(lang="ko")
    assert result.exit_code == 2
    assert "저장소에서 실행해 주세요" in result.stderr
