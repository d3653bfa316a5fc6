"""A class that hands in within the last minute, while judges work and everybody watches.

python -m benchmarks.portal.load --members 300

Everybody already waits for the result of another week, so that there are at least as many live
streams as members; then each hands in at a moment of the minute and watches that, too. Needs the
extra ``load``.
"""

# First, because it makes the standard library cooperative.
# pyright: reportMissingImports=false
from locust import HttpUser, constant, task
from locust.env import Environment
from locust.exception import StopUser
from locust.stats import StatsEntry

# isort: split
import random
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

import gevent
import psutil
import typer

from benchmarks.portal import running
from benchmarks.portal.running import TEACHER, console
from grader.course import Course
from grader.gradebook.book import Book
from grader.portal.handing_in import receive

EARLIER, WEEK = "week01_linear_regression", "week06_backprop"
AIMS = {"upload_p95_ms": 1000, "page_p95_ms": 200, "web_mib": 400}
_START, _PATIENCE = 20.0, 3600.0  # seconds until judges work, and until all is graded


@dataclass
class Watch:
    """What is seen while it goes on.

    Arguments:
        streams: how many are open.
        peaks: the most that there was of anything.
    """

    streams: int = 0
    peaks: dict[str, float] = field(default_factory=dict)

    def note(self, name: str, value: float) -> None:
        """Keeps the most of something."""
        self.peaks[name] = max(value, self.peaks.get(name, 0))


