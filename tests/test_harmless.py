"""Whatever members write, in whatever place: no medium that shows it obeys it."""

import ast
import csv
import dataclasses
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reports import HOSTILE, everything
from typer.testing import CliRunner, Result

from grader import cli, harmless
from grader.commands.common import Screen
from grader.course import Course
from grader.feedback.saved import save
from grader.inbox import ATTEMPTS, RECEIPTS, hand_in
from grader.intake import take_in
from grader.judge.problems import from_child
from grader.report import Kind, Outcome, Problem, Report, TaskReport, TestReport
from grader.text import Text

WEEK = "week01_first"
DONE = b"""# %%
def double(x):
    return 2 * x

# %% [markdown] answer="question_why"
# <script>alert(1)</script> \x1b[2J [x](javascript:alert(1)) \xe2\x80\xae
"""
ALIVE = re.compile(r"<script|<img|javascript:\S*\)\]|\]\(javascript", re.IGNORECASE)


def hostile(value: Any) -> Any:
    """The same report with something hostile in every text that a member can have a hand in."""
    if isinstance(value, Text):
        return Text(HOSTILE, HOSTILE)
    if isinstance(value, TestReport):
        return dataclasses.replace(
            value, title=HOSTILE, message=hostile(Text("", "")), hint=hostile(value.hint),
            outcome=Outcome.FAILED, depends=(HOSTILE,), problem=hostile(value.problem),
        )  # fmt: skip
    if isinstance(value, TaskReport):
        tests = tuple(map(hostile, value.tests))
        return dataclasses.replace(value, tests=tests, problem=hostile(value.problem))
    if isinstance(value, Problem):
        return dataclasses.replace(
            value, message=hostile(value.message), detail=HOSTILE, quote=HOSTILE
        )
    return value


def written(course: Course) -> None:
    """A course in which everything that a member can name or write is hostile."""
    hand_in(course, course.weeks[0], "hong", ".py", DONE)
    kept = course.inbox / "hong" / WEEK / ATTEMPTS
    (receipt,) = (kept / RECEIPTS).read_text("utf-8").splitlines()
    forged = json.loads(receipt) | dict.fromkeys(("member", "week", "file", "digest"), HOSTILE)
    with (kept / RECEIPTS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(forged | {"attempt": 2}) + "\n")
    for name in ("\x1b[2J\x1b]0;owned\x07week", "line\nbreak", "\u202egnp.exe", "\x9b31m", "=1+1"):
        (course.inbox / name).mkdir()
        (course.inbox / "hong" / name).mkdir()
        (course.inbox / "hong" / WEEK / name).touch()
    (course.inbox / "hong" / os.fsdecode(b"\xff\xfe")).mkdir()
    (job,) = take_in(course, course.inbox).jobs
    plain = everything()
    report = Report(
        member="hong",
        week=WEEK,
        file="first.py",
        digest=json.loads(receipt)["digest"],
        graded_at="2026-10-10T00:00:00+00:00",
        platform=HOSTILE,
        seconds=0.1,
        tasks=tuple(
            dataclasses.replace(hostile(task), name=name, points=0.0)
            for task, name in zip(plain.tasks, ("double", "Counter"), strict=False)
        ),
        problems=(*map(hostile, plain.problems), Problem(Kind.UNREADABLE, Text(HOSTILE, HOSTILE))),
        output=HOSTILE,
        fingerprint=job.fingerprint,
    )
    save(course.feedback, report, lambda report: "")


