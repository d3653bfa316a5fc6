"""The weeks' fixtures and marks for one pytest process per submission.

pytest -p benchmarks.pytest_plugin --member FILE --results FILE solutions/WEEK/test_public.py …
"""

import json
from pathlib import Path

import jax
import numpy as np
import pytest

from benchmarks.cases import seeded
from benchmarks.members import load
from benchmarks.plain.inprocess import InProcess
from grader.course import load_week

_passed: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """The member's file, and where to write which tests passed."""
    parser.addoption("--member", type=Path)
    parser.addoption("--results", type=Path)


def pytest_configure(config: pytest.Config) -> None:
    """The marks of a week's tests."""
    config.addinivalue_line("markers", "task(name, points, depends): what the points belong to")
    config.addinivalue_line("markers", "hint(en, ko): what a member reads if it fails")


@pytest.fixture(scope="session")
def submission(request: pytest.FixtureRequest) -> InProcess:
    """The member's module."""
    week = load_week(request.session.items[0].path.parent)
    return load(Path(str(request.config.getoption("--member"))), week)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """As the judge seeds it."""
    return seeded(request.path.parent, request.path.stem, request.node.name)[0]


@pytest.fixture
def key(request: pytest.FixtureRequest) -> jax.Array:
    """As the judge seeds it."""
    return seeded(request.path.parent, request.path.stem, request.node.name)[1]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remembers the tests that passed."""
    if report.when == "call" and report.passed:
        _passed.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes them down."""
    Path(str(session.config.getoption("--results"))).write_text(json.dumps(_passed))
