"""What the tests of all weeks start from: the solutions, as modules."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from grader import course, settings, source, submission

SOLUTIONS = Path(__file__).parents[2] / "solutions"


@pytest.fixture(scope="session")
def solved() -> Callable[[str], ModuleType]:
    """What the tasks need of the solution of `week06`, say, without its experiment."""

    def load(name: str) -> ModuleType:
        (folder,) = SOLUTIONS.glob(f"{name}*")
        week = course.load_week(folder)
        file = submission.file_at(folder / f"{week.stem}.py", settings.Limits())
        parsed = source.parse(submission.read(file, settings.Limits()))
        module = ModuleType(week.name)
        for statement in source.needed(parsed, [task.name for task in week.tasks]):
            exec(statement.source, vars(module))
        return module

    return load


@pytest.fixture(scope="module")
def week(request: pytest.FixtureRequest, solved: Callable[[str], ModuleType]) -> ModuleType:
    """The solution of the week that `test_week06_oracles.py` and its like are named after."""
    return solved(request.module.__name__.split("_")[1])
