"""``results.json``: what the last benchmark of each week measured, all on the same terms."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.cases import read_cases
from benchmarks.contenders import Timing
from benchmarks.machine import machine, versions
from grader.course import Week

FILE = Path(__file__).with_name("results.json")


def terms(n: int, sample: int, seed: int) -> dict[str, Any]:
    """What must be the same for two weeks to stand in one table."""
    return {
        "machine": machine(),
        "versions": versions(),
        "n": n,
        "sample": sample,
        "seed": seed,
    }


def keep(timings: Sequence[Timing], week: Week, same: dict[str, Any], load: float) -> None:
    """Writes a week's timings; weeks that were measured on other terms are dropped."""
    weeks = {}
    if FILE.is_file():
        kept = json.loads(FILE.read_text(encoding="utf-8"))
        if {key: kept.get(key) for key in same} == same:
            weeks = kept["weeks"]
    weeks[week.name] = summary(timings, len(read_cases(week)), load)
    text = json.dumps({**same, "weeks": dict(sorted(weeks.items()))}, indent=2)
    FILE.write_text(text + "\n", encoding="utf-8")


def summary(timings: Sequence[Timing], tests: int, load: float) -> dict[str, Any]:
    """One week's entry.

    Arguments:
        load: of the machine, when the first contender started.
    """
    ms = {timing.name: round(timing.ms_per_submission, 1) for timing in timings}
    return {
        "load_at_start": load,
        "tests": tests,
        "ms_per_submission": ms,
        "times_slower_than_grader": {
            name: round(value / ms["grader"], 1) for name, value in ms.items() if name != "grader"
        },
        "cpu_ms_per_submission": {t.name: round(t.cpu_ms_per_submission, 1) for t in timings},
        "peak_mib": {timing.name: round(timing.peak_bytes / 2**20) for timing in timings},
        "grader_seconds": round(timings[0].seconds, 1),
    }
