"""A week's tests: pytest functions, collected once and used for every submission.

pytest finds, sets up, rewrites the asserts of and runs the tests; this module only hands them the
submission and turns what pytest says into a report.
"""

import re
import sys
import traceback
from collections.abc import Container, Iterator
from pathlib import Path

import pytest
from _pytest.config import _prepareconfig
from _pytest.runner import runtestprotocol

from grader.course import Week
from grader.errors import GraderError
from grader.harmless import without_places
from grader.judge.compare import Mismatch, last_call
from grader.judge.kept import Kept
from grader.judge.member import Member
from grader.judge.plugin import Judging, Test
from grader.judge.problems import SubmissionProblem, problem, unfit
from grader.judge.program import Programs
from grader.report import ALIKE, Kind, Outcome, Problem, TestReport, Visibility
from grader.text import Text

MAX_MESSAGE = 2000
LARGEST = 4 << 30  # bytes of an array
# Where pytest explains an assert by the functions that it calls: no reader knows more by it.
_INNER = re.compile(r"\n +\+ [^\n]*<(?:function|built-in|bound) [^\n]*")
_UNFIT = (AttributeError, LookupError, TypeError, ValueError)  # of a test that takes a result apart
CONFIGURATION = Path(__file__).with_name("pytest.ini")


class Collection:
    """The tests of one week.

    Arguments:
        hidden: whether to collect `test_hidden.py` too.

    Raises:
        GraderError: a test file cannot be imported, or a mark is missing or wrong.
    """

    def __init__(self, week: Week, *, seed: int, hidden: bool = True) -> None:
        self.week = week
        self.judging = Judging(seed)
        names = ["test_public.py", "test_hidden.py"] if hidden else ["test_public.py"]
        files = [week.folder / name for name in names if (week.folder / name).is_file()]
        if not files:
            raise GraderError(
                f"{week.folder} 폴더에 없는 파일: {', '.join(names)}.",
                f"{week.folder} has no {' and no '.join(names)}.",
            )
        self.session = _collect(files, week.folder, self.judging)
        self.tests = tuple(self._marked(item) for item in self.session.items)
        self._check(hidden)

    def run(
        self,
        member: Member,
        programs: Programs,
        condemned: dict[str, Problem],
        only: Container[str] | None = None,
        kept: Kept | None = None,
    ) -> Iterator[tuple[Test, TestReport | None]]:
        """Runs each test; yields it before (with None) and after (with its report).

        Arguments:
            condemned: tests that are not to be run, and why; the judge did not survive them.
            only: the functions of the tests that are run; by default all are.
            kept: verdicts on what was there before; a test that has one is not run, and those that
                rest on little are run first.
        """
        self.judging.member, self.judging.programs = member, programs
        violations = member.blame.violations
        in_order = sorted(self.tests, key=lambda test: kept.size(test.name)) if kept else self.tests
        for test in in_order:
            if only is not None and test.function not in only:
                continue
            if kept and (verdict := kept.verdict(test.name, member)):
                yield test, verdict
                continue
            member.dependencies.called.clear()
            known = self._condemned(test, condemned) or violations.get(test.task)
            yield test, None
            error = SubmissionProblem(known) if known else _of_a_result(self._run(test))
            if isinstance(error, GraderError):
                raise error
            report = self._report(test, error, member.dependencies.beyond(test.task))
            if kept:
                kept.keep(report, member)
            yield test, report

    def settled(
        self, reports: list[TestReport], member: Member, kept: Kept | None = None
    ) -> list[TestReport]:
        """The reports at the end, in the order of the tests.

        A task that broke a rule once has broken it in all its tests.
        """
        by_name = {report.name: report for report in reports}
        partly = {test.task for test in self.tests if kept or test.name not in by_name}
        ran = {task.name for task in self.week.tasks} - partly
        violations = member.blame.settled(ran)
        return [
            self._report(test, SubmissionProblem(violations[test.task]))
            if test.task in violations
            else by_name[test.name]
            for test in self.tests
            if test.name in by_name
        ]

    def _condemned(self, test: Test, condemned: dict[str, Problem]) -> Problem | None:
        """Why a test is not run: the judge died in it, or in two tests of its task."""
        if known := condemned.get(test.name):
            return known
        siblings = self.siblings(test, condemned)
        return condemned[siblings[0]] if len(siblings) > 1 else None

    def siblings(self, test: Test, names: Container[str]) -> list[str]:
        """Those of these tests that are of the same task."""
        return [t.name for t in self.tests if t.task == test.task and t.name in names]

    def _run(self, test: Test) -> BaseException | None:
        judging = self.judging
        judging.test, judging.error = test, None
        last_call.set("")
        test.item._initrequest()  # pytest has no other way to run an item twice
        try:
            runtestprotocol(test.item, log=False, nextitem=None)
        except KeyboardInterrupt:
            self.session._setupstate.teardown_exact(None)  # pytest leaves that to its own end
            raise
        return judging.error

    def _report(
        self, test: Test, error: BaseException | None, depends: tuple[str, ...] = ()
    ) -> TestReport:
        outcome = _outcome(error, called=bool(last_call.get()))
        problem = message = None
        if isinstance(error, SubmissionProblem):
            problem = error.problem
        elif isinstance(error, _UNFIT) and outcome is Outcome.FAILED:
            problem = unfit(error, _message(error).en)
        elif error is not None and outcome is Outcome.FAILED and test.visibility == "public":
            message = _message(error)
        if test.visibility == "hidden" and problem is not None:
            problem = Problem(problem.kind, problem.message)
        return test.report(outcome, problem=problem, message=message, depends=depends)

    def _marked(self, item: pytest.Item) -> Test:
        task, hint = item.get_closest_marker("task"), item.get_closest_marker("hint")
        where = f"{item.path.name}::{item.name}"
        if not isinstance(item, pytest.Function) or task is None or hint is None:
            raise GraderError(
                f"{where}: @pytest.mark.task와 @pytest.mark.hint가 필요합니다.",
                f"{where} needs @pytest.mark.task and @pytest.mark.hint.",
            )
        name, points = task.args[0], float(task.kwargs["points"])
        if name not in {task.name for task in self.week.tasks}:
            raise GraderError(
                f"{where}: {self.week.name}에 {name!r} 과제가 없습니다.",
                f"{where}: {self.week.name} has no task {name!r}.",
            )
        visibility: Visibility = "public" if item.path.name == "test_public.py" else "hidden"
        english = item.name.removeprefix("test_").replace("_", " ")
        title = Text(ko=task.kwargs.get("ko", english), en=english)
        text = Text(ko=hint.kwargs["ko"], en=hint.args[0])
        return Test(item, name, points, title, text, visibility)

    def _check(self, hidden: bool) -> None:
        names = [test.name for test in self.tests]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise GraderError(
                f"{self.week.name}: 이름이 같은 시험이 있습니다: {', '.join(twice)}.",
                f"{self.week.name}: two tests are called {', '.join(twice)}.",
            )
        for task in self.week.tasks if hidden else ():
            points = sum(test.points for test in self.tests if test.task == task.name)
            if abs(points - task.points) > ALIKE:
                raise GraderError(
                    f"{self.week.name}: {task.name} 시험의 점수는 모두 {points:g}점인데 "
                    f"week.toml에는 {task.points:g}점으로 되어 있습니다.",
                    f"{self.week.name}: the tests of {task.name} give {points:g} points, "
                    f"week.toml says {task.points:g}.",
                )


