"""Ten thousand small requests, most of them nonsense, while somebody looks at a page.

python -m benchmarks.portal.small
"""

# First, because it makes the standard library cooperative.
# pyright: reportMissingImports=false
from locust import FastHttpUser, HttpUser, constant, task
from locust.env import Environment
from locust.exception import StopUser

# isort: split
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Annotated, Any, ClassVar

import psutil
import typer

from benchmarks.portal import running
from benchmarks.portal.load import WEEK, Watch, times, watched
from grader.gradebook.book import Book

MEMBER, AT_ONCE = "member", 50
AIMS = {"page_p95_ms": 200, "web_mib": 400}
NONSENSE: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/sign-in", {}),
    ("GET", "/static/portal.css", {}),
    ("GET", "/no/such/page", {}),
    ("GET", f"/weeks/{WEEK}", {"headers": {"cookie": "session=guessed"}}),
    ("GET", "/", {"headers": {"host": "elsewhere.example"}}),
    ("POST", "/sign-in", {"data": "csrf=guessed"}),
    ("POST", f"/weeks/{WEEK}", {"data": "x" * 1000}),
    ("POST", f"/api/weeks/{WEEK}/files/a.py", {"headers": {"authorization": "Bearer x"}}),
    ("DELETE", "/course", {}),
    ("GET", "/in/guessed", {"allow_redirects": False}),
]


class Stranger(FastHttpUser):
    """Asks for one thing after the other, as fast as it is answered."""

    wait_time = constant(0)
    fixed_count = AT_ONCE
    left: ClassVar[Iterator[tuple[int, tuple[str, str, dict[str, Any]]]]]

    @task
    def ask(self) -> None:
        """The next one."""
        number, (method, path, options) = next(self.left, (0, ("", "", {})))
        if not number:
            raise StopUser
        with self.client.request(
            method, path, name="small", catch_response=True, **options
        ) as answer:
            answered = answer.status_code and answer.status_code < 500
            answer.success() if answered else answer.failure(
                f"{method} {path}: {answer.status_code}"
            )


class Member(HttpUser):
    """Looks at a page again and again."""

    wait_time = constant(0.2)
    fixed_count = 1
    cookie: ClassVar[str]

    @task
    def look(self) -> None:
        """A week, as it is now."""
        cookies = {"session": self.cookie}
        with self.client.get(
            f"/weeks/{WEEK}", name="page", cookies=cookies, catch_response=True
        ) as answer:
            if "file" not in answer.text:
                answer.failure("not the page of the week")


def main(n: Annotated[int, typer.Option(help="Requests.")] = 10_000) -> None:
    """Exits with 1 if an aim is missed."""
    others, watch = running.load_of_others(), Watch()
    environment = Environment(user_classes=[Stranger, Member])
    Stranger.left = zip(range(1, n + 1), cycle(NONSENSE), strict=False)
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        course = running.copied(Path(folder) / "course", [MEMBER])
        with Book(course) as book:
            Member.cookie = running.signed_in(book, [MEMBER])[MEMBER]
        with running.web(course) as (web, address), watched(watch, psutil.Process(web.pid)):
            Stranger.host = Member.host = address
            runner = environment.create_local_runner()
            runner.start(AT_ONCE + 1, spawn_rate=AT_ONCE)
            running.until(lambda: environment.stats.total.num_requests >= n)
            running.until(lambda: runner.user_count == 1)
            runner.quit()
    stats = environment.stats
    small = [times(entry) for (name, _), entry in stats.entries.items() if name == "small"]
    seen = {
        **times(stats.get("page", "GET")),
        "small": sum(entry["smalls"] for entry in small),
        "failures": [f"{one.name}: {one.error}" for one in stats.errors.values()],
        "web_mib": round(watch.peaks["web"]),
    }
    running.keep("small", seen | {"load_before": others})
    if seen["failures"] or any(seen[name] > most for name, most in AIMS.items()):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
