"""Judges on many machines: an engine whose jobs Dask brings to workers, and back to others."""

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader import canary
from grader.course import Course
from grader.engines import Again, Event, Refused, Started, TestFinished, Waiting
from grader.engines.dask import card
from grader.engines.dask.archive import pack
from grader.engines.dask.cluster import Cluster, Ended, Lost, Machine, Message, Told
from grader.engines.dask.orders import Order, unpacked
from grader.engines.policy import Next, Trial
from grader.errors import GraderError
from grader.judge.faults import not_graded
from grader.judge.job import Job, JudgeSettings
from grader.report import from_json
from grader.text import Text

PATIENCE = 120.0  # seconds without a machine that could do what there is to do
_LOOK = 2.0  # seconds until the machines are looked at again
_BATCH = 16  # orders in one message


@dataclass
class _Sent(Trial):
    """A job on its way, and what was told of it."""

    started: bool = False
    told: set[str] = field(default_factory=set)


class DaskEngine:
    """Grades on the workers of a Dask cluster.

    Arguments:
        settings: those walls are demanded of each worker.
        patience: seconds to wait for the scheduler, or for a worker that can do what is wanted.

    Raises:
        GraderError: it is not known where the scheduler is.
    """

    def __init__(
        self, course: Course, settings: JudgeSettings, *, patience: float = PATIENCE
    ) -> None:
        self.course, self.settings, self.patience = canary.added(course), settings, patience
        self.card, self.trusted = card.own(), not settings.walls
        self._needs = {self.card.resource: 1.0} | ({} if self.trusted else {card.WALLED: 1.0})
        self.archive = pack(course.root)
        self.cluster = Cluster(course.engine.scheduler, self.archive)

    @property
    def judges(self) -> int:
        """Those of all machines that may grade what needs no GPU."""
        there = self.cluster.machines() if self.cluster.connected() else []
        return max(1, sum(machine.judges for machine in there if machine.fits(self._needs)))

    def grade(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """What happens to the jobs, and a report for each, as soon as there is one.

        Raises:
            GraderError: there is no scheduler at all.
        """
        if jobs and not self.cluster.connected():
            self.cluster.connect()
        late: list[Job] = []
        yield from _Round(self, jobs, late, alone=False).events()
        if late:
            yield Again(tuple(late))
            yield from _Round(self, late, [], alone=True).events()

    def close(self) -> None:
        """Leaves the cluster: what was sent and did not begin is forgotten there."""
        self.cluster.drop()

    def needs(self, job: Job) -> Mapping[str, float]:
        """What a worker has to offer for a job."""
        gpu = {card.GPU: 1.0} if job.week in self.course.engine.gpu else {}
        return self._needs | gpu


class _Round:
    """Jobs that go out once; those that were late are left for another round.

    Arguments:
        late: takes those.
        alone: whether a machine does one at a time.
    """

    def __init__(
        self, engine: DaskEngine, jobs: Sequence[Job], late: list[Job], *, alone: bool
    ) -> None:
        self.engine, self.cluster, self.late, self.alone = engine, engine.cluster, late, alone
        self.waiting: dict[bool, deque[_Sent]] = {False: deque(), True: deque()}  # as `_gpu` says
        for job in jobs:
            self._wait(_Sent(job), first=False)
        self.sent: dict[int, _Sent] = {}
        self.machines: list[Machine] = []
        self._refused: set[str] = set()
        self._looked = 0.0
        self._idle: dict[bool, float] = {}  # since when, of weeks that need a GPU and others

    def events(self) -> Iterator[Event]:
        """All that happens, until nothing is left."""
        while any(self.waiting.values()) or self.sent:
            if time.monotonic() - self._looked > _LOOK or not self.cluster.connected():
                yield from self._look()
            self._send()
            for message in self.cluster.heard(_LOOK):
                if trial := self.sent.get(message.number):
                    yield from self._heard(trial, message)

    def _look(self) -> Iterator[Event]:
        """Sees who is there; gives up what nobody will do."""
        why = self._connected()
        self.machines = [] if why else self.cluster.machines()
        self._looked = time.monotonic()
        yield from self._refusals()
        for gpu in (False, True):
            trials = [*self.waiting[gpu], *self._out(gpu)]
            if not trials or (why is None and self._judges(trials[0])):
                self._idle.pop(gpu, None)
                continue
            said = why or _nobody(gpu=gpu)
            if gpu not in self._idle:
                self._idle[gpu] = self._looked
                yield Waiting(said)
            elif self._looked - self._idle[gpu] > self.engine.patience:
                yield from self._given_up(trials, said)

    def _connected(self) -> Text | None:
        """Why there is no connection, if none can be made; what was sent by another goes again."""
        if self.cluster.connected():
            return None
        for trial in self.sent.values():
            self._wait(trial)
        self.sent.clear()
        try:
            self.cluster.connect()
        except GraderError as error:
            return error.text
        return None

    def _refusals(self) -> Iterator[Refused]:
        for machine in self.machines:
            said = self.engine.card.refusal(machine.card, trusted=self.engine.trusted)
            if said and machine.name not in self._refused:
                self._refused.add(machine.name)
                yield Refused(machine.name, said)

    def _gpu(self, trial: _Sent) -> bool:
        return trial.job.week in self.engine.course.engine.gpu

    def _wait(self, trial: _Sent, *, first: bool = True) -> None:
        waiting = self.waiting[self._gpu(trial)]
        waiting.appendleft(trial) if first else waiting.append(trial)

    def _out(self, gpu: bool) -> list[_Sent]:
        return [trial for trial in self.sent.values() if self._gpu(trial) is gpu]

    def _judges(self, trial: _Sent) -> int:
        """How many judges there are for a job."""
        needs = self.engine.needs(trial.job)
        return sum(machine.judges for machine in self.machines if machine.fits(needs))

    def _given_up(self, trials: Sequence[_Sent], why: Text) -> Iterator[Event]:
        left = {id(trial) for trial in trials}
        for gpu, waiting in self.waiting.items():
            self.waiting[gpu] = deque(trial for trial in waiting if id(trial) not in left)
        self.sent = {n: trial for n, trial in self.sent.items() if id(trial) not in left}
        for trial in trials:
            yield self._not_graded(trial, why)

    def _send(self) -> None:
        """Keeps some more orders out than there are judges, so that none of these waits.

        What needs a GPU goes out beside the rest: neither waits for the other's judges.
        """
        for gpu, waiting in self.waiting.items():
            judges = self._judges(waiting[0]) if waiting and self.cluster.connected() else 0
            most = judges if self.alone else 2 * judges + 2
            left = most - len(self._out(gpu)) if judges else 0
            while batch := [waiting.popleft() for _ in range(min(left, _BATCH, len(waiting)))]:
                orders = [self._order(trial.job) for trial in batch]
                numbers = self.cluster.send(orders, self.engine.needs(batch[0].job))
                self.sent.update(zip(numbers, batch, strict=True))
                left -= len(batch)

    def _order(self, job: Job) -> Order:
        engine = self.engine
        return Order(
            number=0,
            topic="",
            course=engine.archive.digest,
            job=job,
            platform=engine.settings.platform,
            trusted=engine.trusted,
            alone=self.alone,
        )

    def _heard(self, trial: _Sent, message: Message) -> Iterator[Event]:
        if isinstance(message, Told):
            yield from _progress(trial, message)
            return
        del self.sent[message.number]
        match message:
            case Ended(answer=("report", data)):
                yield from_json(data.decode("utf-8", "surrogatepass"))
            case Ended(answer=("late", data)):
                self.late.append(unpacked(data, Job))
            case Ended(answer=("fault", data)):
                said = trial.lost()  # another machine may do it
                yield from self._again(trial, said if said is Next.AGAIN else unpacked(data, Text))
            case Lost(died=died):
                yield from self._again(trial, trial.lost() if died else trial.returned())

    def _again(self, trial: _Sent, said: Text | Next) -> Iterator[Event]:
        if isinstance(said, Text):
            yield self._not_graded(trial, said)
        else:
            self._wait(trial)

    def _not_graded(self, trial: _Sent, why: Text) -> Event:
        return not_graded(trial.job, self.engine.course.week(trial.job.week), why)


def _progress(trial: _Sent, message: Told) -> Iterator[Event]:
    if not trial.started:
        trial.started = True
        yield Started(trial.job, message.machine)
    for one in message.tests:
        if one.test not in trial.told:
            trial.told.add(one.test)
            yield TestFinished(trial.job, one.test, one.seen)


def _nobody(*, gpu: bool) -> Text:
    what = Text("GPU가 있는 ", " with a GPU") if gpu else Text("", "")
    return Text(
        f"채점할 수 있는 {what.ko}Dask 워커가 없습니다. `grader doctor --engine dask`를 보세요.",
        f"There is no Dask worker{what.en} that may grade. See `grader doctor --engine dask`.",
    )
