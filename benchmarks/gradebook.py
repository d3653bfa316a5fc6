"""What the gradebook costs in a whole run: 100 members, every week of the course.

python -m benchmarks.gradebook --n 100 --db sqlite:///gradebook.db
"""

import io
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from multiprocessing import resource_tracker
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.compose import composed, write_notebook
from benchmarks.process import adopted_orphans
from grader import cli, course

ROOT = Path(__file__).resolve().parent.parent
TIMED = ("__enter__", "receive", "has", "record", "__exit__")
MOST = 0.1  # of the whole run

console = Console()


class Clock:
    """Seconds on the wall and of the processor that calls take, children's included."""

    def __init__(self) -> None:
        self.wall = self.processor = 0.0

    def timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call, with its time added up."""

        def around(*arguments: Any, **named: Any) -> Any:
            wall, processor = time.perf_counter(), _processor()
            try:
                return call(*arguments, **named)
            finally:
                self.wall += time.perf_counter() - wall
                self.processor += _processor() - processor

        return around


def main(
    n: Annotated[int, typer.Option(help="Members.")] = 100,
    db: Annotated[str, typer.Option(help="URL of an empty database; by default a file.")] = "",
    seed: Annotated[int, typer.Option(help="Of the submissions.")] = 0,
) -> None:
    """Grades a whole class into a new gradebook; exits with 1 if that costs more than a tenth."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        _compose(folder / "submitted", n, seed)
        url = db or f"sqlite:///{folder / 'gradebook.db'}"
        book, whole = _graded(folder, url)
    table = Table("", "gradebook", "whole run", "part")
    rows = (
        ("processor", book.processor, whole.processor),
        ("wall", book.wall, whole.wall),
    )
    for title, part, run in rows:
        table.add_row(title, f"{part:.1f} s", f"{run:.1f} s", f"{part / run:.1%}")
    console.print(table)
    if book.processor > MOST * whole.processor:
        raise typer.Exit(1)


def _compose(submitted: Path, n: int, seed: int) -> None:
    for week in course.load(ROOT).weeks:
        for number, notebook in enumerate(composed(week, n, seed)):
            path = submitted / f"member{number:03}" / week.name / f"{week.stem}.ipynb"
            path.parent.mkdir(parents=True)
            write_notebook(path, notebook)


def _graded(folder: Path, url: str) -> tuple[Clock, Clock]:
    """One run of the command; the time of its gradebook, and of all of it."""
    book, whole = Clock(), Clock()
    command = ["--course", str(ROOT), "grade", "--submitted", str(folder / "submitted")]
    command += ["--feedback", str(folder / "feedback"), "--db", url, "--json"]
    command += ["--autograded", str(folder / "autograded")]

    def run() -> None:
        from grader.gradebook.recorder import Recorder

        plain = {name: getattr(Recorder, name) for name in TIMED}
        for method, call in plain.items():
            setattr(Recorder, method, book.timed(call))
        try:
            with redirect_stdout(io.StringIO()):
                cli.app(command, standalone_mode=False)
        finally:
            for method, call in plain.items():
                setattr(Recorder, method, call)

    def imported() -> None:
        import grader.gradebook.recorder  # noqa: F401

    resource_tracker.ensure_running()  # it stays as long as this process: nobody's orphan

    def everything() -> None:
        book.timed(imported)()
        with adopted_orphans():
            run()

    whole.timed(everything)()
    return book, whole


def _processor() -> float:
    """Of this process and of those that ended: the judges end with their run."""
    return sum(sum(getrusage(who)[:2]) for who in (RUSAGE_SELF, RUSAGE_CHILDREN))


if __name__ == "__main__":
    typer.run(main)
