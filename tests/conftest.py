"""Fixtures that several test files share."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sample import write_course
from xdist.scheduler import LoadFileScheduling

from grader import course

GATE = "test_every_week.py"  # a quarter of all that is computed
# Made once, for all tests that look at it: the attacks, graded by either user, and the built site.
SHARED = (r"/attacks/.*\[this user", r"/attacks/.*\[an ordinary user", r"/site/")


class ByWhatIsShared(LoadFileScheduling):
    """A file's tests go to one core; and so does all that looks at the same costly thing."""

    def _split_scope(self, nodeid: str) -> str:
        found = (pattern for pattern in SHARED if re.search(pattern, nodeid))
        return next(found, super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWhatIsShared:
    """Instead of the one that ``--dist`` names."""
    return ByWhatIsShared(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first, the gate before all: no core waits for another at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path.name != GATE, item.path not in slow))


@pytest.fixture(autouse=True)
def nobody_yet(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes who hands in from this machine."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "configuration"))


@pytest.fixture
def sample_root(tmp_path: Path) -> Path:
    """The folder of a tiny course, in a temporary place; see `sample`."""
    return write_course(tmp_path / "course")


@pytest.fixture
def sample_course(sample_root: Path) -> course.Course:
    """That course."""
    return course.load(sample_root)


@pytest.fixture
def sample_week(sample_course: course.Course) -> course.Week:
    """Its one week."""
    return sample_course.weeks[0]


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """A folder with one submission of one member."""
    folder = tmp_path / "submitted" / "member01" / "week01_first"
    folder.mkdir(parents=True)
    (folder / "first.py").write_text("def double(x):\n    return 2 * x\n")
    return tmp_path / "submitted"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Makes an empty database in a server that runs as long as the tests do; gives its URL."""
    import postgres  # needs what Windows has not

    with postgres.server(postgres.needed()) as server:
        yield server.new
