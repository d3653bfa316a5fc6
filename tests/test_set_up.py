"""Set-up: what it makes, what it leaves alone, and with what it installs.

Nothing is installed: Python, pip and uv are stand-ins of a few lines.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="for sh and make")

PYTHON = """#!/bin/sh
case "$*" in
    --version) echo Python 3.{minor}.0 ;;
    *sysconfig*) echo packages ;;
    *"%d %d"*) echo 3 {minor} ;;
    -c*) exit {old} ;;
    "-m venv "*)
        mkdir -p "$3/bin"
        cp "$0" "$3/bin/python"
        echo "VIRTUAL_ENV=$(cd "$3" && pwd -P)" > "$3/bin/activate" ;;
    "-m pip install"*)
        echo "pip $*" >> "$LOG"
        case "$*" in *" uv") [ -z "$NO_UV" ] || exit 1; cp "$UV" "$(dirname "$0")/uv" ;; esac ;;
    "-m pip --version") ;;
    "-m ensurepip") ;;
    "-m compileall"*) echo "$@" >> "$LOG" ;;
    *) exit 9 ;;
esac
"""
UV = """#!/bin/sh
echo "uv $*" >> "$LOG"
echo "Prepared 170 packages"
echo " + jax==0.10.2"
exit ${UV_STATUS:-0}
"""


def program(path: Path, text: str) -> Path:
    """A script that can be started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


