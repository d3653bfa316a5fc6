"""From a save to what it changed, as `grader check --watch` shows it.

python -m benchmarks.watch week11_cnn week12_convnets

Every task of the solution is edited in turn, each time by a statement that changes nothing. On a
quiet machine: an aim is 0.15 s from the save to the result of the edited task.
"""

import ast
import os
import pty
import re
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.run import ROOT
from grader import course
from grader.course import Week

AIM_MS = 150
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_END = "Ctrl-C"  # stands in the last line of what a save shows
_PATIENCE, _STILL = 120.0, 0.3  # seconds: for a result, and until nothing more is shown

console = Console()


@dataclass(frozen=True, slots=True)
class Shown:
    """Milliseconds from a save.

    Arguments:
        first: until the first test of the edited task is shown.
        task: until all of them are.
        whole: until the result of the week is.
    """

    first: float
    task: float
    whole: float


class Watching:
    """`grader check --watch` on a terminal of its own."""

    def __init__(self, terminal: int, file: Path) -> None:
        self.terminal, self.file = terminal, file

    def shown(self) -> Iterator[tuple[float, str]]:
        """What is written until a result is there and nothing follows, and when."""
        ended, deadline = False, time.perf_counter() + _PATIENCE
        while time.perf_counter() < deadline:
            if select.select([self.terminal], [], [], _STILL)[0]:
                text = os.read(self.terminal, 1 << 16).decode(errors="replace")
                ended = ended or _END in text
                yield time.perf_counter(), _CONTROL.sub("", text)
            elif ended:
                return
        raise TimeoutError(f"no result within {_PATIENCE:.0f} s")

    def save(self, source: str, task: str) -> Shown:
        """Saves, and sees when what was shown."""
        start = time.perf_counter()
        self.file.write_text(source, "utf-8")
        signs, whole = [], 0.0
        for at, text in self.shown():
            rows = re.findall(rf"(?:^|[\r\n]){task} +([✓✗](?: [✓✗])*) *(?=[\r\n]|$)", text)
            signs += [(at, row.count(" ") + 1) for row in rows]
            whole = at if _END in text else whole
        most = max(count for _, count in signs)
        times = signs[0][0], next(at for at, count in signs if count == most), whole
        return Shown(*(1000 * (at - start) for at in times))


@contextmanager
def watching(week: Week, source: str) -> Iterator[Watching]:
    """The command at work on a copy of the week's solution."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        file = Path(folder, f"{week.stem}.py")
        file.write_text(source, "utf-8")
        own, other = pty.openpty()
        grader = Path(sys.executable).with_name("grader")
        process = subprocess.Popen(
            [grader, "--lang", "en", "check", week.name, "--file", file, "--watch"],
            cwd=ROOT, stdin=other, stdout=other, stderr=other,
            env=os.environ | {"COLUMNS": "160", "TERM": "xterm"},
        )  # fmt: skip
        os.close(other)
        try:
            found = Watching(own, file)
            list(found.shown())
            yield found
        finally:
            process.terminate()
            process.wait()
            os.close(own)


def edited(source: str, task: str, number: int) -> str:
    """The source with one more statement at the end of a task."""
    ends = {getattr(node, "name", ""): node.end_lineno for node in ast.parse(source).body}
    lines = source.split("\n")
    return "\n".join([*lines[: ends[task]], f"    edited = {number}", *lines[ends[task] :]])


def medians(check: Watching, source: str, task: str, rounds: int) -> Shown:
    """Edits the task some times, each time from the solution, and never twice in the same way."""
    found = []
    for number in range(rounds):
        found.append(check.save(edited(source, task, number), task))
        check.save(source, task)
    return Shown(
        *(statistics.median(getattr(one, name) for one in found) for name in Shown.__slots__)
    )


def main(
    weeks: Annotated[list[str], typer.Argument(help="The weeks.")],
    rounds: Annotated[int, typer.Option(help="How often each task is edited.")] = 3,
) -> None:
    """Edits each task, and prints the medians."""
    missed = False
    for week in map(course.load(ROOT).week, weeks):
        source = (week.folder / f"{week.stem}.py").read_text("utf-8")
        table = Table(title=f"{week.name}: milliseconds from a save", title_justify="left")
        for heading in ("task", "its first test", "all its tests", "the week"):
            table.add_column(heading, justify="left" if heading == "task" else "right")
        with watching(week, source) as check:
            for task in week.tasks:
                found = medians(check, source, task.name, rounds)
                missed = missed or found.task > AIM_MS
                table.add_row(task.name, *(f"{ms:.0f}" for ms in astuple(found)))
        console.print(table)
    if missed:
        console.print(f"Not every task was shown within {AIM_MS} ms.", style="yellow")


if __name__ == "__main__":
    typer.run(main)
