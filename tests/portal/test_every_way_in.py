"""A file gets the same report whichever way it comes in: over the web, by a command, in a zip."""

import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from runs import ROOT, copy_course, need_walls, timeless, until
from test_submit import served
from typer.testing import CliRunner
from visiting import Site

from grader import cli
from grader.course import Course, load
from grader.engines import named
from grader.gradebook import access
from grader.gradebook.recorder import Recorder
from grader.portal.grading import Grading
from grader.portal.progress import Journal
from grader.portal.tokens import LASTS
from grader.report import Report, from_json
from grader.run import Graded, run
from grader.settings import PortalSettings

pytestmark = pytest.mark.slow
WEEK = "week06_backprop"
WORKS = {  # of the example class, whose README says what each hands in
    "good": "member01/week06_backprop/backprop.py",
    "half": "member02/week06_backprop/backprop.ipynb",
    "damaged": "member09/week06_backprop/backprop.ipynb",
}
WAYS = ("upload", "submit", "collect", "folder")


@pytest.fixture
def portal_course(tmp_path: Path) -> Course:
    """This course, with a member for each way and file."""
    need_walls()
    root = copy_course(tmp_path / "course")
    names = "".join(f"{way}.{kind},{way} {kind}\n" for way in WAYS for kind in WORKS)
    (root / "members.csv").write_text(f"id,name\n{names}")
    return replace(load(root), portal=PortalSettings(instructors=("teacher",)))


@pytest.fixture
def real(site: Site) -> Iterator[Site]:
    """The portal, whose judge judges."""
    with closing(named.engine(site.course, jobs=1)) as engine:
        site.grading = Grading(site.course, engine, site.book, Journal(site.course))
        yield site


def upload(site: Site, member: str, path: Path) -> None:
    browser = site.signed_in(member)
    assert browser.hand_in(path.read_bytes(), path.name, f"/weeks/{WEEK}").status_code == 200


def submit(site: Site, member: str, path: Path, address: str) -> Report:
    """Hands in by the command; what it says is the result."""
    token = site.book.database.write(lambda s: access.sign_in(s, member, "program", LASTS))
    command = ["--course", str(site.course.root), "submit", str(path), "--to", address, "--json"]
    with ThreadPoolExecutor(1) as beside:
        waits = beside.submit(CliRunner().invoke, cli.app, command, env={"GRADER_TOKEN": token})
        until(waits.done, site.grading.step)
    done = waits.result()
    assert done.exit_code == 0, done.output
    return from_json(json.dumps(json.loads(done.stdout)["report"]))


def collect(site: Site, members: dict[str, Path]) -> None:
    """Brings a zip in which each file bears its owner's name."""
    source = site.course.root / "all.zip"
    with zipfile.ZipFile(source, "w") as archive:
        for member, path in members.items():
            archive.write(path, f"{member}/{path.name}")
    command = ["--course", str(site.course.root), "collect", str(source), WEEK, "--yes"]
    done = CliRunner().invoke(cli.app, command)
    assert done.exit_code == 0, done.output


def put(site: Site, member: str, path: Path) -> None:
    """Lays a file where the grader looks."""
    folder = site.course.inbox / member / WEEK
    folder.mkdir(parents=True)
    (folder / path.name).write_bytes(path.read_bytes())


def of_nobody(report: Report) -> Report:
    """A report without whose it is and when it was made."""
    return replace(timeless(report), member="")


def test_the_same_file_gets_the_same_report_whichever_way_it_comes_in(real: Site) -> None:
    paths = {kind: ROOT / "examples" / "submitted" / work for kind, work in WORKS.items()}
    with served(real) as address:
        for kind, path in paths.items():
            upload(real, f"upload.{kind}", path)
        said = {kind: submit(real, f"submit.{kind}", path, address) for kind, path in paths.items()}
    collect(real, {f"collect.{kind}": path for kind, path in paths.items()})
    for kind, path in paths.items():
        put(real, f"folder.{kind}", path)
    events = list(run(real.course, real.grading.engine, Recorder(real.course)))
    graded = {event.report.member for event in events if isinstance(event, Graded)}
    assert graded == {f"{way}.{kind}" for way in ("collect", "folder") for kind in WORKS}
    standing = {one.member: one.report for one in real.book.current_grades(WEEK)}
    for kind in WORKS:
        first, *others = [of_nobody(standing[f"{way}.{kind}"]) for way in WAYS]
        assert others == [first] * 3
        assert of_nobody(said[kind]) == first
    full, half, damaged = (standing[f"upload.{kind}"] for kind in WORKS)
    assert 0 < damaged.points < full.points == full.max_points
    assert 0 < half.points < full.points
    assert damaged.problems
