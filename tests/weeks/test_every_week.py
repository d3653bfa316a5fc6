"""Every week passes the quality gate, and what members get is up to date."""

import doctest
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import jax
import jax.numpy as jnp
import pytest

from grader.course import load

ROOT = Path(__file__).parents[2]
WEEKS = [week.name for week in load(ROOT).weeks]


def grader(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in this repository."""
    command = [sys.executable, "-m", "grader.cli", "--course", str(ROOT), "--lang", "en"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def rows(request: pytest.FixtureRequest) -> dict[str, dict]:
    """What the gate says of the weeks that are tried: judges start once for all of them."""
    gate = test_a_week_s_tests_see_every_mistake_and_only_mistakes.__name__
    named = (item.name.partition("[") for item in request.session.items)
    done = grader("dev", "check", *(rest[:-1] for name, _, rest in named if name == gate), "--json")
    assert done.stdout, done.stderr
    found = {row["week"]: row for row in json.loads(done.stdout)}
    assert (done.returncode == 0) is not any(row["complaints"] for row in found.values())
    return found


@pytest.mark.slow
@pytest.mark.parametrize("week", WEEKS)
def test_a_week_s_tests_see_every_mistake_and_only_mistakes(
    week: str, rows: dict[str, dict]
) -> None:
    row = rows[week]
    assert row["complaints"] == []
    assert row["mutants"] >= 3 * row["tasks"]
    assert row["alternatives"] >= 3 * row["tasks"]
    assert row["know_nothing"] >= 5


def test_the_exercises_are_released() -> None:
    done = grader("release", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("week", WEEKS)
def test_no_formula_is_cut_by_a_line_that_begins_like_a_list(week: str) -> None:
    text = (ROOT / "solutions" / week / f"{week.split('_', 1)[1]}.py").read_text("utf-8")
    inline = text.split("$")[1::2]
    assert [part for part in inline if re.search(r"\n# +([-+*>]|\d+\.) ", part)] == []


@pytest.mark.parametrize("week", WEEKS)
def test_the_examples_in_docstrings_are_true(
    week: str, solved: Callable[[str], ModuleType]
) -> None:
    every_week = {"jax": jax, "jnp": jnp}  # imported by a notebook, needed by no task perhaps
    assert doctest.testmod(solved(week), extraglobs=every_week).failed == 0


@pytest.mark.slow
@pytest.mark.parametrize("week", WEEKS)
def test_a_solution_runs_from_top_to_bottom_with_its_experiment(week: str) -> None:
    source = ROOT / "solutions" / week / f"{week.split('_', 1)[1]}.py"
    command = [sys.executable, "-W", "error", str(source)]
    environment = os.environ | {"MPLBACKEND": "Agg", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
