"""What becomes of jobs while machines come and go: an engine on a scripted cluster."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from msgspec import structs
from reports import FIRST

from grader.course import Course
from grader.engines import Again, Event, Refused, Started, TestFinished, Waiting
from grader.engines.dask import card, engine
from grader.engines.dask import cluster as cluster_module
from grader.engines.dask.card import GPU
from grader.engines.dask.cluster import Cluster, Ended, Lost, Machine, Message, Told
from grader.engines.dask.engine import DaskEngine
from grader.engines.dask.orders import Answer, Order, Seen, packed
from grader.engines.policy import MAX_LOSSES, MAX_RETURNS
from grader.errors import GraderError
from grader.judge.job import Job, JudgeSettings
from grader.report import Report, to_json
from grader.sandbox.walls import REQUIRED
from grader.submission import File
from grader.text import Text

WEEK = "week01_first"
ANYWHERE = "week00_canary"  # a week that needs no GPU
GOOD = replace(card.own(), walls=tuple(sorted(REQUIRED)), device="cpu")
SEEN = Seen("test_a", FIRST.tasks[0].tests[0])
GONE = GraderError("없습니다.", "Nobody answers.")


def machine(name: str, of: card.Card = GOOD, judges: int = 2, **more: float) -> Machine:
    return Machine(f"tcp://{name}", name, judges, of.offers(judges) | more, of)


def job(member: str) -> Job:
    """Of one week; of another, where the name says that it is anywhere's."""
    week = ANYWHERE if member.startswith(ANYWHERE) else WEEK
    return Job(member, week, File("first.py", member.encode()))


def report(order: Order) -> Answer:
    found = replace(FIRST, member=order.job.member, problems=())
    return "report", to_json(found).encode()


@dataclass
class Scripted:
    """A cluster that does at once what it was told to do with an order.

    Arguments:
        does: an answer to each order; None where its machines are gone, or something else is.
        breaks: how often the connection is lost just after something was sent.
        absent: how often nobody can be reached after that.
    """

    there: list[Machine] = field(default_factory=lambda: [machine("one")])
    does: Callable[[Order], Answer | None] = report
    died: bool = True
    breaks: int = 0
    absent: int = 0
    orders: list[Order] = field(default_factory=list)
    needs: list[Mapping[str, float]] = field(default_factory=list)
    most: int = 0
    open: bool = False
    mail: list[Message] = field(default_factory=list)

    def connected(self) -> bool:
        return self.open

    def connect(self) -> None:
        if self.absent and self.orders:
            self.absent -= 1
            raise GONE
        self.open = True

    def drop(self) -> None:
        self.open = False

    def machines(self) -> list[Machine]:
        return self.there

    def send(self, orders: Sequence[Order], needs: Mapping[str, float]) -> list[int]:
        numbers = []
        for order in orders:
            self.orders.append(order)
            self.needs.append(needs)
            numbers.append(len(self.orders))
            self.mail.append(Told(numbers[-1], "one", []))
            self.mail.append(Told(numbers[-1], "one", [SEEN]))
            answer = self.does(order)
            lost = Lost(numbers[-1], died=self.died)
            self.mail.append(Ended(numbers[-1], answer) if answer else lost)
        self.most = max(self.most, sum(not isinstance(one, Told) for one in self.mail))
        if self.breaks:
            self.breaks -= 1
            self.open, self.mail = False, []
        return numbers

    def heard(self, seconds: float) -> Iterator[Message]:
        mail, self.mail = self.mail, []
        yield from mail


@pytest.fixture
def grade(sample_course: Course, monkeypatch: pytest.MonkeyPatch):
    """Grades members on a scripted cluster: everything that happens."""
    monkeypatch.setattr(engine, "_LOOK", -1.0)  # always

    def run(
        cluster: Scripted, *members: str, gpu: bool = False, trusted: bool = False
    ) -> list[Event]:
        settings = structs.replace(
            sample_course.engine, scheduler="tcp://nowhere:1", gpu=(WEEK,) if gpu else ()
        )
        judges = JudgeSettings(Path(), walls=frozenset() if trusted else REQUIRED)
        course = replace(sample_course, engine=settings)
        made = DaskEngine(course, judges, patience=0)
        made.cluster = cluster  # type: ignore[assignment]
        return list(made.grade([job(name) for name in members]))

    return run


def graded(events: Sequence[Event]) -> list[tuple[str, bool]]:
    return sorted((e.member, e.graded) for e in events if isinstance(e, Report))


def faults(events: Sequence[Event]) -> set[str]:
    return {e.fault.en for e in events if isinstance(e, Report) and e.fault}


