"""How much of disguised work `grader similar` finds, beside compare50.

python -m benchmarks.similar --compare50 /tmp/c50/bin/python

The set is made from a seed: hands, copies in twelve disguises and in most of them at once, week by
week. One half of the weeks was looked at while the constants were chosen; the other is held out.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.similar.beside import PASSES
from benchmarks.similar.graded import Class, Grading
from benchmarks.similar.scores import PRICE, Score, scores, summary
from grader import course

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results-similar.json"

console = Console()


def main(
    week: Annotated[list[str] | None, typer.Option(help="By default all.")] = None,
    seed: Annotated[int, typer.Option(help="Of the set.")] = 0,
    compare50: Annotated[
        Path | None, typer.Option(help="A Python that has compare50; by default it is left out.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the numbers go.")] = RESULTS,
) -> None:
    """Makes and grades the set, a quarter of an hour of two cores, and writes what was found."""
    sys.path.insert(0, str(ROOT))
    known = course.load(ROOT)
    chosen = known.chosen(week)
    classes = []
    with Grading(known) as grading:
        for one in chosen:
            classes.append(grading.graded(one, seed))
            console.print(f"{one.name}: graded")
    names = [one.name for one in chosen]
    results = report(classes, names, known, compare50) | {"seed": seed, "price": PRICE}
    out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _show(results)


def report(
    classes: Sequence[Class], weeks: Sequence[str], known: course.Course, compare50: Path | None
) -> dict[str, Any]:
    """The numbers of this grader, and of each of compare50's passes."""
    own = [score for one in classes for score in scores(one)]
    found = {"grader similar": summary(own, weeks)}
    if compare50:
        for name, theirs in _compare50(classes, known, compare50).items():
            found[f"compare50, {name}"] = summary(theirs, weeks)
            for half in found[f"compare50, {name}"].values():
                del half["missed"]  # most of them
                del half["listed"], half["listed_of_honest"]  # of this grader's command
    return found


def _compare50(
    classes: Sequence[Class], known: course.Course, python: Path
) -> dict[str, list[Score]]:
    asked = [pair for one in classes for pair in _asked(one, known)]
    script = ROOT / "benchmarks" / "similar" / "beside.py"
    done = subprocess.run(
        [python, script],
        input=json.dumps([{"texts": texts, "pairs": pairs} for texts, pairs, _ in asked]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    given = json.loads(done.stdout)
    return {
        name: [
            Score(score.week, score.kind, value, score.pair, score.changed)
            for (_, _, own), values in zip(asked, given, strict=True)
            for score, value in zip(own, values[name], strict=True)
        ]
        for name in PASSES
    }


def _asked(
    one: Class, known: course.Course
) -> Iterator[tuple[list[str], list[tuple[int, int]], list[Score]]]:
    """The hands alone, and with each copy as one more member: files, the release's as the last."""
    week = known.week(one.week)
    folder = known.root / "exercises" / week.name
    released = (folder / f"{week.stem}.py").read_text(encoding="utf-8")
    texts, all_scores = [work.text for work in one.hands], scores(one)
    honest = [score for score in all_scores if not score.kind]
    yield [*texts, released], [score.pair for score in honest], honest
    for copy, score in zip(one.copies, all_scores[len(honest) :], strict=True):
        yield [*texts, copy.work.text, released], [score.pair], [score]


def _show(results: dict[str, Any]) -> None:
    table = Table("", "tuned on", "held out", "all", box=None)
    for name, own in results.items():
        if isinstance(own, dict):
            halves = (own[half]["found"] for half in ("tuned", "held out", "all"))
            table.add_row(name, *(f"{part:.1%}" for part in halves))
    console.print(table)
    for half, own in results["grader similar"].items():
        console.print(
            f"{half}: the command lists {own['listed']:.1%} of the copies and "
            f"{own['listed_of_honest']:.1%} of the honest pairs"
        )


if __name__ == "__main__":
    typer.run(main)
