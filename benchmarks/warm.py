"""One warm Python that grades files one after the other, with no isolation at all.

    python -m benchmarks.warm WEEK_FOLDER FILE…

Prints one JSON line per file: its path, the seconds it took and the tests that passed. The first
file only warms the process up.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.cases import Case, read_cases
from benchmarks.members import load
from grader.course import Week, load_week


def main() -> None:
    """Grades the files named on the command line."""
    week = load_week(Path(sys.argv[1]))
    cases = read_cases(week)
    for name in sys.argv[2:]:
        start, cpu = time.perf_counter(), time.process_time()
        passed = grade(Path(name), week, cases)
        took = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}
        print(json.dumps({"file": name, "passed": passed} | took), flush=True)


def grade(path: Path, week: Week, cases: list[Case]) -> list[str]:
    """The names of the tests that pass."""
    submission = load(path, week)
    return [case.name for case in cases if passes(case, submission)]


def passes(case: Case, submission: object) -> bool:
    """Whether one test passes; whatever goes wrong is a failure."""
    try:
        case.call(submission)
    except Exception:
        return False
    return True


if __name__ == "__main__":
    main()