@pytest.fixture
def grader(
    sample_root: Path, sample_course: Course, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Runs commands in that course."""
    written(sample_course)
    monkeypatch.chdir(sample_root)
    for name in ("GRADER_DB", "GRADER_MEMBER"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(cli.app, ["--lang", "en", *arguments], env={"COLUMNS": "120"})
        assert result.exit_code == 0, result.output
        return result

    return run


COMMANDS = [
    ["grade", "--trust-members"],
    ["grade", "--trust-members", "--json"],
    ["status"],
    ["status", "--json"],
    ["status", "--member", "hong"],
    ["history", "hong", "week01"],
    ["history", "hong", "week01", "--json"],
    ["review", "--answers", "--guide"],
    ["review", "--json"],
    ["report", "--html", "class.html", "--csv", "class.csv"],
    ["report", "--json"],
    ["report", "--details", "details.csv"],
    ["extend", "hong", "week01", "3"],
    ["feedback"],
    ["submit", "odd.py", "--member", "hong", "--week", "week01"],
    ["submit", "odd.py", "--member", "hong", "--week", "week01", "--json"],
]


@pytest.mark.slow
@pytest.mark.attack
def test_no_command_prints_or_writes_what_acts(
    grader: Callable[..., Result], sample_root: Path
) -> None:
    (sample_root / "odd.py").write_text(f"# %%\ndef double(x):\n    return '{chr(27)}[2J\n")
    for command in COMMANDS:
        shown = grader(*command).output
        assert not obeyed(shown), command
    pages = [*sample_root.glob("feedback/*/*.html"), sample_root / "class.html"]
    assert len(pages) > 1
    for page in pages:
        text = page.read_text("utf-8")
        assert not obeyed(text), page
        assert not ALIVE.search(text), page
    (notebook,) = sample_root.glob("autograded/hong/*/*.ipynb")
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            assert not ALIVE.search("".join(cell["source"])), cell["id"]
        for output in cell.get("outputs", []):
            html = "".join(output["data"]["text/html"])
            assert not obeyed(html + "".join(output["data"]["text/plain"])), cell["id"]
            assert not ALIVE.search(html), cell["id"]
    for table in ("class.csv", "details.csv"):
        text = (sample_root / table).read_text("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
        assert not obeyed(text)


def obeyed(text: str) -> set[str]:
    """Characters that a terminal obeys, or that turn the direction of text around."""
    return {c for c in text if c != "\n" and not c.isprintable() and c not in "\u3000\u200b"}


@pytest.mark.parametrize(
    "text", ["=1+1", " =1", "+1", "-1", "@x", "\t=1", "\r=1", "\x00=1", "％", "|x"]
)
def test_no_spreadsheet_calculates_a_cell(text: str) -> None:
    cell = str(harmless.cell(text))
    assert cell.startswith("'") or not cell.lstrip(" ").startswith(("=", "+", "-", "@"))
    assert not obeyed(cell)
    assert harmless.cell(-1.5) == "-1.5"


def test_a_screen_obeys_nothing_but_its_own_styles() -> None:
    out = io.StringIO()
    screen = Screen(
        file=out, force_terminal=True, no_color=False, width=200, color_system="standard"
    )
    screen.print(HOSTILE, style="red", markup=False)
    assert not obeyed(re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()))
    assert "\x1b[31m" in out.getvalue()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("No such file: '/home/hong/data.csv'", "No such file: '…/data.csv'"),
        ("from 'jax' (/a/.venv/lib/python3.11/jax/__init__.py)", "from 'jax' (…/__init__.py)"),
        ("C:\\Users\\hong\\x.py: no", "…/x.py: no"),
        ("file:///home/hong/x.py", "…/x.py"),
        ("root=/home/홍길동/과제/x.py", "root=…/x.py"),
        (
            "shapes (3, 4)/(2,) and 1/2/3, x/y/z, a / b",
            "shapes (3, 4)/(2,) and 1/2/3, x/y/z, a / b",
        ),
        ("see https://docs.jax.dev/en/errors.html", "see https://docs.jax.dev/en/errors.html"),
        ("data/train.csv", "data/train.csv"),
        ("<function loss at 0x7f9264374940> is no array", "<function loss> is no array"),
        ("bits 0x7f800000", "bits 0x7f800000"),
    ],
)
def test_what_was_raised_does_not_tell_where_things_lie(said: str, shown: str) -> None:
    assert from_child({"kind": "error", "detail": said}).detail == shown


def test_only_one_module_makes_strings_harmless() -> None:
    root = Path(harmless.__file__).parent
    strange = []
    for path in sorted(root.rglob("*.py")):
        if path.name == "harmless.py" or "sandbox" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("isprintable", "category"):
                strange.append(f"{path.relative_to(root)}:{node.lineno}")
    assert not strange
