"""Nothing of `solutions/` that members do not get is anywhere in the built site."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader import course
from grader.release import release
from publish.build import ROOT

MARKER = "planted_where_nobody_may_look"
LEFT_OUT = shutil.ignore_patterns(".*", "build", "*.egg-info", "__pycache__", "*.db")
SECRET_FILES = ("test_hidden.py", "reference.py", "mutants.py", "alternatives.py")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a copy of the repository with markers in its secrets, released anew."""
    copy = tmp_path_factory.mktemp("planted") / "repository"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / "build").symlink_to(ROOT / "build")  # what came from npm
    for week in course.load(copy).weeks:
        plant(week)
        release(week, copy / "exercises")
    target = copy / "site-of-the-copy"
    command = [sys.executable, "-m", "publish.build", "--draft", "--out", str(target)]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return target


def plant(week: course.Week) -> None:
    """Puts the marker into each solution and each file that is never handed out."""
    path = week.folder / f"{week.stem}.py"
    text = path.read_text("utf-8")
    assert text.count("### BEGIN SOLUTION") >= len(week.tasks)
    path.write_text(text.replace("### BEGIN SOLUTION", f"### BEGIN SOLUTION {MARKER}"), "utf-8")
    for name in SECRET_FILES:
        with (week.folder / name).open("a", encoding="utf-8") as file:
            file.write(f"\n# {MARKER}\n")


def holding(folder: Path, text: str) -> list[Path]:
    """The files below ``folder`` that hold ``text``, escaped or not."""
    spellings = [text.encode(), text.encode("unicode_escape")]
    return [
        path.relative_to(folder)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(spelling in path.read_bytes() for spelling in spellings)
    ]


@pytest.mark.slow
def test_no_secret_is_in_the_site(built: Path) -> None:
    assert holding(built, MARKER) == []


@pytest.mark.slow
def test_what_members_get_is_in_the_site(built: Path) -> None:
    """That the search above would find something: it finds the stubs, in pages and downloads."""
    found = holding(built, "week06: affine_backward")
    assert Path("weeks/week06_backprop/backprop.py") in found
    assert Path("en/weeks/week06_backprop/backprop.ipynb") in found
    assert Path("weeks/week06_backprop/index.html") in found


DAY = re.compile(r"VALUE=DATE:\d{8}")  # of the calendar: a seed may look like one


@pytest.mark.slow
def test_seed_of_the_hidden_inputs_is_not_in_the_site(built: Path) -> None:
    seed = (ROOT / "solutions" / "seed").read_text("utf-8").strip()
    assert len(seed) >= 6
    found = [(built / path).read_text("utf-8") for path in holding(built, seed)]
    assert not [text for text in found if seed in DAY.sub("", text)]
