"""The page of a week: everything that members get, and nothing else."""

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from sample import SECRET
from small_site import write_site

from grader.course import Week
from grader.text import Language
from publish import notebook, week_page
from publish.errors import SourceError
from publish.sources import Sources, View

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "exercises").glob("*/*.ipynb"))


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return write_site(tmp_path)


@pytest.fixture
def week(sources: Sources) -> Week:
    return sources.course.weeks[0]


def page(sources: Sources, language: Language = "ko") -> str:
    week = sources.course.weeks[0]
    return week_page.page(week, View(sources, language, f"weeks/{week.name}.md"))


def test_page_begins_with_due_date_points_and_commands(sources: Sources) -> None:
    _, meta, text = page(sources).split("---\n", 2)
    assert "description: " in meta
    head = text.split("## ", 1)[0]
    assert head.startswith("\n# 1주차 · 첫걸음\n")
    places = [head.index(part) for part in ("마감", "2026년 10월 11일(일)", "코드 3.5점", "60분")]
    places += [head.index("grader check week01 --watch")]
    places += [head.index("grader submit exercises/week01_first/first.ipynb")]
    places += [head.index("grader submit exercises/week01_first/first.py")]
    places += [head.index("실제로 제출하는 곳")]
    assert places == sorted(places)


def test_page_has_each_part_once_and_in_order(sources: Sources) -> None:
    text = page(sources, "en")
    anchors = ["lectures", "tasks", "by-hand", "downloads", "exercise", "public-tests"]
    places = [text.index(f"{{ #{anchor}") for anchor in anchors]
    assert places == sorted(places)


def test_tasks_are_shown_as_they_are_called(sources: Sources) -> None:
    text = page(sources)
    assert "| [`double(x)`](#task-double) | 2 |" in text
    assert "| [`class Counter()`](#task-Counter) | 1.5 |" in text
    assert "| `question_why` (서술형) | 2 |" in text
    assert '<div id="task-double" markdown>\n\n```python\ndef double(' in text


def test_page_is_in_one_language(sources: Sources) -> None:
    korean, english = page(sources, "ko"), page(sources, "en")
    assert "두 배를 합니다." in korean
    assert "Doubling." not in korean
    assert "Doubling." in english
    assert "두 배를 합니다." not in english
    assert "덧셈은 직접 합니다." in korean
    assert "Add by hand." in english


def test_page_holds_nothing_of_the_solution(sources: Sources) -> None:
    assert SECRET in (sources.root / "solutions/week01_first/first.py").read_text("utf-8")
    for language in ("ko", "en"):
        text = page(sources, language)
        assert SECRET not in text
        assert "NotImplementedError" in text


def test_downloads_are_the_released_files(sources: Sources, week: Week) -> None:
    files = week_page.files(week)
    assert sorted(files) == ["first.ipynb", "first.py", "test_public.py"]
    for name, data in files.items():
        assert data == (sources.root / "exercises" / week.name / name).read_bytes()
        assert f"[`{name}`](week01_first/{name})" in page(sources)


def test_week_without_release_says_how_to_make_one(week: Week) -> None:
    (week.folder / "first.ipynb").unlink()
    with pytest.raises(SourceError, match="make release"):
        week_page.files(week)


def test_colab_opens_the_repository_where_there_is_one(sources: Sources) -> None:
    assert "[Colab](../start.md#colab)에서 하려면" in page(sources)
    known = replace(sources, repository="https://github.com/group/study", branch="main")
    address = (
        "https://colab.research.google.com/github/group/study/blob/main/"
        "exercises/week01_first/first.ipynb"
    )
    assert f"[Colab에서 열기]({address})" in page(known)


@pytest.mark.parametrize(("language", "title"), [("ko", "공개 시험"), ("en", "Public tests")])
def test_public_tests_are_shown_and_kept_out_of_the_search(
    sources: Sources, language: Language, title: str
) -> None:
    text = page(sources, language)
    section = text[text.index(f"## {title}") :]
    assert section.startswith(f"## {title} {{ #public-tests data-search-exclude }}")
    assert "    def test_" in section


@pytest.mark.parametrize("week", Sources(ROOT).course.weeks, ids=lambda week: week.name)
def test_commands_of_a_week_work_as_they_are_pasted(week: Week) -> None:
    course = Sources(ROOT).course
    text = week_page.page(week, View(Sources(ROOT), "ko", f"weeks/{week.name}.md"))
    head = text.split("\n## ", 1)[0]
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", head, re.MULTILINE | re.DOTALL)
    commands = [shlex.split(block) for block in blocks]
    assert [command[1] for command in commands] == ["check", "submit", "submit"]
    assert commands[0][2:] == [week.name.split("_")[0], "--watch"]
    assert course.week(commands[0][2]) == week
    for command in commands[1:]:
        assert (ROOT / command[2]).is_file()


def cell(source: str, kind: str = "markdown", **metadata: object) -> dict[str, object]:
    return {"cell_type": kind, "source": source.splitlines(keepends=True), "metadata": metadata}


def convert(*cells: dict[str, object], language: Language = "en") -> str:
    return notebook.markdown({"cells": list(cells)}, language, answer="ANSWER")


def test_headings_go_down_one_level_but_not_in_code() -> None:
    text = "# Title\n\n## One\n\n```\n# code\n```\n\n### Two\n\n#hash"
    assert convert(cell(text, lang="en")) == "### One\n\n```\n# code\n```\n\n#### Two\n\n#hash"


def test_cells_of_the_other_language_the_header_and_checks_are_left_out() -> None:
    graded = {"grade": True, "solution": False}
    assert (
        convert(
            cell("header", header="true"),
            cell("한국어", lang="ko"),
            cell("English", lang="en"),
            cell("check()", "code", nbgrader=graded),
            cell("x", answer="why", nbgrader={"grade": True, "solution": True}),
        )
        == "English\n\nANSWER"
    )


def test_list_that_follows_text_stays_a_list() -> None:
    text = "Think:\n- one\n  more\n- two\n\n1. a\n2. b\n\n```\nx\n- y\n```"
    assert convert(cell(text, lang="en")) == text.replace("Think:\n", "Think:\n\n")


def test_code_that_holds_a_fence_stays_code() -> None:
    shown = convert(cell('"""\n````\n"""', "code"))
    assert shown == '`````python\n"""\n````\n"""\n`````'


def test_second_cell_of_a_task_has_no_second_anchor() -> None:
    shown = convert(cell("a = 1", "code", task="a"), cell("b = 2", "code", task="a"))
    assert shown.count('"task-a"') == 1


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parents[2] / "exercises").glob("*/*.ipynb")),
    ids=lambda p: p.stem,
)
def test_exercises_have_no_lists_that_only_notebooks_nest(path: Path) -> None:
    """Python-Markdown wants four spaces before a nested list."""
    for language in ("ko", "en"):
        for shown in notebook.cells(json.loads(path.read_text("utf-8")), language):
            if shown.kind == "text":
                assert not re.search(r"^ {1,3}([-*+]|\d+[.)]) ", shown.source, re.MULTILINE)
