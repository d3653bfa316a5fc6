"""`grader doctor --engine dask`: every machine in a table, and why it may not grade."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grader.cli import app
from grader.engines.dask import card
from grader.engines.dask.cluster import Cluster, Machine
from grader.sandbox.walls import REQUIRED

GOOD = replace(card.own(), host="a", walls=tuple(sorted(REQUIRED)), device="cpu")


def machine(name: str, of: card.Card | None) -> Machine:
    return Machine(f"tcp://{name}:1", name, 4, of.offers(4) if of else {}, of)


@pytest.fixture
def doctor(sample_root: Path, monkeypatch: pytest.MonkeyPatch):
    """What it says of some machines."""
    with (sample_root / "course.toml").open("a", encoding="utf-8") as file:
        file.write('[engine]\nscheduler = "tcp://nowhere:1"\n')
    monkeypatch.setattr(Cluster, "connect", lambda self: None)

    def run(machines: list[Machine], *arguments: str) -> Result:
        monkeypatch.setattr(Cluster, "machines", lambda self: machines)
        command = ["--course", str(sample_root), "--lang", "en", "doctor", "--engine", "dask"]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*command, *arguments])

    return run


def test_all_machines_are_shown_and_who_may_not_grade_with_the_reason(doctor) -> None:
    bare = replace(GOOD, walls=())
    done = doctor([machine("good", GOOD), machine("bare", bare), machine("plain", None)])
    assert done.exit_code == 0, done.output
    lines = {row.split()[0]: row for row in done.output.splitlines() if row.strip()}
    assert lines["good"].rstrip().endswith("✓")
    assert "seccomp is missing" in lines["bare"]
    assert "--preload" in lines["plain"]
    assert "4 judges may grade" in done.output


def test_a_program_can_read_it(doctor) -> None:
    done = doctor([machine("plain", None), machine("good", GOOD)], "--json")
    good, plain = json.loads(done.output)
    assert (good["machine"], good["refused"], good["card"]["device"]) == ("good", None, "cpu")
    assert plain["card"] is None
    assert "--preload" in plain["refused"]["en"]


def test_without_anybody_who_may_grade_it_fails(doctor) -> None:
    assert doctor([machine("plain", None)]).exit_code == 1
    assert doctor([]).exit_code == 1