MEMBERS = [f"member{number:02}" for number in range(40)]
ALL = [(name, True) for name in MEMBERS]


def test_each_job_has_one_report_and_its_machine_is_named(grade) -> None:
    cluster = Scripted()
    events = grade(cluster, *MEMBERS)
    assert graded(events) == ALL
    started = [event for event in events if isinstance(event, Started)]
    assert {(event.job.member, event.machine) for event in started} == {(n, "one") for n in MEMBERS}
    tests = [event for event in events if isinstance(event, TestFinished)]
    assert len(tests) == len(MEMBERS)
    assert {(event.test, event.seen) for event in tests} == {(SEEN.test, SEEN.seen)}
    assert cluster.most <= 6, "more is out than two judges will need soon"


def test_a_job_whose_machine_is_gone_goes_to_another(grade) -> None:
    lost: set[str] = set()

    def once(order: Order) -> Answer | None:
        name = order.job.member
        return report(order) if name in lost else lost.add(name)

    cluster = Scripted(does=once)
    events = grade(cluster, *MEMBERS)
    assert graded(events) == ALL
    assert len(cluster.orders) == 2 * len(MEMBERS)
    tests = [event for event in events if isinstance(event, TestFinished)]
    assert len(tests) == len(MEMBERS), "a test is told once"


def test_a_job_that_takes_machines_with_it_is_given_up_and_costs_no_other(grade) -> None:
    cluster = Scripted(does=lambda order: None if order.job.member == "bomb" else report(order))
    events = grade(cluster, "anna", "bomb", "bora")
    assert graded(events) == [("anna", True), ("bomb", False), ("bora", True)]
    assert "keep disappearing" in str(faults(events))
    assert sum(order.job.member == "bomb" for order in cluster.orders) == MAX_LOSSES + 1


@pytest.mark.parametrize("more", [0, 1])
def test_a_job_that_was_lost_with_something_else_is_given_up_late(grade, more: int) -> None:
    times = iter(range(MAX_RETURNS + more))
    cluster = Scripted(does=lambda order: report(order) if next(times, None) is None else None)
    events = grade(replace(cluster, died=False), "anna")
    assert graded(events) == [("anna", not more)]
    assert ("keeps giving it back" in str(faults(events))) is bool(more)


@pytest.mark.parametrize("absent", [0, 1])
def test_a_scheduler_that_died_costs_nothing(grade, absent: int) -> None:
    events = grade(Scripted(breaks=2, absent=absent), *MEMBERS)
    assert graded(events) == ALL
    assert [e.why for e in events if isinstance(e, Waiting)] == [GONE.text] * absent


def test_without_a_scheduler_for_long_nothing_is_graded_and_that_is_no_zero(grade) -> None:
    events = grade(Scripted(breaks=1, absent=9), *MEMBERS)
    assert graded(events) == [(name, False) for name in MEMBERS]
    assert faults(events) == {GONE.text.en}


def test_without_a_scheduler_at_the_start_there_is_an_error(grade) -> None:
    cluster = Scripted(absent=1, orders=[None])  # type: ignore[list-item]
    with pytest.raises(GraderError, match="Nobody answers"):
        grade(cluster, "anna")


def test_its_judges_are_those_of_the_machines_that_may_grade(sample_course, monkeypatch) -> None:
    settings = structs.replace(sample_course.engine, scheduler="tcp://nowhere:1")
    made = DaskEngine(
        replace(sample_course, engine=settings), JudgeSettings(Path(), walls=REQUIRED)
    )
    there = [machine("one"), machine("two", judges=5), machine("bare", replace(GOOD, walls=()))]
    cluster = Scripted(there)
    monkeypatch.setattr(made, "cluster", cluster)
    assert made.judges == 1  # before anybody is there
    cluster.connect()
    assert made.judges == 7


def test_who_differs_is_refused_by_name_and_gets_nothing(grade) -> None:
    old, none = replace(GOOD, grader="b" * 64), replace(GOOD, walls=())
    cluster = Scripted(there=[machine("old", old), machine("bare", none), machine("one")])
    events = grade(cluster, *MEMBERS)
    refused = {event.machine: event.why.en for event in events if isinstance(event, Refused)}
    assert set(refused) == {"old", "bare"}
    assert "another grader" in refused["old"]
    assert len([event for event in events if isinstance(event, Refused)]) == 2
    assert graded(events) == ALL
    (needs,) = {tuple(sorted(needs)) for needs in cluster.needs}
    fit = [one.name for one in cluster.there if one.fits(dict.fromkeys(needs, 1.0))]
    assert fit == ["one"]


