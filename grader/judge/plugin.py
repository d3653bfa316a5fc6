"""The pytest plugin of a week's tests: marks, fixtures, and what became of the last test."""

import zlib
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
import pytest
from _pytest.config import Config

from grader.judge.member import Member
from grader.judge.program import Programs
from grader.judge.proxy import Calls
from grader.report import Outcome, TestReport, Visibility
from grader.text import Text


@dataclass(frozen=True)
class Test:
    """One collected test and what its marks say."""

    __test__ = False

    item: pytest.Function
    task: str
    points: float
    title: Text
    hint: Text
    visibility: Visibility

    @property
    def name(self) -> str:
        """The function's name, and which of its parameters."""
        return self.item.name

    @property
    def function(self) -> str:
        """The function's name."""
        return self.item.originalname

    def report(self, outcome: Outcome, **found: Any) -> TestReport:
        """How it ended, with whatever else a report on it may say."""
        points = self.points if outcome is Outcome.PASSED else 0.0
        return TestReport(
            self.name, self.title, self.task, self.visibility,
            points, self.points, outcome, self.hint, **found,
        )  # fmt: skip

    @property
    def runs_concretely(self) -> bool:
        """Whether it runs code of the member's at length, by ``submission.run``."""
        return "run" in self.item.function.__code__.co_names


class Judging:
    """The plugin: fixtures for the submission at hand, and what became of the last test."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.member: Member | None = None
        self.programs: Programs | None = None
        self.test: Test | None = None
        self.error: BaseException | None = None

    def pytest_configure(self, config: Config) -> None:
        """Registers the marks."""
        config.addinivalue_line("markers", "task(name, points, ko): the task it belongs to")
        config.addinivalue_line("markers", "hint(en, ko): what a member reads when it fails")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Keeps the exception itself; pytest's own text would cost more than the test."""
        if call.excinfo is not None:
            self.error = call.excinfo.value
        assert call.when != "collect"
        outcome = "passed" if call.excinfo is None else "failed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)

    @pytest.fixture(name="submission")
    def submission_fixture(self) -> Calls:
        """The member's code."""
        assert self.member is not None
        assert self.programs is not None
        assert self.test is not None
        return Calls(self.member, self.programs, self.test.task)

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """Random inputs: the same in a regrade, and new to who has seen last year's."""
        return np.random.default_rng(self._entropy())

    @pytest.fixture
    def key(self) -> jax.Array:
        """A typed JAX key, seeded like `rng`."""
        return jax.random.key(self._entropy()[1] ^ self._entropy()[0])

    def _entropy(self) -> list[int]:
        assert self.test is not None
        seed = self.seed if self.test.visibility == "hidden" else 0
        return [seed & 0x7FFFFFFF, zlib.crc32(self.test.name.encode()) & 0x7FFFFFFF]
