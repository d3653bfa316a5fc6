"""One submission in the sandbox: loads what its tasks need, traces, survives what goes wrong.

A child that hangs or dies is replaced, without the statement or the function that did it, so that
the rest is still graded.
"""

import json
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from grader import source
from grader.course import Week
from grader.errors import GraderError
from grader.judge.blame import Blame, Broken
from grader.judge.blame import from_child as broken_rules
from grader.judge.dependencies import Dependencies
from grader.judge.problems import SubmissionProblem, from_child, problem
from grader.report import Kind, Problem
from grader.sandbox.client import Connection, Sandbox
from grader.sandbox.wire import Closed, Late, Spec, TooLarge, WireError, arrays
from grader.settings import Limits
from grader.source import Statement
from grader.submission import Submission

# Signals that end a child; Windows has neither.
_OUT_OF_TIME, _KILLED = (getattr(signal, name, None) for name in ("SIGXCPU", "SIGKILL"))
SETUP_SECONDS = 5.0
FATAL_STATEMENTS = 3  # that a file may have, and still be loaded without them
HUNG_TARGETS = 2  # that a task may have; its others are then taken to hang, too
WHOLE_SHARE = 0.5  # of the time for one statement, for all of a file that nobody may need
SECOND_SHARE = 0.25  # of the time, for what comes after something of the same task that hung


@dataclass(frozen=True)
class Traced:
    """A program as it came from the sandbox.

    Arguments:
        spec: the structure of the result.
        inputs, outputs: (dtype, shape) of each array.
        artifact: the portable StableHLO.
        broken: by-hand rules that it breaks, whosever they are.
    """

    spec: Spec
    inputs: list[tuple[str, tuple[int, ...]]]
    outputs: list[tuple[str, tuple[int, ...]]]
    artifact: bytes
    broken: tuple[Broken, ...] = ()