class Member(HttpUser):
    """Opens the portal, hands in at a moment of the minute, and watches."""

    wait_time = constant(0)
    people: ClassVar[Iterator[tuple[str, bytes]]]
    cookies: ClassVar[dict[str, str]]
    watch: ClassVar[Watch]
    seconds: ClassVar[float]
    begins: ClassVar[float]

    def on_start(self) -> None:
        """Signs in and goes on waiting for the other week."""
        self.name, self.work = next(self.people)
        self.client.cookies.set("session", self.cookies[self.name])
        self.following = [gevent.spawn(self.follow, EARLIER)]

    @task
    def life(self) -> None:
        """One member's minute."""
        moment = random.Random(self.name).uniform(0, self.seconds)
        gevent.sleep(max(0.0, self.begins + moment - time.monotonic()))
        self.page("/")
        token = self.page(f"/weeks/{WEEK}")
        gevent.sleep(1)  # chooses the file
        with self.client.post(
            f"/weeks/{WEEK}",
            data={"csrf": token},
            files={"file": ("backprop.ipynb", self.work)},
            allow_redirects=False,
            name="upload",
            catch_response=True,
        ) as answer:
            if answer.status_code != 303:
                answer.failure(f"{answer.status_code}: {answer.text[:300]}")
        self.page(f"/weeks/{WEEK}")
        self.following.append(gevent.spawn(self.follow, WEEK))
        gevent.joinall(self.following)
        raise StopUser

    def page(self, path: str) -> str:
        """Looks at a page; the token of its form."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.client.get(path, name="page").text)
        return found[1] if found else ""

    def follow(self, week: str) -> None:
        """Watches a week until there is a result; a stream that ends is opened anew."""
        self.watch.streams += 1
        self.watch.note("streams", self.watch.streams)
        while not self.done(week):
            gevent.sleep(1)
        self.watch.streams -= 1

    def done(self, week: str) -> bool:
        """Follows one stream to its end; whether there is a result."""
        with self.client.get(
            f"/weeks/{week}/live", name="stream", stream=True, catch_response=True
        ) as answer:
            return any(line == b"event: done" for line in answer.iter_lines())


class Instructor(HttpUser):
    """Looks at the class every few seconds."""

    wait_time = constant(3)
    cookie: ClassVar[str]

    @task
    def look(self) -> None:
        """The week, as it is now."""
        cookies = {"session": self.cookie}
        self.client.get(f"/course/weeks/{WEEK}", name="instructor", cookies=cookies)


def main(
    members: Annotated[int, typer.Option(help="How many hand in.")] = 300,
    seconds: Annotated[float, typer.Option(help="Within what time.")] = 60.0,
    jobs: Annotated[int, typer.Option(help="Judges.")] = 2,
) -> None:
    """Exits with 1 if an aim is missed, or anything was lost or graded twice."""
    names, others = [f"member{number:03}" for number in range(members)], running.load_of_others()
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        course = running.copied(Path(folder) / "course", names)
        with Book(course) as book:
            cookies = running.signed_in(book, [*names, TEACHER])
            works = dict(zip(names, running.works(course.week(WEEK), members), strict=True))
            _hand_in_earlier(course, book, names)
            seen = _minute(course, book, works, cookies, seconds=seconds, jobs=jobs)
            found = _found(book, works)
    data = {"members": members, "seconds": seconds, "judges": jobs, "load_before": others}
    running.keep(f"load_{members}", data | seen | found)
    missed = [name for name, most in AIMS.items() if seen[name] > most]
    if missed or found["lost"] or found["twice"] or seen["failures"]:
        console.print("missed:", missed, style="red")
        raise typer.Exit(1)


def _hand_in_earlier(course: Course, book: Book, names: list[str]) -> None:
    """Everybody waits for another week already."""
    week = course.week(EARLIER)
    for name, work in zip(names, running.works(week, len(names)), strict=True):
        receive(book, week, name, f"{week.stem}.ipynb", work)


def _minute(
    course: Course, book: Book, works: dict[str, bytes], cookies: dict[str, str],
    *, seconds: float, jobs: int,
) -> dict[str, Any]:  # fmt: skip
    watch = Watch()
    environment = Environment(user_classes=[Member, Instructor])
    Member.people, Member.cookies, Member.watch = iter(works.items()), cookies, watch
    Member.seconds, Instructor.cookie = seconds, cookies[TEACHER]
    Member.fixed_count, Instructor.fixed_count = len(works), 1
    with running.web(course) as (web, Member.host):
        Instructor.host, Member.begins = Member.host, time.monotonic() + _START
        runner = environment.create_local_runner()
        runner.start(len(works) + 1, spawn_rate=50)
        with (
            watched(watch, psutil.Process(web.pid)),
            running.process(course, "grading", "--jobs", str(jobs)),
        ):
            gevent.sleep(_START + seconds)
            left = len(book.waiting())
            running.until(lambda: not book.waiting() and runner.user_count == 1, _PATIENCE)
        runner.quit()
    stats = environment.stats
    return {
        **times(stats.get("upload", "POST")),
        **times(stats.get("page", "GET")),
        **times(stats.get("instructor", "GET")),
        "failures": [f"{one.name}: {one.error}" for one in stats.errors.values()],
        "web_mib": round(watch.peaks["web"]),
        "looking_mib": round(watch.peaks["looking"]),
        "streams": round(watch.peaks["streams"]),
        "waiting_after_the_minute": left,
        "seconds_until_all_was_graded": round(time.monotonic() - Member.begins),
    }


def times(entry: StatsEntry) -> dict[str, float]:
    """How many there were, and how long they took."""
    return {
        f"{entry.name}s": entry.num_requests,
        f"{entry.name}_p50_ms": entry.get_response_time_percentile(0.5),
        f"{entry.name}_p95_ms": entry.get_response_time_percentile(0.95),
    }


@contextmanager
def watched(watch: Watch, web: psutil.Process) -> Iterator[None]:
    """Looks at the memory of the web process and of what looks files over."""

    def look() -> None:
        while True:
            watch.note("web", web.memory_info().rss / 2**20)
            children = web.children(recursive=True)
            watch.note("looking", sum(one.memory_info().rss for one in children) / 2**20)
            gevent.sleep(0.5)

    looking = gevent.spawn(look)
    try:
        yield
    finally:
        looking.kill()


def _found(book: Book, works: dict[str, bytes]) -> dict[str, int]:
    """What the gradebook says: is everything there, and graded once?"""
    lost = twice = 0
    for name, work in works.items():
        entries = book.entries(WEEK, name)
        lost += [book.data(one.attempt) for one in entries] != [work]
        twice += sum(len(one.results) > 1 for one in entries)
    return {"lost": lost, "twice": twice}


if __name__ == "__main__":
    typer.run(main)
