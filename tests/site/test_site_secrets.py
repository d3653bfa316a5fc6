"""Nothing of `solutions/` that members do not get is anywhere in the built site."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader import course
from grader.release import release
from publish.build import ROOT
from publish.vendor import fetch_assets

MARKER = "planted_where_nobody_may_look"
COPIED = (
    "CONTRIBUTING.md course.toml exercises grader mkdocs.en.yml mkdocs.yml publish site solutions"
)
SECRET_FILES = ("test_hidden.py", "reference.py", "mutants.py", "alternatives.py")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a copy of the repository with markers in its secrets, released anew."""
    fetch_assets()
    copy = tmp_path_factory.mktemp("repository")
    for name in COPIED.split():
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, copy)
    (copy / "build").symlink_to(ROOT / "build")
    for week in course.load(copy).weeks:
        plant(week)
        release(week, copy / "exercises")
    return build(copy)


def plant(week: course.Week) -> None:
    """Puts the marker into each solution and each file that is never handed out."""
    path = week.folder / f"{week.stem}.py"
    text = path.read_text("utf-8")
    assert text.count("### BEGIN SOLUTION") >= len(week.tasks)
    path.write_text(text.replace("### BEGIN SOLUTION", f"### BEGIN SOLUTION {MARKER}"), "utf-8")
    for name in SECRET_FILES:
        with (week.folder / name).open("a", encoding="utf-8") as file:
            file.write(f"\n# {MARKER}\n")


def build(root: Path) -> Path:
    """Builds both languages, in a folder of their own."""
    target = root / "site-of-the-copy"
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    for config, folder in (("mkdocs.yml", "."), ("mkdocs.en.yml", "en")):
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
        command += ["--config-file", config, "--site-dir", str(target / folder)]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
    return target


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


@pytest.mark.slow
def test_seed_of_the_hidden_inputs_is_not_in_the_site(built: Path) -> None:
    seed = (ROOT / "solutions" / "seed").read_text("utf-8").strip()
    assert len(seed) >= 6
    assert holding(built, seed) == []