class Project:
    """A folder with what set-up reads, and a path on which only stand-ins of Python are."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder / "project", folder / "home"
        self.log = folder / "log"
        self.home.mkdir(parents=True)
        (self.folder / "scripts").mkdir(parents=True)
        for name in ("Makefile", "pyproject.toml", "constraints.txt", "scripts"):
            source, target = ROOT / name, self.folder / name
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                shutil.copy(source, target)
        self.python("bin", 11)
        (self.home / "tools").mkdir()
        for name in "cat cp dirname grep ls make mkdir rm sed sh".split():  # and no other Python
            (self.home / "tools" / name).symlink_to(shutil.which(name) or name)

    def python(self, place: str, minor: int) -> Path:
        """A Python 3.``minor`` in a folder of the home."""
        text = PYTHON.replace("{minor}", str(minor)).replace("{old}", str(int(minor < 11)))
        return program(self.home / place / "python3", text)

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs a command in the project's folder."""
        environment = {
            "HOME": str(self.home),
            "PATH": f"{self.home / 'bin'}{os.pathsep}{self.home / 'tools'}",
            "LOG": str(self.log),
            "UV": str(program(self.home / "uv", UV)),
            "NO_UV": "",
        }
        return subprocess.run(
            command, cwd=self.folder, env=environment | more, capture_output=True, text=True
        )

    def make_venv(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs the script alone."""
        return self.run("sh", "scripts/make_venv.sh", *arguments, **more)


@pytest.fixture
def project(tmp_path) -> Project:
    """A project without an environment."""
    return Project(tmp_path)


@pytest.fixture
def other(tmp_path) -> Path:
    """Somebody else's environment."""
    folder = tmp_path / "other" / ".venv"
    program(folder / "bin" / "python", "#!/bin/sh\n")
    (folder / ".stamp").write_text(str(folder.parent))
    return folder


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_environment_is_made_once(project) -> None:
    assert "Making .venv" in project.make_venv(".venv").stdout
    (project.folder / ".venv" / "kept").touch()
    again = project.make_venv(".venv")
    assert (again.returncode, again.stdout) == (0, "")
    assert (project.folder / ".venv" / "kept").exists()


@pytest.mark.parametrize("command", [("make", "setup"), ("make", "grade")])
def test_nothing_is_emptied_through_a_link(project, other, command) -> None:
    before = contents(other)
    (project.folder / ".venv").symlink_to(other)
    done = project.run(*command)
    assert done.returncode
    assert "lies behind a link" in done.stderr
    assert contents(other) == before


@pytest.mark.parametrize("through", ["folder", "dangling", "own"])
def test_no_link_on_the_way_is_followed(project, other, through) -> None:
    before = contents(other)
    venv = ".venv"
    if through == "folder":
        (project.folder / "elsewhere").symlink_to(other.parent)
        venv = "elsewhere/.venv"
    elif through == "dangling":
        (project.folder / ".venv").symlink_to(project.home / "nowhere")
    else:  # even what was made here
        project.make_venv("made")
        (project.folder / ".venv").symlink_to("made")
    done = project.make_venv(venv)
    assert done.returncode == 1
    assert "link" in done.stderr
    assert contents(other) == before
    assert not (project.home / "nowhere").exists()


@pytest.mark.parametrize("what", ["folder", "environment", "stamped", "file"])
def test_what_was_not_made_here_is_left_as_it_is(project, other, what) -> None:
    place = project.folder / ".venv"
    if what == "folder":
        program(place / "thesis.txt", "years of work")
    elif what == "file":
        place.write_text("years of work")
    else:
        shutil.copytree(other, place)
        if what == "environment":
            (place / ".stamp").unlink()
    before = contents(project.folder)
    done = project.make_venv(".venv")
    assert done.returncode == 1
    assert "Remove or rename it yourself" in done.stderr
    assert contents(project.folder) == before


def test_what_was_made_here_and_then_moved_is_made_anew(project) -> None:
    project.make_venv(".venv")
    (project.folder / ".venv" / "old").touch()
    moved = project.folder.rename(project.folder.with_name("moved"))
    project.folder = moved
    assert project.make_venv(".venv").returncode == 0
    assert not (moved / ".venv" / "old").exists()
    assert str(moved) in (moved / ".venv" / "bin" / "activate").read_text()


def test_what_was_interrupted_is_made_anew(project) -> None:
    program(project.folder / ".venv" / ".made-by-make", "")
    assert project.make_venv(".venv").returncode == 0
    assert (project.folder / ".venv" / "bin" / "python").exists()


def test_an_empty_folder_is_filled(project) -> None:
    (project.folder / "fresh").mkdir()
    assert project.make_venv("fresh").returncode == 0
    assert project.make_venv(str(project.folder / "absolute")).returncode == 0
    assert project.make_venv(str(project.folder / "absolute")).stdout == ""


def test_an_environment_of_somebody_s_own_is_used(project) -> None:
    place = project.folder / ".venv"
    subprocess.run([project.home / "bin" / "python3", "-m", "venv", place], check=True)
    assert (project.make_venv(".venv").returncode, project.make_venv(".venv").stdout) == (0, "")


def test_the_first_python_that_serves_or_the_newest_is_taken(project) -> None:
    for minor in (10, 13, 12):
        project.python(f".pyenv/versions/3.{minor}/bin", minor)
    assert "Python 3.11" in project.make_venv("first").stdout
    assert "Python 3.13" in project.make_venv("newest", "newest").stdout
    project.python("bin", 9)
    assert "Python 3.12" in project.make_venv("second").stdout


def test_without_a_python_it_says_what_to_do(project) -> None:
    project.python("bin", 9)
    done = project.make_venv(".venv")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr
    assert not (project.folder / ".venv").exists()


def test_uv_installs_where_it_can(project) -> None:
    done = project.run("make", "setup")
    assert done.returncode == 0, done.stderr
    assert "Installing into .venv" in done.stdout
    assert "Prepared 170 packages" in done.stdout
    assert "jax==" not in done.stdout
    said = project.log.read_text().splitlines()
    assert [line.split()[0] for line in said] == ["pip", "uv", "-m"]
    assert "--constraint constraints.txt --editable" in said[1]
    assert "Nothing to be done" in project.run("make", "setup").stdout


@pytest.mark.parametrize("trouble", [{"NO_UV": "1"}, {"UV_STATUS": "2"}])
def test_pip_installs_where_uv_cannot(project, trouble) -> None:
    done = project.run("make", "setup", **trouble)
    assert done.returncode == 0, done.stderr
    assert "installing with pip" in done.stdout
    last = project.log.read_text().splitlines()[-1]
    assert last.startswith("pip -m pip install")
    assert "--constraint constraints.txt --editable" in last


@pytest.mark.parametrize(
    "name", ["class.html", "class.csv", "grades.csv", "points.csv", "gradebook.db", "report.html"]
)
def test_people_s_points_are_not_committed_by_accident(name) -> None:
    done = subprocess.run(["git", "check-ignore", "--no-index", "-q", name], cwd=ROOT)
    assert done.returncode == 0
