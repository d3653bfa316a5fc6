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
SICK = Text("아픕니다.", "It is sick.")
JOB = Job("hong", "week01_first", File("first.py", b"x = 1"))


class Scripted:
    """An engine that says what stands in its table, by member."""

    made: list["Scripted"]
    says: dict[str, Callable[[Job], Iterator[Event]]]

    def __init__(self, settings: JudgeSettings, *, jobs: int) -> None:
        self.settings, self.judges, self.closed = settings, jobs, False
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


def full(job: Job) -> Iterator[Event]:
    raise OSError(28, "No space left on device")
    yield


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(Scripted, "made", [], raising=False)
    monkeypatch.setattr(Scripted, "says", {}, raising=False)
    folder = tmp_path / "worker"
    folder.mkdir()
    return Bench(REQUIRED, 3, folder, Scripted)


@pytest.fixture
def heard(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[Text | Exception | None]:
    """What the canary will say, from its second time on; it must not be asked more often."""
    says: list[Text | Exception | None] = []

    def sing() -> tuple[Text | None, str]:
        said = says.pop(0)
        if isinstance(said, Exception):
            raise said
        return said, "cpu"

    monkeypatch.setattr(bench, "heard", sing)
    return says


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
    assert (engine.judges, engine.settings.walls) == (3, REQUIRED)
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


def test_what_goes_wrong_here_is_an_answer(
    bench: Bench, archive: Archive, heard: list[Text | Exception | None]
) -> None:
    heard.append(None)
    Scripted.says["full"] = full
    broken = replace(order(archive), course="0" * 64)
    [(first, said), (second, other), (third, _)], _ = done(
        bench, archive, order(archive, "full"), broken, order(archive)
    )
    assert (first, second, third) == ("fault", "fault", "report")
    assert unpacked(said, Text).en.startswith("The disk is full.")
    assert "did not arrive" in unpacked(other, Text).en


@pytest.mark.parametrize("said", [SICK, OSError(28, "No space left on device")])
def test_a_machine_that_fell_sick_is_heard_and_grades_no_more(
    bench: Bench, archive: Archive, heard: list[Text | Exception | None], said: Text | Exception
) -> None:
    heard.append(said)
    Scripted.says["full"] = full
    done(bench, archive, order(archive, "full"))
    assert not bench.complaint, "once is chance"
    done(bench, archive, order(archive, "full"))
    assert bench.complaint
    Scripted.made.clear()
    [(kind, why)], told = done(bench, archive, order(archive))
    assert (kind, unpacked(why, Text)) == ("fault", bench.complaint)
    assert not told


def test_a_machine_that_has_no_room_for_a_course_grades_no_more(
    bench: Bench, archive: Archive, heard: list[Text | Exception | None]
) -> None:
    """The canary needs none there."""
    heard.append(None)
    bench.folder.rmdir()
    done(bench, archive, order(archive), order(archive))
    assert bench.complaint
    assert "FileNotFoundError" in bench.complaint.en
    assert not bench.mended()
    bench.folder.mkdir()
    heard.append(None)
    assert bench.mended()
    [(kind, _)], _ = done(bench, archive, order(archive))
    assert kind == "report"


@pytest.mark.usefixtures("heard")
def test_a_fault_now_and_then_is_not_the_machines(bench: Bench, archive: Archive) -> None:
    Scripted.says["full"] = full
    for _ in range(3):
        done(bench, archive, order(archive, "full"), order(archive))
    assert not bench.complaint


def test_a_machine_that_is_well_grades_on_and_is_not_heard_all_the_time(
    bench: Bench, archive: Archive, heard: list[Text | Exception | None]
) -> None:
    heard.append(None)
    Scripted.says["full"] = full
    answers, _ = done(bench, archive, *[order(archive, "full")] * 9, order(archive))
    assert [kind for kind, _ in answers] == ["fault"] * 9 + ["report"]
    assert heard == []


def test_a_report_that_says_why_there_is_none_is_a_fault(bench: Bench, archive: Archive) -> None:
    """One whose tests are broken is none: these are broken everywhere."""

    def dead(job: Job) -> Iterator[Event]:
        yield replace(FIRST, platform="", fault=SICK)

    def broken(job: Job) -> Iterator[Event]:
        yield replace(FIRST, platform="cpu", fault=SICK)

    Scripted.says |= {"dead": dead, "broken": broken}
    answers, _ = done(bench, archive, order(archive, "dead"), order(archive, "broken"))
    assert [kind for kind, _ in answers] == ["fault", "report"]
    assert unpacked(answers[0][1], Text) == SICK


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
