"""From the drop of a file to the first green test, and to the whole result.

python -m benchmarks.portal.timing

On a quiet machine: an aim is under a second for the one and under three for the other.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx2
import typer

from benchmarks.portal import running
from benchmarks.portal.running import console
from grader.course import Course, Week
from grader.gradebook.book import Book
from grader.portal.progress import folder_of

MEMBER = "member"
AIMS = {"first": 1.0, "whole": 3.0}


@dataclass(frozen=True)
class Way:
    """Seconds from the drop of a file.

    Arguments:
        first: to the first test that is green.
        whole: to the result.
    """

    first: float
    whole: float


def main(
    weeks: Annotated[list[str] | None, typer.Argument(help="By default some of each kind.")] = None,
    n: Annotated[int, typer.Option(help="Files of each week.")] = 5,
) -> None:
    """Exits with 1 if an aim is missed."""
    others = running.load_of_others()
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        course = running.copied(Path(folder) / "course", [MEMBER])
        found = _measured(
            course, [course.week(name) for name in weeks or ("week03", "week06", "week11")], n
        )
    running.keep("timing", {"load_before": others, "seconds": found})
    late = [
        (name, kind) for name, ways in found.items() for kind, most in AIMS.items()
        if ways[kind] > most
    ]  # fmt: skip
    console.print("missed:", late)
    raise typer.Exit(bool(late))


def _measured(course: Course, weeks: list[Week], n: int) -> dict[str, dict[str, float]]:
    with Book(course) as book:
        cookies = {"session": running.signed_in(book, [MEMBER])[MEMBER]}
    found = {}
    with (
        _portal(course) as address,
        closing(httpx2.Client(base_url=address, cookies=cookies)) as web,
    ):
        works = {week.name: running.works(week, n + 1) for week in weeks}
        first = _dropped(web, weeks[0], works[weeks[0].name].pop())
        found["after the start"] = {"first": first.first, "whole": first.whole}
        for week in weeks:
            ways = [_dropped(web, week, work) for work in works[week.name][:n]]
            found[week.name] = {
                "first": round(statistics.median(way.first for way in ways), 2),
                "whole": round(statistics.median(way.whole for way in ways), 2),
                "slowest": round(max(way.whole for way in ways), 2),
            }
    return found


@contextmanager
def _portal(course: Course) -> Iterator[str]:
    """The portal, once it grades."""
    events = folder_of(course) / "events.jsonl"
    with running.web(course) as (_, address), running.process(course, "grading"):
        running.until(lambda: events.exists() and b"working" in events.read_bytes())
        yield address


def _dropped(web: httpx2.Client, week: Week, work: bytes) -> Way:
    page = f"/weeks/{week.name}"
    token = web.get(page).text.partition('name="csrf" value="')[2].partition('"')[0]
    file, first = {"file": (f"{week.stem}.ipynb", work)}, 0.0
    start = time.perf_counter()
    answer = web.post(page, data={"csrf": token}, files=file, follow_redirects=True)
    answer.raise_for_status()
    with web.stream("GET", f"{page}/live", timeout=600) as events:
        for line in events.iter_lines():
            if not first and 'class="test full"' in line:
                first = time.perf_counter() - start
            if line == "event: done":
                break
    web.get(page).raise_for_status()
    return Way(round(first, 2), round(time.perf_counter() - start, 2))


if __name__ == "__main__":
    typer.run(main)