def test_where_all_are_refused_nobody_is_graded(grade) -> None:
    events = grade(Scripted(there=[machine("bare", replace(GOOD, walls=()))]), "anna")
    assert graded(events) == [("anna", False)]
    assert "no Dask worker that may grade" in str(faults(events))
    trusting = grade(
        Scripted(there=[machine("bare", replace(GOOD, walls=()))]), "anna", trusted=True
    )
    assert graded(trusting) == [("anna", True)]


def test_a_week_that_needs_a_gpu_goes_where_one_is(grade) -> None:
    cluster = Scripted(there=[machine("one"), machine("two", GPU=1.0)])
    assert graded(grade(cluster, "anna", gpu=True)) == [("anna", True)]
    assert cluster.needs[0][GPU] == 1.0
    nowhere = grade(Scripted(), "anna", gpu=True)
    assert "with a GPU" in str(faults(nowhere))
    other = Scripted()
    grade(other, "anna")
    assert GPU not in other.needs[0]


def test_what_needs_a_gpu_keeps_nothing_else_waiting(grade) -> None:
    others = [f"{ANYWHERE}{number}" for number in range(40)]
    mixed = [name for pair in zip(MEMBERS, others, strict=True) for name in pair]
    nowhere = grade(Scripted(), *mixed, gpu=True)
    first = next(event for event in nowhere if isinstance(event, Report))
    assert first.graded, "others wait until it is given up"
    assert graded(nowhere) == [(n, False) for n in MEMBERS] + sorted((n, True) for n in others)
    few = Scripted(there=[machine("many", judges=10), machine("gpu", judges=1, GPU=1.0)])
    assert graded(grade(few, *mixed, gpu=True)) == sorted((name, True) for name in mixed)
    assert few.most > 20, "eleven judges run dry for the sake of one"
    assert few.most <= 4 + 24


def test_what_was_late_comes_again_alone_when_all_else_is_done(grade) -> None:
    condemned = {"test_a": FIRST.problems[0].kind}

    def slow(order: Order) -> Answer:
        if order.job.member in MEMBERS[:3] and not order.alone:
            return "late", packed(replace(order.job, condemned=condemned))
        return report(order)

    cluster = Scripted(does=slow)
    events = grade(cluster, *MEMBERS)
    assert graded(events) == ALL
    (again,) = [event for event in events if isinstance(event, Again)]
    assert sorted(job.member for job in again.jobs) == MEMBERS[:3]
    assert [order.alone for order in cluster.orders] == [False] * 40 + [True] * 3
    assert all(order.job.condemned == condemned for order in cluster.orders[-3:])


FULL = Text("디스크가 가득 찼습니다.", "The disk is full.")


def test_a_fault_of_every_machine_is_said_and_is_nobodys_zero(grade) -> None:
    cluster = Scripted(does=lambda order: ("fault", packed(FULL)))
    events = grade(cluster, "anna")
    assert graded(events) == [("anna", False)]
    assert faults(events) == {FULL.en}
    assert len(cluster.orders) == MAX_LOSSES + 1


def test_a_fault_of_one_machine_costs_nobody_a_grade(grade) -> None:
    """As the fastest it is sent the most, until it is known."""
    faulty = iter(range(3 * MAX_LOSSES))

    def one_is_sick(order: Order) -> Answer:
        return report(order) if next(faulty, None) is None else ("fault", packed(FULL))

    assert graded(grade(Scripted(does=one_is_sick), *MEMBERS)) == ALL


def test_a_machine_that_fell_sick_meanwhile_is_refused_with_the_reason(grade) -> None:
    cluster = Scripted(there=[machine("one"), machine("two")])

    def fall_sick(order: Order) -> Answer:
        cluster.there[1] = machine("two", replace(GOOD, canary=FULL))
        return report(order)

    cluster.does = fall_sick
    events = grade(cluster, *MEMBERS)
    assert [event for event in events if isinstance(event, Refused)] == [Refused("two", FULL)]
    assert graded(events) == ALL


def test_without_an_address_it_says_where_to_write_one(sample_course: Course, monkeypatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    with pytest.raises(GraderError, match="DASK_SCHEDULER_ADDRESS"):
        DaskEngine(sample_course, JudgeSettings(Path()))


def test_a_cluster_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "_CONNECTING", 0.5)
    cluster = Cluster("tcp://127.0.0.1:9")
    with pytest.raises(GraderError, match="cannot be reached"):
        cluster.connect()
