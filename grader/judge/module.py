"""A member's Flax NNX module in a test: built, called and looked into by its state."""

from typing import Any

from grader.judge.calls import Context, flatten, request_for, shown
from grader.judge.compare import last_call
from grader.judge.problems import SubmissionProblem, problem
from grader.report import Kind


class Module:
    """A member's NNX module, as its state: named arrays that calls read and replace.

    A test may put other arrays into ``state`` before it calls.

    Attributes:
        state: values by name, ``linear1/kernel``.
        kinds: the NNX variable type of each, ``Param`` or ``BatchStat``.
        mode: ``train``, ``eval``, or None before either was called.
    """

    def __init__(
        self,
        context: Context,
        name: str,
        graph: str,
        state: dict[str, Any],
        kinds: dict[str, str],
    ) -> None:
        self._context, self._name, self._graph = context, name, graph
        self.state, self.kinds = state, kinds
        self.mode: str | None = None

    def train(self) -> None:
        """The next calls happen after ``train()``."""
        self.mode = "train"

    def eval(self) -> None:
        """The next calls happen after ``eval()``."""
        self.mode = "eval"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The module's result; its state becomes the new state."""
        spec, inputs = flatten((self.state, *args), kwargs)
        last_call.set(f"{self._name}(…)({', '.join(shown(arg) for arg in args)})")
        request = request_for("call", self._name, spec)
        request |= {"graph": self._graph, "mode": self.mode}
        result, self.state = parts(self._context.call(request, inputs), "result", "state")
        return result


def parts(answer: Any, *names: str) -> list[Any]:
    """The parts of what the sandbox's tracer returns for a module; a state is a dict of names.

    Raises:
        SubmissionProblem: they are not there, so it was not the tracer that answered.
    """
    found = [answer.get(name) for name in names] if isinstance(answer, dict) else []
    dicts = [part for name, part in zip(names, found, strict=bool(found)) if name != "result"]
    if not dicts or not all(isinstance(part, dict) for part in dicts):
        raise SubmissionProblem(problem(Kind.PROTOCOL))
    return found
