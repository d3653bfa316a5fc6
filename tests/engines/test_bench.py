"""The bench of a worker: jobs beside each other or alone, one course at a time, faults answered."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from reports import FIRST

from grader.engines import Again, Event, Started, TestFinished
from grader.engines.dask.archive import Archive, pack
from grader.engines.dask.bench import Bench
from grader.engines.dask.orders import Answer, Order, Seen, unpacked
from grader.judge.job import Job, JudgeSettings
from grader.report import from_json
from grader.sandbox.walls import REQUIRED
from grader.submission import File
from grader.text import Text

SEEN = Seen("test_a", FIRST.tasks[0].tests[0])
JOB = Job("hong", "week01_first", File("first.py", b"x = 1"))


class Scripted:
    """An engine that says what stands in its table, by member."""

    made: list["Scripted"]
    says: dict[str, Callable[[Job], Iterator[Event]]]

    def __init__(self, settings: JudgeSettings, *, jobs: int) -> None:
        self.settings, self.jobs, self.closed = settings, jobs, False
        self.files = sorted(path.name for path in settings.root.iterdir())
        self.made.append(self)

    def grade(self, jobs: Sequence[Job]) -> Iterator[Event]:
        for job in jobs:
            yield from self.grade_one(job, alone=True)

    def grade_one(self, job: Job, *, alone: bool) -> Iterator[Event]:
        yield Started(job)
        yield from self.says.get(job.member, _good)(job)

    def close(self) -> None:
        self.closed = True


def _good(job: Job) -> Iterator[Event]:
    yield TestFinished(job, SEEN.test, SEEN.seen)
    yield replace(FIRST, member=job.member)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(Scripted, "made", [], raising=False)
    monkeypatch.setattr(Scripted, "says", {}, raising=False)
    folder = tmp_path / "worker"
    folder.mkdir()
    return Bench(REQUIRED, 3, folder, Scripted)


@pytest.fixture
def archive(sample_root: Path) -> Archive:
    return pack(sample_root)


def order(archive: Archive, member: str = "hong", **more: object) -> Order:
    return replace(Order(1, "topic", archive.digest, replace(JOB, member=member)), **more)


def done(bench: Bench, archive: Archive, *orders: Order) -> tuple[list[Answer], list[Seen]]:
    told: list[Seen] = []
    answers = [bench.grade(one, archive.data, told.extend) for one in orders]
    return answers, told


def test_a_report_comes_back_and_its_tests_are_told(bench: Bench, archive: Archive) -> None:
    [(kind, data)], told = done(bench, archive, order(archive))
    assert kind == "report"
    assert from_json(data.decode()) == replace(FIRST, member="hong")
    assert told == [SEEN]


def test_one_engine_serves_all_jobs_of_a_course(bench: Bench, archive: Archive) -> None:
    done(bench, archive, order(archive), order(archive, "kim"))
    (engine,) = Scripted.made
    assert (engine.jobs, engine.settings.walls) == (3, REQUIRED)
    assert engine.files == ["course.toml", "solutions"]
    assert engine.settings.root.parent == bench.folder
    assert engine.settings.root.stat().st_mode & 0o077 == 0
    bench.close()
    assert engine.closed
    assert list(bench.folder.iterdir()) == []


def test_another_course_takes_the_place(bench: Bench, archive: Archive, sample_root: Path) -> None:
    done(bench, archive, order(archive))
    (sample_root / "solutions" / "seed").write_text("7")
    other = pack(sample_root)
    done(bench, other, order(other))
    first, second = Scripted.made
    assert (first.closed, second.closed) == (True, False)
    assert not first.settings.root.exists()
    assert second.files == ["course.toml", "solutions"]


def test_what_is_late_comes_back_as_a_job(bench: Bench, archive: Archive) -> None:
    late = replace(JOB, member="late", condemned={"test_a": FIRST.problems[0].kind})
    Scripted.says["late"] = lambda job: iter([Again((late,))])
    [(kind, data)], _ = done(bench, archive, order(archive, "late"))
    assert kind == "late"
    assert unpacked(data, Job) == late


def test_what_goes_wrong_here_is_an_answer(bench: Bench, archive: Archive) -> None:
    def full(job: Job) -> Iterator[Event]:
        raise OSError(28, "No space left on device")
        yield

    Scripted.says["full"] = full
    broken = replace(order(archive), course="0" * 64)
    [(first, said), (second, other), (third, _)], _ = done(
        bench, archive, order(archive, "full"), broken, order(archive)
    )
    assert (first, second, third) == ("fault", "fault", "report")
    assert unpacked(said, Text).en.startswith("The disk is full.")
    assert "did not arrive" in unpacked(other, Text).en


def test_no_member_is_graded_without_walls(bench: Bench, archive: Archive) -> None:
    bench.walls = frozenset({"landlock"})
    [(kind, _), (trusted, _)], _ = done(
        bench, archive, order(archive), order(archive, trusted=True)
    )
    assert (kind, trusted) == ("fault", "report")


def test_who_is_alone_is_alone(bench: Bench, archive: Archive) -> None:
    """Two side by side, then one alone, which waits for both and keeps a fourth waiting."""
    here, most, let, both = [], {}, threading.Event(), threading.Barrier(3)

    def stays(job: Job) -> Iterator[Event]:
        here.append(job.member)
        most[job.member] = sorted(here)
        if job.member in ("a", "b"):
            both.wait(60)
            assert let.wait(60)
        here.remove(job.member)
        yield from _good(job)

    Scripted.says |= dict.fromkeys(("a", "b", "alone", "after"), stays)
    threads = {
        name: threading.Thread(
            target=done, args=(bench, archive, order(archive, name, alone=name == "alone"))
        )
        for name in ("a", "b", "alone", "after")
    }
    threads["a"].start()
    threads["b"].start()
    both.wait(60)
    threads["alone"].start()
    while not bench._turns._waiting:  # it has come, and waits
        pass
    threads["after"].start()
    let.set()
    for thread in threads.values():
        thread.join(60)
    assert most["alone"] == ["alone"]
    assert most["after"] == ["after"]
