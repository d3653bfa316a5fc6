"""The report: everything the judge found about one submission, as data.

The JSON form is a contract with whatever reads it (the terminal, the HTML page, a gradebook): it
carries ``schema`` and its fields are these dataclasses', written by `to_json` and read by
`from_json`.
"""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal

from msgspec import ValidationError, convert

from grader.text import Text
from grader.traits import Traits

SCHEMA = 3
ALIKE = 1e-9  # points are sums of fractions: this much is no difference

Visibility = Literal["public", "hidden"]


class Kind(StrEnum):
    """What sort of problem a member's code has."""

    NOT_STARTED = "not_started"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOTE = "note"  # on a file that was read: nothing is lost by it
    SYNTAX = "syntax"
    LOAD = "load"
    FORBIDDEN = "forbidden"
    ARITY = "arity"
    NONE_RETURNED = "none_returned"
    SHAPE = "shape"
    DTYPE = "dtype"
    NOT_AN_ARRAY = "not_an_array"
    NOT_SCALAR = "not_scalar"
    MAPPED_AXIS = "mapped_axis"
    SIZE = "size"
    LOOP = "loop"
    ONE_WAY = "one_way"
    POWER = "power"
    KEY = "key"
    LAYERS = "layers"
    NOT_CALLABLE = "not_callable"
    UNBOUND = "unbound"
    CHOICE = "choice"
    FORMAT = "format"
    BRANCH_ON_TRACER = "branch_on_tracer"
    ASSERT_ON_TRACER = "assert_on_tracer"
    NUMPY_ON_TRACER = "numpy_on_tracer"
    LEAKED_TRACER = "leaked_tracer"
    KEY_REUSED = "key_reused"
    OPERATIONS = "operations"
    IMMUTABLE = "immutable"
    UNKNOWN_NAME = "unknown_name"
    ATTRIBUTE = "attribute"
    PACKAGE = "package"
    RECURSION = "recursion"
    KEYBOARD = "keyboard"
    FILE = "file"
    ERROR = "error"
    OUTPUT = "output"
    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"
    PROGRAM = "program"
    PROTOCOL = "protocol"


class Outcome(StrEnum):
    """How one test ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not_run"
    NOT_GRADED = "not_graded"  # our fault: a broken test, a sandbox that does not start


@dataclass(frozen=True)
class Problem:
    """Something wrong with a submission, in words a member can act on.

    Arguments:
        kind: the sort of problem.
        message: what it is and what to do next; never contains text of the member's.
        detail: the member's own words (an exception's text, a line); shown for public tests only.
        cell: 1-based cell of the member's notebook or percent file, if known.
        line: 1-based line within that cell (or the file, where it has no cells).
        quote: the member's line itself, if it is known.
    """

    kind: Kind
    message: Text
    detail: str = ""
    cell: int | None = None
    line: int | None = None
    quote: str = ""


@dataclass(frozen=True)
class TestReport:
    """One test. A hidden one carries title, points and hint, and nothing else that could tell."""

    __test__ = False

    name: str
    title: Text
    task: str
    visibility: Visibility
    points: float
    max_points: float
    outcome: Outcome
    hint: Text
    problem: Problem | None = None
    message: Text | None = None  # why a public test failed; never for a hidden one
    depends: tuple[
        str, ...
    ] = ()  # tasks that this test calls, too; of a failed one only those that are not full


@dataclass(frozen=True)
class TaskReport:
    """One task: its tests, and what keeps it from being graded, if anything does."""

    name: str
    points: float
    max_points: float
    tests: tuple[TestReport, ...]
    problem: Problem | None = None


@dataclass(frozen=True)
class AnswerReport:
    """A written question, which a person grades.

    Arguments:
        digest: of the answer's text, so that a new one is seen; empty where there is none.
    """

    name: str
    max_points: float
    digest: str


@dataclass(frozen=True)
class Report:
    """One graded submission of one member for one week."""

    member: str
    week: str
    file: str
    digest: str
    graded_at: str  # ISO 8601, UTC
    platform: str
    seconds: float
    tasks: tuple[TaskReport, ...]
    problems: tuple[Problem, ...] = ()
    output: str = ""  # what the member's code printed; only where no hidden test ran
    grader: str = ""
    schema: int = SCHEMA
    fingerprint: str = field(default="", kw_only=True)  # of file, tests and settings: same = done
    heading: Text | None = field(default=None, kw_only=True)  # of the week; early ones have none
    answers: tuple[AnswerReport, ...] = field(default=(), kw_only=True)
    fault: Text | None = field(default=None, kw_only=True)  # ours: why this is no grade
    traits: Traits | None = field(default=None, kw_only=True)  # for the gradebook, and nobody else

    @property
    def graded(self) -> bool:
        """Whether the points mean anything; otherwise it is our fault, and nobody's zero."""
        return self.fault is None

    @property
    def readable(self) -> bool:
        """Whether there was a file to grade; if not, a problem says why."""
        return bool(self.digest or not self.problems)

    @property
    def points(self) -> float:
        """Points earned."""
        return sum(task.points for task in self.tasks)

    @property
    def max_points(self) -> float:
        """Points that could be earned."""
        return sum(task.max_points for task in self.tasks)

    @property
    def out_of_time(self) -> bool:
        """Whether something did not finish in time, with no other judge at work either."""
        return self.met(Kind.TIME)

    def met(self, *kinds: Kind) -> bool:
        """Whether one of these kinds of problem was met, in a test or beside them."""
        tests = (test.problem for task in self.tasks for test in task.tests)
        return any(found and found.kind in kinds for found in (*self.problems, *tests))

    def count(self, visibility: Visibility) -> tuple[int, int]:
        """(passed, all) tests of one visibility."""
        tests = [t for task in self.tasks for t in task.tests if t.visibility == visibility]
        return sum(t.outcome is Outcome.PASSED for t in tests), len(tests)


def to_json(report: Report) -> str:
    """The report as JSON, with the totals a reader would otherwise have to add up.

    The points of what was not graded are null.
    """
    public, hidden = report.count("public"), report.count("hidden")
    totals = {
        "points": report.points if report.graded else None,
        "max_points": report.max_points,
        "public": {"passed": public[0], "total": public[1]},
        "hidden": {"passed": hidden[0], "total": hidden[1]},
    }
    return json.dumps(asdict(report) | totals, ensure_ascii=False, indent=1)


def from_json(text: str) -> Report:
    """Reads what `to_json` wrote.

    Raises:
        ValueError: not a report, or of a schema to come.
    """
    try:
        data = json.loads(text)
        if data["schema"] not in range(1, SCHEMA + 1):
            raise ValueError(f"report schema {data['schema']!r}, expected at most {SCHEMA}")
        return convert(_upgraded(data), Report)
    except (KeyError, TypeError, RecursionError, ValidationError) as error:
        raise ValueError(f"not a report: {error!r}") from error


def _upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """A report of an older schema in the form of this one: all that was stored stays readable."""
    tests = [test for task in data["tasks"] for test in task["tests"]]
    if data["schema"] < 3:  # titles were English only
        for test in tests:
            test["title"] = {"ko": test["title"], "en": test["title"]}
    if data["schema"] == 1:  # a broken test was an outcome of its own, and cost points
        broken = [test for test in tests if test["outcome"] == "error"]
        for test in broken:
            test["outcome"] = Outcome.NOT_GRADED
        if broken:
            names = ", ".join(test["name"] for test in broken)
            data["fault"] = {"ko": f"고장 난 시험: {names}", "en": f"Broken tests: {names}"}
    return data | {"schema": SCHEMA}
