"""Words and numbers of a report, for every way to show it."""

from collections.abc import Mapping

from grader import harmless
from grader.report import Kind, Outcome, Problem, Report, TestReport
from grader.text import Text, number

PUBLIC = Text("공개", "public")
HIDDEN = Text("비공개", "hidden")
POINTS = Text("점", "points")
GRADE = Text("성적", "grade")
HINT = Text("힌트", "Hint")
LATER = Text("비공개 시험은 제출한 뒤에 채점합니다", "hidden tests run after you hand in")
SAME = Text("위와 같은 문제입니다.", "The same problem as above.")
BROKEN = Text(
    "시험 자체에 오류가 있습니다. 진행자에게 알려 주세요. 제출한 코드의 잘못이 아닙니다.",
    "The test itself is broken, not your code. Please tell the instructor.",
)
NOT_GRADED = Text("채점 못 함", "not graded")
OUR_FAULT = Text(
    "채점기의 문제로 채점하지 못했습니다. 제출물의 잘못이 아닙니다. 고친 뒤에 다시 채점하며, "
    "그때까지는 지난 결과가 그대로 남습니다.",
    "This could not be graded. The fault is ours, not yours: it will be graded again when that is "
    "mended, and until then an earlier result stands.",
)
SOON = Text(
    "지금은 채점할 수 없습니다. 제출물의 잘못이 아니며, 곧 다시 채점합니다.",
    "This could not be graded just now. The fault is ours; it will be tried again soon.",
)
RESTS = Text(
    "지금은 채점기가 쉬고 있습니다. 제출은 받았으며, 곧 채점합니다.",
    "The grader rests just now. What you handed in is kept and will be graded.",
)
UNREADABLE = Text("읽을 수 없음", "unreadable")
PRINTED = Text("코드가 출력한 것", "What your code printed")
NOTES = Text("알아 둘 것", "Notes")


Grades = Mapping[tuple[str, str], tuple[float, float]]  # by member and week: points, of how many


def grade(known: tuple[float, float] | None) -> str:
    """The points that count, with written answers and lateness; a dash if there are none yet."""
    return f"{number(known[0])} / {number(known[1])}" if known else "–"


def score(report: Report) -> Text:
    """The points of a report; what was not graded, or not to be read, has none to show."""
    if not report.graded:
        return NOT_GRADED
    if not report.readable:
        return UNREADABLE
    shown = f"{number(report.points)} / {number(report.max_points)}"
    return Text(shown, shown)


def heading(report: Report) -> Text:
    """The week's, as the course calls it; reports from before they said so go by its name."""
    if said := report.heading:
        return Text(harmless.line(said.ko), harmless.line(said.en))
    label, _, stem = harmless.line(report.week).partition("_")
    digits = label.removeprefix("week").lstrip("0")
    if not digits.isdigit():
        return Text(harmless.line(report.week), harmless.line(report.week))
    stem = stem.replace("_", " ")
    return Text(f"{digits}주차 · {stem}", f"Week {digits} · {stem}")


def counts(report: Report) -> Text:
    """``public 5/5, hidden 3/6``; never one without the other."""
    public, (passed, total) = report.count("public"), report.count("hidden")
    first = Text(f"공개 {public[0]}/{public[1]}", f"public {public[0]}/{public[1]}")
    if not total:
        return Text(f"{first.ko}, {LATER.ko}", f"{first.en}, {LATER.en}")
    return Text(f"{first.ko}, 비공개 {passed}/{total}", f"{first.en}, hidden {passed}/{total}")


def place(problem: Problem) -> Text | None:
    """Where in the member's file the problem is."""
    if problem.line is None:
        return None
    if problem.cell is None:
        return Text(f"{problem.line}번째 줄", f"line {problem.line}")
    return Text(
        f"{problem.cell}번째 셀 {problem.line}번째 줄", f"cell {problem.cell}, line {problem.line}"
    )


def builds_on(test: TestReport) -> Text | None:
    """What a test depends on that is not full, as a sentence."""
    if not test.depends:
        return None
    names = harmless.line(", ".join(test.depends))
    that = "that task" if len(test.depends) == 1 else "those tasks"
    return Text(
        f"{names}에 의존하는 시험입니다. 그 과제부터 완성해 주세요.",
        f"This test depends on {names}. Finish {that} first.",
    )


def is_not_started(problem: Problem | None) -> bool:
    """Whether the problem is only that the task is as it was handed out."""
    return problem is not None and problem.kind is Kind.NOT_STARTED


def mark(test: TestReport) -> str:
    """One character for how a test ended."""
    if is_not_started(test.problem):
        return "–"
    return {
        Outcome.PASSED: "✓",
        Outcome.FAILED: "✗",
        Outcome.NOT_RUN: "–",
        Outcome.NOT_GRADED: "!",
    }[test.outcome]
