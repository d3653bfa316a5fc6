"""The checker sees each fault it is there for, and nothing in a sound site."""

import ast
import runpy
import sys
from pathlib import Path

import pytest

from publish import check as checker
from publish.build import ROOT
from publish.check import check

HEAD = '<title>A title</title><meta name="description" content="What it is about">'


def write(folder: Path, name: str, body: str, *, language: str = "ko", head: str = HEAD) -> None:
    """One page."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<!doctype html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound site of one page, in two languages, with a style sheet."""
    write(tmp_path, "index.html", '<h1 id="top">처음</h1>')
    write(tmp_path, "en/index.html", '<h1 id="top">Home</h1>', language="en")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/site.css").write_text("body { color: red }")
    return tmp_path


def test_sound_site_has_no_problem(folder: Path) -> None:
    body = (
        '<a href="en/#top">en</a> <a href="en/index.html">en</a> <a href="/">root</a>'
        '<a href="https://example.org/">elsewhere</a> <a href="#top">here</a><h1 id="top">a</h1>'
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt=""><svg><path d="M0 0"/></svg>'
    )
    style = '<link rel="stylesheet" href="assets/site.css">'
    other = '<link rel="alternate " hreflang="en" href="https://example.org/en/">'
    write(folder, "index.html", body, head=HEAD + style + other)
    assert check(folder) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<a href="no/">a</a>', "links to no/, which does not exist"),
        ('<a href="../../etc/passwd">a</a>', "links to ../../etc/passwd, which does not exist"),
        ('<a href="en/#no">a</a>', "links to en/#no, where there is no such anchor"),
        ('<a href="#없음">a</a>', "links to #없음, where there is no such anchor"),
        ('<img src="no.png" alt="">', "needs no.png, which does not exist"),
        ('<script src="no.js"></script>', "needs no.js, which does not exist"),
        ('<img src="https://e.org/a.png" alt="">', "fetches https://e.org/a.png from somewhere"),
        ('<iframe src="//e.org/"></iframe>', "fetches //e.org/ from somewhere else"),
        ('<script src="http://e.org/a.js"></script>', "fetches http://e.org/a.js from somewhere"),
        ('<p id="a"></p><p id="a"></p>', "the id a stands on the page 2 times"),
        ("<p><b>bold</p></b>", "</p> closes <b>"),
        ("<section>", "</body> closes <section>"),
        ("</section>", "</section> closes <body>"),
        ("<p><div></div></p>", "<div> inside <p>"),
        ("<div/>", "<div/> does not close itself"),
        ('<a href="#top"><a href="#top">b</a></a>', "a link inside a link"),
        ('<p class="a" class="b"></p>', "<p> has class 2 times"),
        ('<p title="a "quoted" word"></p>', "<p> has an attribute 'quoted\"'"),
    ],
)
def test_fault_of_a_page_is_seen(folder: Path, body: str, problem: str) -> None:
    write(folder, "index.html", '<h1 id="top">처음</h1>' + body)
    assert [found for found in check(folder) if problem in found and "index.html" in found]


@pytest.mark.parametrize(
    ("style", "problem"),
    [
        ("a { background: url(no.png) }", "needs no.png, which does not exist"),
        ("a { background: url('https://e.org/a.png') }", "fetches https://e.org/a.png"),
        ('@import "https://e.org/a.css";', "fetches https://e.org/a.css"),
    ],
)
def test_fault_of_a_style_sheet_is_seen(folder: Path, style: str, problem: str) -> None:
    (folder / "assets/site.css").write_text(style)
    assert [found for found in check(folder) if problem in found]


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ('<meta name="description" content="About">', "has no title"),
        ("<title>A title</title>", "has no description"),
    ],
)
def test_page_says_what_it_is(folder: Path, head: str, problem: str) -> None:
    write(folder, "index.html", '<h1 id="top">처음</h1>', head=head)
    assert check(folder) == [f"index.html: {problem}"]


def test_page_says_its_language(folder: Path) -> None:
    write(folder, "en/index.html", '<h1 id="top">Home</h1>', language="ko")
    assert check(folder) == ["en/index.html: says that its language is 'ko'"]


@pytest.mark.parametrize(
    ("name", "language", "missing"), [("a.html", "ko", "English"), ("en/a.html", "en", "Korean")]
)
def test_page_in_one_language_only_is_seen(
    folder: Path, name: str, language: str, missing: str
) -> None:
    write(folder, name, "", language=language)
    assert check(folder) == [f"a.html: the page does not exist in {missing}"]


def test_heavy_page_is_seen_but_not_one_with_mathematics(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checker, "HEAVIEST", 250)
    many = "".join(f"<p>{number}</p>" for number in range(200))
    write(folder, "index.html", '<h1 id="top">처음</h1>' + many)
    assert [found for found in check(folder) if found.startswith("index.html: weighs")]
    (folder / "vendor/katex").mkdir(parents=True)
    (folder / "vendor/katex/katex.css").write_text("a { color: red }")
    style = '<link rel="stylesheet" href="vendor/katex/katex.css">'
    write(folder, "index.html", '<h1 id="top">처음</h1>' + many, head=HEAD + style)
    assert check(folder) == []


def test_command_says_what_is_wrong(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is run, links and anchors and all."""
    write(folder, "index.html", '<a href="en/#no">a</a> <a href="en/#top~x">b</a>')
    told = run_check(folder, monkeypatch, capsys)
    assert told == (1, "index.html: links to en/#no, where there is no such anchor\n")
    write(folder, "index.html", '<a href="en/#top">a</a>')
    assert run_check(folder, monkeypatch, capsys) == (0, "")


@pytest.mark.parametrize("name", ["nothing", "assets"])
def test_folder_that_holds_no_site_is_not_whole(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = run_check(folder / name, monkeypatch, capsys)
    assert status == 1
    assert "there is no site; `make site` builds one" in told


def run_check(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[object, str]:
    """Exit status and complaints of `python -m publish.check`."""
    monkeypatch.setattr(sys, "argv", ["publish.check", str(folder)])
    monkeypatch.delitem(sys.modules, "publish.check", raising=False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("publish.check", run_name="__main__")
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize("package", ["publish", "grader", "benchmarks"])
def test_what_is_run_as_a_command_has_everything_defined_by_then(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        body = ast.parse(path.read_text("utf-8")).body
        starts = [n for n, x in enumerate(body) if ast.unparse(x).startswith("if __name__ ==")]
        assert starts in ([], [len(body) - 1]), path
