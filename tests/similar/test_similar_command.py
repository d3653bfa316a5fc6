"""``grader similar``: from the gradebook to the list and the page; nothing that is graded moves."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sample import write_course
from tiny import WEEK, hand_in, record, report
from typer.testing import CliRunner, Result
from works import a_class, task, traits

from grader import cli
from grader.course import load
from grader.engines import named
from grader.gradebook.book import Book
from grader.judge.job import Job
from grader.report import Report
from grader.similar import known, sources
from grader.text import Text
from grader.traits import TaskTraits, Traits
from grader.wording import comment_marks

Command = Callable[..., Result]

HOSTILE = "# <script>alert(1)</script> </td><img src=x> ${evil} {{ 7*7 }} \x1b[2J\n"
SAME = replace(
    traits(1, 2, 3, 4, comments=tuple(comment_marks(HOSTILE))),
    tasks=(task("double", 1), *traits(1, 2, 3, 4).tasks[1:]),
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with its gradebook, in which two of ten are alike."""
    folder = tmp_path_factory.mktemp("similar")
    root = write_course(folder / "course")
    course = load(root)
    with pytest.MonkeyPatch.context() as patch, Book(course) as book:
        patch.syspath_prepend(str(root))
        for number, own in enumerate(a_class(8)):
            put(book, folder, f"other{number:02}", own)
        for member in ("ann", "bob"):
            put(book, folder, member, SAME)
        todo = known.jobs(course, course.weeks[0])
        book.keep_known(WEEK, known.mark(todo), [Traits(())])
    return root


@pytest.fixture
def root(prepared: Path, tmp_path: Path) -> Path:
    """That course, to do with as one likes."""
    return shutil.copytree(prepared, tmp_path / "course")


