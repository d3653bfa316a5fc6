"""``python -m grader.feedback.summary``: what a member's repository shows at each push.

It runs ``grader check --json`` for each week that was begun, and prints Markdown.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from grader import course, harmless
from grader.course import Course, Week
from grader.feedback import words
from grader.feedback.view import task_mark
from grader.judge.faults import not_graded
from grader.judge.job import Job
from grader.reading.folders import read_file
from grader.reading.sentences import Unreadable
from grader.report import Outcome, Report, from_json
from grader.settings import Limits
from grader.submission import file_at, find, untouched
from grader.text import Text


def begun(found: Course) -> list[tuple[Week, Path]]:
    """The weeks whose file is not as it was handed out any more."""
    weeks = []
    for week in found.weeks:
        try:
            path = find(week.folder, week, found.limits.file_size)
            if not untouched(week, read_file(path, found.limits.file_size)):
                weeks.append((week, path))
        except Unreadable:
            continue
    return weeks


def summary(
    reports: Iterable[tuple[Report, str]], environment: Mapping[str, str] = os.environ
) -> str:
    """Markdown for the job's page.

    Arguments:
        reports: each with the path of its file in the repository.
        environment: of the job, which says where the repository is.
    """
    repository = environment.get("GITHUB_REPOSITORY", "")
    branch = environment.get("GITHUB_REF_NAME", "main")
    parts = []
    for report, path in reports:
        title = words.heading(report)
        parts.append(f"## {title.ko} · {title.en}\n")
        if report.fault:
            ko, en = words.OUR_FAULT.ko, words.OUR_FAULT.en
            said = f"{ko} ({report.fault.ko}) · {en} ({report.fault.en})"
            parts.append(f"{harmless.markdown(said)}\n")
            continue
        parts.append("| | task | public |\n|---|---|---:|")
        for task in report.tasks:
            passed = sum(test.outcome is Outcome.PASSED for test in task.tests)
            name = harmless.line(task.name)
            parts.append(f"| {task_mark(task)} | `{name}` | {passed}/{len(task.tests)} |")
        for problem in report.problems:
            parts.append(f"\n{harmless.markdown(f'{problem.message.ko} · {problem.message.en}')}")
        if repository and path.endswith(".ipynb"):
            place = quote(f"{repository}/blob/{branch}/{path}")
            parts.append(f"\n[Colab](https://colab.research.google.com/github/{place})")
        parts.append("")
    nothing = "아직 시작한 주가 없습니다. · No week was begun yet."
    return "\n".join(parts) or nothing


def checked(week: Week, path: Path, limits: Limits) -> Report:
    """What ``grader check`` says; not graded, where it says nothing."""
    command = [sys.executable, "-m", "grader.cli", "check", week.name, "--file", str(path)]
    done = subprocess.run([*command, "--json"], stdout=subprocess.PIPE, check=False)
    try:
        return from_json(done.stdout.decode())
    except ValueError:
        why = Text(
            f"grader check가 {done.returncode}로 끝났습니다. 까닭은 기록에 있습니다.",
            f"grader check ended with {done.returncode}; the log says why.",
        )
        return not_graded(Job("", week.name, file_at(path, limits)), week, why)


def main() -> int:
    """Prints the summary; 1 if something that was begun does not pass, or was not graded."""
    found = course.load(course.find_root(), weeks_in="exercises")
    reports = [
        (checked(week, path, found.limits), path.relative_to(found.root).as_posix())
        for week, path in begun(found)
    ]
    print(summary(reports))
    marks = {task_mark(task) for report, _ in reports for task in report.tasks}
    return int(bool(marks & {"✗", "◐", "!"}) or any(report.fault for report, _ in reports))


if __name__ == "__main__":
    raise SystemExit(main())