class Member:
    """A member's code, seen from the judge.

    Arguments:
        lowering: the platform programs are made for.
        whole: the statements of all of the file, to be run instead of what its tasks need, while
            none hangs or takes the child along.
    """

    def __init__(
        self,
        submission: Submission,
        week: Week,
        sandbox: Sandbox,
        limits: Limits,
        lowering: str,
        *,
        whole: tuple[Statement, ...] | None = None,
    ) -> None:
        self.week, self.sandbox, self.limits, self.lowering = week, sandbox, limits, lowering
        self.source = source.parse(submission)
        self.slices = {task.name: source.needed(self.source, [task.name]) for task in week.tasks}
        self.blame = Blame(week, self.source, self.slices)
        names = [task.name for task in week.tasks]
        probes = week.folder / "probes.py"
        self.probes = probes.read_text(encoding="utf-8") if probes.is_file() else ""
        self.dependencies = Dependencies(self.source, names, self.probes)
        self.statements = source.needed(self.source, names) if whole is None else whole
        self.whole = whole is not None
        self.patience = WHOLE_SHARE if self.whole else FATAL_STATEMENTS
        self.broken: dict[int, Problem] = {}  # index of a statement that failed to load
        self.fatal = 0  # statements that hung or killed a child
        self.dead: dict[str, Problem] = {}  # target that hung or died while it was traced
        self.hung: Counter[str] = Counter()  # targets that hung, by task
        self.traces: dict[str, Traced | Problem] = {}
        self.asked_by: dict[str, str] = {}  # the task of the test that asked first
        self.output = ""
        self._child: Connection | None = None
        self.graph_names: dict[str, str] = {}  # a module's name by class and arguments
        self._graphs: dict[str, dict[str, Any]] = {}

    def prepare(self) -> None:
        """Loads the statements, before any test's time runs."""
        with suppress(WireError):  # told to the tests that ask
            self._loaded()

    def trace(self, request: dict[str, Any], task: str) -> Traced:
        """The program for a request; each different request is traced once.

        Raises:
            SubmissionProblem: there is none.
        """
        request |= {"op": "trace", "platform": self.lowering}
        identity = json.dumps(request, sort_keys=True)
        if identity not in self.traces:
            self.traces[identity] = self._trace(request, task)
            self.asked_by[identity] = task
        result = self.traces[identity]
        if isinstance(result, Problem):
            raise SubmissionProblem(result)
        return result

    def run(self, request: dict[str, Any], blob: bytes, task: str) -> tuple[Spec, bytes]:
        """A concrete run in a child of its own, with its own limits.

        Raises:
            SubmissionProblem: it failed.
        """
        self.close()
        request |= {"op": "run"}
        target = f"{task} run {request['name']}"
        if target in self.dead:
            raise SubmissionProblem(self.dead[target])
        try:
            child = self._loaded(concrete=True)
            header, result = child.ask(request, blob, seconds=self.limits.run_seconds)
        except WireError as error:
            self.dead[target] = self._died(error)
            raise SubmissionProblem(self.dead[target]) from None
        self.close()
        if not header.get("ok"):
            raise SubmissionProblem(self._explained(header))
        return header.get("spec", []), result  # no spec is a malformed one

    def close(self) -> None:
        """Ends the child."""
        if self._child is not None:
            ending = self._child.close()
            self._child = None
            self.output = (self.output + ending.output)[: self.limits.output << 20]

    def _trace(self, request: dict[str, Any], task: str) -> Traced | Problem:
        target = f"{task} {request['kind']} {request['name']}"  # a probe may serve several tasks
        if target in self.dead:
            return self.dead[target]
        if self.hung[task] >= HUNG_TARGETS:
            return problem(Kind.TIME)
        try:
            child = self._loaded()
            if request["kind"] == "call":
                self._restore_graph(child, request["graph"])
            share = SECOND_SHARE if self.hung[task] else 1
            header, artifact = child.ask(request, seconds=share * self.limits.trace_seconds)
            if header.get("ok") is not True:
                found = self._explained(header)
                if found.kind is Kind.MEMORY:  # what filled it may still be held
                    self.close()
                return found
            if request["kind"] == "init":
                self._graphs[request["graph"]] = request
                child.graphs.add(request["graph"])
            inputs, outputs = arrays(request["args"]), arrays(header["spec"])
            broken = broken_rules(header["broken"], len(self.week.by_hand))
            return Traced(header["spec"], inputs, outputs, artifact, broken)
        except (WireError, KeyError, ValueError) as error:
            found = self.dead[target] = self._died(error)
            self.hung[task] += found.kind is Kind.TIME
            return found

    def _restore_graph(self, child: Connection, graph: str) -> None:
        """Traces a module's ``init`` again, if the child is not the one that did."""
        if graph not in child.graphs:
            child.ask(self._graphs[graph], seconds=self.limits.trace_seconds)
            child.graphs.add(graph)

    def _loaded(self, *, concrete: bool = False) -> Connection:
        """The child, with all statements loaded that can be."""
        for _ in range(len(self.statements) + 2):
            if self._child is not None:
                return self._child
            if self.whole and self.fatal:
                break
            self._child = self.sandbox.open(concrete=concrete)
            self._set_up(self._child)
            self._load(self._child)
        raise Closed("the child dies whenever it loads")

    def _set_up(self, child: Connection) -> None:
        """Before any of the member's code has run: what goes wrong here is ours."""
        kinds = ("transformations", "calls", "operations", "dtypes")
        rules = [{kind: getattr(rule, kind) for kind in kinds} for rule in self.week.by_hand]
        try:
            setup = {"op": "setup", "by_hand": rules, "probes": self.probes}
            header, _ = child.ask(setup, seconds=SETUP_SECONDS)
        except WireError as error:
            raise GraderError(
                f"샌드박스의 프로세스가 시작되지 않습니다: {error}",
                f"A child of the sandbox does not start: {error}",
            ) from error
        if header.get("ok") is not True:
            raise GraderError(
                f"{self.week.name}의 probes.py를 불러올 수 없습니다: {header.get('detail')}",
                f"probes.py of {self.week.name} cannot be loaded: {header.get('detail')}",
            )

    def _load(self, child: Connection) -> None:
        """Runs the statements, but those that are known to fail; ends early if the child does."""
        budget = self.patience * self.limits.load_seconds
        for index, statement in enumerate(self.statements):
            if index in self.broken:
                continue
            place = {"cell": statement.cell, "line": statement.line}
            request = {"op": "load", "source": statement.source, **place}
            try:
                left = max(0.0, budget - child.meter.spent)
                header, _ = child.ask(request, seconds=min(left, self.limits.load_seconds))
            except WireError as error:
                self._break(index, self._died(error).kind)
                return
            if header.get("ok") is not True:
                found = from_child(header)
                kind = Kind.LOAD if found.kind is Kind.ERROR else found.kind
                self.broken[index] = self._cause(header) or problem(
                    kind,
                    found.detail,
                    cell=found.cell or statement.cell or None,
                    line=found.line,
                    quote=found.quote,
                )

    def _break(self, index: int, kind: Kind) -> None:
        """Goes on without a statement that no child survived; after a few, without the rest."""
        self.fatal += 1
        last = index + 1 if self.fatal < self.patience else len(self.statements)
        for number in range(index, last):
            statement = self.statements[number]
            cell, line = statement.cell or None, statement.line
            self.broken[number] = problem(kind, cell=cell, line=line)

    def _explained(self, answer: dict[str, Any]) -> Problem:
        """The problem, and if a name is missing, why it is."""
        return self._cause(answer) or from_child(answer)

    def _cause(self, answer: dict[str, Any]) -> Problem | None:
        """Why a name is missing, if its definition is there but did not load."""
        name = str(answer.get("missing"))
        for index, broken in self.broken.items():
            if name in self.statements[index].binds:
                return broken
        return self.source.broken.get(name)

    def _died(self, error: Exception) -> Problem:
        """Why the child did not answer; it is replaced by the next request."""
        ended = isinstance(error, Closed)
        ending = self._child.close(ended=ended) if self._child else None
        self._child = None
        if isinstance(error, Late) or (ending and ending.signal == _OUT_OF_TIME):
            return problem(Kind.TIME)
        if isinstance(error, TooLarge):
            return problem(Kind.MEMORY)
        if not ended or (ending and ending.disturbed):
            return problem(Kind.PROTOCOL)
        if ending and ending.signal == _KILLED:
            if ending.seconds >= self.limits.submission_seconds:  # it did not mind the soft limit
                return problem(Kind.TIME)
            if ending.hoarded:
                return problem(Kind.MEMORY)
            raise GraderError(
                "운영체제가 샌드박스의 프로세스를 종료했습니다. 메모리가 남아 있는지 확인하세요.",
                "The system killed a child of the sandbox; is there memory left?",
            )
        return problem(Kind.CRASH)