@pytest.fixture
def grader(root: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command in the course's folder."""
    monkeypatch.chdir(root)
    monkeypatch.delenv("GRADER_DB", raising=False)
    monkeypatch.syspath_prepend(str(root))

    def run(*arguments: str, lang: str = "en") -> Result:
        command = ["--lang", lang, "similar", WEEK, *arguments]
        return CliRunner().invoke(cli.app, command, env={"COLUMNS": "120"})

    return run


@pytest.fixture
def book(root: Path) -> Iterator[Book]:
    """Its gradebook."""
    with Book(load(root)) as opened:
        yield opened


def put(book: Book, folder: Path, member: str, own: Traits | None, extra: str = HOSTILE) -> None:
    """One more graded work; each text is another."""
    attempt = hand_in(book, folder, member, extra=f"{extra}# {member} wrote this\n")
    record(book, report(member, traits=own), attempt)


def test_similar_lists_the_pair_and_accuses_nobody(grader: Command) -> None:
    found = grader()
    assert found.exit_code == 0, found.output
    assert "ann · bob" in found.output
    assert "Alike does not mean copied" in found.output
    assert "other" not in found.output


def test_similar_changes_no_points(book: Book, grader: Command) -> None:
    before = book.grades()
    assert grader("--html", "alike.html").exit_code == 0
    assert book.grades() == before


def test_similar_as_json_holds_pairs_and_groups(grader: Command) -> None:
    data = json.loads(grader("--json").stdout)
    assert data["compared"] == 10
    (pair,) = data["pairs"]
    assert [one["member"] for one in pair["members"]] == ["ann", "bob"]
    assert pair["agrees"][0]["kind"] == "program"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_shows_both_sources_and_obeys_neither(
    grader: Command, root: Path, lang: str
) -> None:
    found = grader("--html", "out/alike.html", lang=lang)
    assert found.exit_code == 0, found.output
    text = (root / "out" / "alike.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in text
    assert "default-src" in text
    assert text.count(">    return 2 * x</mark>") == 2
    assert "&lt;script&gt;alert(1)" in text
    assert text.count("What speaks against it") == text.count("이렇게도 볼 수 있습니다") == 1
    assert "<script" not in text
    assert "<img" not in text
    assert "\x1b" not in text


def test_the_page_reads_each_file_once_for_its_comments(
    book: Book, grader: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = HOSTILE + "".join(f"# remark number {n}\n" for n in range(300))
    own = replace(SAME, comments=tuple(comment_marks(many)))
    for member in ("ann", "bob"):
        put(book, tmp_path, member, own, extra=many)
    read = []
    monkeypatch.setattr(
        sources, "comment_marks", lambda text: (read.append(text), comment_marks(text))[1]
    )
    found = grader("--html", "alike.html")
    assert found.exit_code == 0, found.output
    assert 0 < len(read) < 100
    assert "remark number" in (Path.cwd() / "alike.html").read_text(encoding="utf-8")


def test_as_many_pairs_are_shown_everywhere_as_asked_for(
    book: Book, grader: Command, tmp_path: Path
) -> None:
    put(book, tmp_path, "cho", SAME)
    found = grader("--most", "1", "--html", "alike.html")
    assert "2 pairs more; --most shows them." in found.output
    assert (Path.cwd() / "alike.html").read_text(encoding="utf-8").count('class="pair"') == 1
    data = json.loads(grader("--most", "1", "--json").stdout)
    assert (len(data["pairs"]), data["left"]) == (1, 2)


def test_two_may_work_together_where_the_course_says_so(grader: Command, root: Path) -> None:
    path = root / "course.toml"
    path.write_text(path.read_text("utf-8").replace("[weeks]", "[similar]\npairs = true\n[weeks]"))
    data = json.loads(grader("--json").stdout)
    assert (data["pairs"], len(data["together"]), data["groups"]) == ([], 1, [])


def test_a_work_without_traits_is_compared_by_its_text_and_told(
    book: Book, grader: Command, tmp_path: Path
) -> None:
    put(book, tmp_path, "late", None)
    found = grader()
    assert found.exit_code == 0, found.output
    assert "Of 1 only text was compared (late)" in found.output
    assert f"grader regrade {WEEK}" in found.output


def test_known_ways_are_kept_only_when_all_were_graded(
    book: Book, grader: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [Text("가득 찼습니다", "The disk is full"), None]  # faults, one a run

    class Engine:
        def grade(self, jobs: list[Job]) -> Iterator[Report]:
            fault = left.pop(0)
            for job in jobs:
                yield report(job.member, traits=None if fault else Traits(()), fault=fault)

        def close(self) -> None:
            pass

    monkeypatch.setattr(named, "engine", lambda *_, **__: Engine())
    book.keep_known(WEEK, "before it changed", [])
    first, second, third = grader(), grader(), grader()
    assert "could not be graded" in first.stderr
    assert "could not be graded" not in second.stderr + third.stderr
    assert (first.exit_code, second.exit_code, third.exit_code, left) == (0, 0, 0, [])


def test_a_broken_file_costs_a_gap_and_not_the_page(
    book: Book, grader: Command, tmp_path: Path
) -> None:
    put(book, tmp_path, "zoe", SAME, extra="\ndef broken(:\n\x00\n" + "(" * 500)
    found = grader("--html", "alike.html")
    assert found.exit_code == 0, found.output
    assert "zoe" in found.output


def test_an_earlier_term_is_compared_and_named(root: Path, grader: Command, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / '2025.db'}"
    with Book(load(root), url) as earlier:
        put(earlier, tmp_path, "old", SAME)
    found = grader("--earlier", url)
    assert found.exit_code == 0, found.output
    assert "old (2025)" in found.output


def test_a_week_with_nothing_to_compare_says_what_to_do(
    grader: Command, tmp_path: Path, root: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    Book(load(root), url).close()
    found = grader("--db", url)
    assert found.exit_code == 2
    assert f"grader grade {WEEK}" in found.output


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ([SAME], "one work only, m0's"),
        ([Traits(()), Traits((TaskTraits("double"),))], "too little of their own"),
    ],
)
def test_where_there_is_nothing_to_compare_a_sentence_says_so(
    tmp_path: Path, own: list[Traits], said: str
) -> None:
    root = write_course(tmp_path / "course")
    with Book(load(root)) as book:
        for number, one in enumerate(own):
            put(book, tmp_path, f"m{number}", one)
    done = CliRunner().invoke(cli.app, ["--course", str(root), "--lang", "en", "similar", "week01"])
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""
