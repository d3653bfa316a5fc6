"""What is generated inside pages, and the lecture map that much of it comes from."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from small_site import LECTURES, write_site

from grader import course
from publish import dependencies, lecture_map, pages
from publish.errors import SourceError
from publish.navigation import insert_after
from publish.sources import Sources, View

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return write_site(tmp_path)


def made(sources: Sources, name: str, language: str = "ko", page: str = "page.md") -> str:
    view = View(sources, "en" if language == "en" else "ko", page)
    return pages.fill(f"before\n\n<!-- generated: {name} -->\n\nafter", view)


def test_place_is_filled_and_the_rest_stays(sources: Sources) -> None:
    filled = made(sources, "questions")
    assert filled.startswith("before\n\n")
    assert filled.endswith("\n\nafter")
    assert "generated" not in filled


def test_unknown_place_is_an_error_with_the_names_that_there_are(sources: Sources) -> None:
    with pytest.raises(SourceError, match=r"page\.md: nothing is called 'lecture'.*lectures"):
        made(sources, "lecture")


def test_place_inside_a_line_is_text(sources: Sources) -> None:
    view = View(sources, "ko", "page.md")
    text = "`<!-- generated: lectures -->`"
    assert pages.fill(text, view) == text


def test_lecture_table_has_a_row_and_an_anchor_for_each_lecture(sources: Sources) -> None:
    rows = [line for line in made(sources, "lectures").splitlines() if line.startswith("| **")]
    assert rows[0].startswith("| **2**{ #lecture-2 } | **선형 회귀**<br>[동영상](https://www.")
    assert rows[0].endswith(
        "| 가설, 비용 | [1주차](weeks/week01_first.md) "
        "| [2018-09-13](notes/posts/2018-09-13.md) "
        "| [왜 제곱인가요?](notes/posts/2018-09-13.md#why-squares)<br>"
        "[얼마나 걸리나요?](notes/posts/2018-09-13.md#how-long) |"
    )
    assert rows[1] == (
        "| **[슬라이드](notes/slides.md)**{ #lecture-slides } | **정규화** | 이동 | 2주차 |  |  |"
    )


def test_lecture_table_speaks_english(sources: Sources) -> None:
    table = made(sources, "lectures", "en")
    assert "{ #lecture-slides } | **Normalisation** | shift | week 2 |" in table
    assert not re.search("[가-힣]", table)


def test_links_start_from_where_the_page_is(sources: Sources) -> None:
    table = made(sources, "lectures", page="weeks/index.md")
    assert "[2018-09-13](../notes/posts/2018-09-13.md)" in table
    assert "[1주차](week01_first.md)" in table


def test_each_question_is_listed_once_under_what_it_is_about(sources: Sources) -> None:
    path = sources.root / "site/ko/notes/posts/2018-09-13.md"
    text = path.read_text("utf-8").replace(
        "{#how-long .question}", "{#how-long .question .today data-about=slides}"
    )
    path.write_text(text, "utf-8")
    lines = [line for line in made(sources, "questions").splitlines() if line]
    assert "질문 2개가 있습니다. 모임에서 나온 것이 1개, 뒤에 덧붙인 것이 1개입니다." in lines
    assert [line for line in lines if line.startswith("#")] == [
        "## 강의 2 · 선형 회귀 { #by-lecture-2 }",
        "## 슬라이드 · 정규화 { #by-lecture-slides }",
    ]
    assert sum("(notes/posts/2018-09-13.md#why-squares)" in line for line in lines) == 1
    (later,) = [line for line in lines if "#how-long)" in line]
    assert "**뒤에 덧붙임**{ .badge .badge-later }" in later
    assert later.endswith("<small>함께 볼 것: [강의 2](lectures.md#lecture-2)</small>")
    assert lines[lines.index(later) + 1] == "    { .later }"


def test_question_about_no_lecture_stands_outside_the_lectures(sources: Sources) -> None:
    path = sources.root / "site/ko/notes/posts/2018-09-13.md"
    text = path.read_text("utf-8").replace(
        "{#why-squares .question}", "{#why-squares .question data-about=none}"
    )
    path.write_text(text, "utf-8")
    listed = made(sources, "questions")
    assert listed.index("{ #by-no-lecture }") < listed.index("#why-squares)")


def test_anchors_of_questions_are_the_same_in_both_languages(sources: Sources) -> None:
    anchors = [
        set(re.findall(r"\{ (#[a-z0-9-]+) \}", made(sources, "questions", language)))
        for language in ("ko", "en")
    ]
    assert anchors[0] == anchors[1]


def test_group_says_what_the_course_says_of_it(sources: Sources) -> None:
    assert made(sources, "group").count("- **") == 3  # no address, nowhere to ask
    path = sources.root / "course.toml"
    told = (
        'address = "https://git.example/a"\n[group]\njoin = { ko = "오세요", en = "come" }\n[weeks]'
    )
    path.write_text(path.read_text("utf-8").replace("[weeks]", told), "utf-8")
    group = made(Sources(sources.root), "group", "en")
    assert "- **How to join:** come" in group
    assert "- **Files:** <https://git.example/a>" in group


def test_home_lists_the_last_notes_and_every_date(sources: Sources) -> None:
    home = made(sources, "home")
    assert home.index("학회 & 논문") < home.index("비용, 그리고 회귀")
    over = '<time datetime="2026-10-11" data-over="2026-10-12T00:00:00'
    for part in ("now", "path"):
        assert over in made(sources, part), part
    assert '<li markdown="span">[<svg' in made(sources, "path")
    assert "](weeks/week01_first.md)" in made(sources, "path")
    assert "다음</li>" in made(sources, "path")  # not written yet: no link, no date


def test_days_end_at_midnight_in_the_zone_of_the_course(sources: Sources) -> None:
    path = sources.root / "course.toml"
    path.write_text('timezone = "America/New_York"\n' + path.read_text("utf-8"), "utf-8")
    assert 'data-over="2026-10-12T00:00:00-04:00"' in made(sources, "now")
    assert "(America/New_York)" in made(sources, "path")


def test_what_is_this_terms_is_announced_and_what_was_is_not(sources: Sources) -> None:
    assert "학회 & 논문" not in made(sources, "now")
    path = sources.root / "course.toml"
    path.write_text(path.read_text("utf-8").replace("2026-10-11", "2018-10-20"), "utf-8")
    said = made(Sources(sources.root), "now")
    assert said.index("접수 마감") < said.rindex("2018-11-08")
    assert "비용, 그리고 회귀" not in said


SETTINGS = [
    ("", "진행자에게서", "진행자", "다음 모임"),
    (
        'address = "https://github.com/group/study"\nask = "mailto:a@example.org"\n'
        'hand_in = { ko = "게시판", en = "the forum" }\n',
        "git clone https://github.com/group/study course",
        "**실제로 제출하는 곳:** 게시판",
        "[a@example.org](mailto:a@example.org)",
    ),
    (
        'address = "https://git.example.org/group/study.git"\nshared = true\n',
        "git clone https://git.example.org/group/study course",
        "**제출된 것**",
        "다음 모임",
    ),
    (
        'portal.address = "https://portal.example.org"\n',
        "진행자에게서",
        "https://portal.example.org/token",
        "다음 모임",
    ),
]


@pytest.mark.parametrize(("settings", "files", "where", "asked"), SETTINGS)
def test_members_are_told_where_files_are_and_go(
    sources: Sources, settings: str, files: str, where: str, asked: str
) -> None:
    path = sources.root / "course.toml"
    path.write_text(settings + path.read_text("utf-8"), "utf-8")
    assert files in made(sources, "files")
    assert where in made(sources, "hand-in")
    assert ("--member" in made(sources, "hand-in")) != ("portal" in where)
    assert asked in made(sources, "ask")
    assert ("codespaces.new/group/study" in made(sources, "github")) == ("github" in files)
    assert "저장소-주소" in made(sources, "colab") or "!git clone https://git" in made(
        sources, "colab"
    )


def test_weeks_that_do_not_exist_are_in_preparation(sources: Sources) -> None:
    lines = made(sources, "weeks").splitlines()
    assert (
        "| 1 | [첫걸음](weeks/week01_first.md) | [강의 2](lectures.md#lecture-2) "
        '| <time datetime="2026-10-11" data-over="'
    ) in "\n".join(lines)
    assert "| 2 | 다음 | [슬라이드](lectures.md#lecture-slides) | 준비 중입니다 |  |" in lines


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "2"', "", "'id'"),
        ('en = ["hypothesis", "cost"]', 'en = ["cost"]', "not as many keywords"),
        ("[weeks]", "[week]", "'weeks'"),
        ('video = "abcdefghijk"', "video = abc", "line 7"),
    ],
)
def test_lecture_map_that_is_wrong_says_so(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "lectures.toml"
    path.write_text(LECTURES.replace(old, new), "utf-8")
    with pytest.raises(SourceError, match=said):
        lecture_map.read(path)


def test_committed_map_agrees_with_the_weeks() -> None:
    lectures = lecture_map.read(ROOT / "site" / "lectures.toml")
    names = [lecture.name for lecture in lectures.lectures]
    assert len(set(names)) == len(names)
    assert sorted(lectures.weeks) == list(range(1, 15))
    for week in course.load(ROOT).weeks:
        assert lectures.weeks[week.number] == week.title
        assert {lectures.named(name).week for name in week.lectures} <= {week.number}
        assert lectures.of_week(week.number), week.name


def test_videos_have_ids_of_youtube() -> None:
    lectures = lecture_map.read(ROOT / "site" / "lectures.toml")
    addresses = [lecture.watch for lecture in lectures.lectures if lecture.watch]
    assert len(set(addresses)) == len(addresses) == 23
    for address in addresses:
        assert re.fullmatch(r"https://www\.youtube\.com/watch\?v=[\w-]{11}", address)


def test_every_dependency_has_its_reason_in_korean() -> None:
    assert list(dependencies.untranslated(ROOT)) == [], (
        "write the row of CONTRIBUTING.md into site/dependencies.toml, too"
    )


def test_every_dependency_of_the_project_has_a_row() -> None:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = list(chain(data["dependencies"], *data["optional-dependencies"].values()))
    packages = {re.split(r"[\[;<>= ]", line)[0] for line in wanted}
    rows = {name.strip() for names, _ in dependencies.rows(ROOT) for name in names.split(",")}
    assert packages - rows == set()


def test_table_of_dependencies_falls_back_to_english(tmp_path: Path) -> None:
    text = (
        "## Dependencies\n\n| package | why |\n|---|---|\n| a | one |\n| b, c | two |\n\n## Rest\n"
    )
    (tmp_path / "CONTRIBUTING.md").write_text(text + "| d | three |\n", "utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "dependencies.toml").write_text('a = "하나"\n', "utf-8")
    table = dependencies.table(View(Sources(tmp_path), "ko", "developer.md"))
    assert table.splitlines()[2:] == ["| a | 하나 |", "| b, c | two |"]
    assert list(dependencies.untranslated(tmp_path)) == ["b, c"]
    (tmp_path / "CONTRIBUTING.md").write_text("# Nothing\n", "utf-8")
    with pytest.raises(SourceError, match="no table"):
        dependencies.rows(tmp_path)


def test_generated_pages_stand_behind_their_neighbour_and_once() -> None:
    nav = ["index.md", {"Weeks": ["weeks/index.md", "statistics.md"]}, {"Other": "weeks/index.md"}]
    for _ in range(2):
        insert_after(nav, "weeks/index.md", ["weeks/a.md", "weeks/b.md"])
    assert nav[1] == {"Weeks": ["weeks/index.md", "weeks/a.md", "weeks/b.md", "statistics.md"]}
    assert nav[2] == {"Other": "weeks/index.md"}
    insert_after(None, "weeks/index.md", ["weeks/a.md"])
