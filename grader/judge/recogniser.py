"""What a submission's programs are recognised by; nothing that is graded depends on it."""

import hashlib
import json
import re
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.judge.form import Form, form
from grader.judge.member import Member, Traced
from grader.judge.sketch import MOST_PIECES
from grader.judge.xla import Device
from grader.report import Outcome, TaskReport
from grader.traits import Traits

_PROGRAMS = 3  # of one task that are looked at: derivatives and other shapes say the same again
_SHAPE = re.compile(r'\["a", "\w+", \[[\d, ]*\]\]')
_KEPT = 2048  # forms: the same program is read once
_OURS = ("platform", "graph")  # of a request: where it is traced, and under which number


class Recogniser:
    """Reads the programs of one submission after the other."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self._forms: OrderedDict[bytes, Form | None] = OrderedDict()

    def traits(self, text: Traits, member: Member, tasks: Sequence[TaskReport]) -> Traits:
        """Those of a submission's text, and of the programs that its tests asked for."""
        programs: dict[str, dict[str, str]] = defaultdict(dict)
        pieces: dict[str, set[int]] = defaultdict(set)
        for task, request, traced in _traced(member):
            if found := self._form(traced.artifact):
                programs[task][request] = found.exact
                pieces[task] |= found.pieces
        wrong = {task.name for task in tasks if _has_failed(task)}
        own = (
            replace(
                task,
                programs=programs[task.name],
                pieces=tuple(sorted(pieces[task.name])[:MOST_PIECES]),
                wrong=task.name in wrong and bool(programs[task.name]),
            )
            for task in text.tasks
        )
        return replace(text, tasks=tuple(own), programs=True)

    def _form(self, artifact: bytes) -> Form | None:
        """The form of a program; None where it has none."""
        digest = hashlib.sha256(artifact).digest()
        if digest not in self._forms:
            try:
                self._forms[digest] = form(self.device.parse(artifact))
            except Exception:  # whatever it is: no grade may depend on this
                self._forms[digest] = None
            if len(self._forms) > _KEPT:
                self._forms.popitem(last=False)
        return self._forms[digest]


def _traced(member: Member) -> Iterator[tuple[str, str, Traced]]:
    """(task, digest of the request, program) of what could be traced, each function once."""
    tasks = {task.name for task in member.week.tasks}
    seen: set[str] = set()
    count: Counter[str] = Counter()
    for identity, traced in member.traces.items():
        request = json.loads(identity)
        asked = json.dumps({key: value for key, value in request.items() if key not in _OURS})
        shapeless, name = _SHAPE.sub("", asked), request["name"]
        task = name if name in tasks else member.asked_by[identity]
        if request["transforms"] or shapeless in seen or count[task] == _PROGRAMS:
            continue
        seen.add(shapeless)
        count[task] += 1
        if isinstance(traced, Traced):
            yield task, hashlib.sha256(asked.encode()).hexdigest()[:8], traced


def _has_failed(task: TaskReport) -> bool:
    return any(test.outcome is Outcome.FAILED for test in task.tests)