def _collect(files: list[Path], root: Path, judging: Judging) -> pytest.Session:
    arguments = ["-c", str(CONFIGURATION), f"--rootdir={root}", f"--confcutdir={root}"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.delenv("PYTEST_ADDOPTS", raising=False)
        config = _prepareconfig([*arguments, *map(str, files)], plugins=[judging])
    config._do_configure()
    session = pytest.Session.from_config(config)
    config.hook.pytest_sessionstart(session=session)
    problems = _CollectionProblems()
    config.pluginmanager.register(problems)
    try:
        session.perform_collect()
    except pytest.UsageError as error:
        raise GraderError(f"{root}: {error}", f"{root}: {error}") from error
    finally:
        for path in files:  # the next week's are called the same, and would be taken for these
            sys.modules.pop(path.stem, None)
    if problems.texts:
        said = "\n".join(problems.texts)
        raise GraderError(said, said)
    return session


class _CollectionProblems:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.texts.append(str(report.longrepr))


def _of_a_result(error: BaseException | None) -> BaseException | None:
    """The error; where a test asked NumPy for more than any test needs, a result was too large."""
    wanted = getattr(error, "_total_size", 0) if isinstance(error, MemoryError) else 0
    if wanted > LARGEST and last_call.get():
        return SubmissionProblem(problem(Kind.MEMORY, f"{wanted >> 20} MiB"))
    return error


def _outcome(error: BaseException | None, *, called: bool) -> Outcome:
    """Failed, unless the test or the judge itself broke: then nobody may take it for failed.

    Before anything of the member's was called nothing can be the member's fault, and a name that
    the test does not know or cannot import never is.
    """
    if error is None:
        return Outcome.PASSED
    if isinstance(error, SubmissionProblem):
        return Outcome.FAILED
    if not called or isinstance(error, (NameError, ImportError, MemoryError, OSError)):
        return Outcome.NOT_GRADED
    if isinstance(error, Mismatch):
        return Outcome.FAILED
    frames = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    own = [path for path in frames if path.parent == Path(__file__).parent]
    broken = any(path.name != "compare.py" for path in own)
    return Outcome.NOT_GRADED if broken else Outcome.FAILED


def _message(error: BaseException) -> Text:
    if isinstance(error, Mismatch):
        return error.text
    text = str(error) or type(error).__name__
    if isinstance(error, AssertionError):
        text = text.partition("\nassert ")[0] or text  # the test's own sentence is enough
    else:
        text = f"{type(error).__name__}: {text}"
    call = last_call.get()
    text = f"{call}\n{text}" if call else text
    text = without_places(re.sub(r"\n{3,}", "\n\n", _INNER.sub("", text)))[:MAX_MESSAGE]
    return Text(text, text)
