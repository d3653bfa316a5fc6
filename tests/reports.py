"""A report with one of everything, and one that tries to become active where it is shown."""

from dataclasses import replace

from grader.report import Kind, Outcome, Problem, Report, TaskReport, TestReport
from grader.text import Text

HOSTILE = (
    "\x1b]8;;http://evil.example\x1b\\link\x1b[2J\x1b[31mred \x07\x9b\u202e"
    "[red]markup[/red] [link=http://evil.example]x[/link] "
    "<script>alert(1)</script><img src=x onerror=alert(1)>'\"&{{ 7*7 }}{% raw %}</pre>\x00"
)

SHAPE = Text(
    "affine_backward(x=f32[4,3], w=f32[3,2], upstream=f32[4,2])\n"
    "db의 shape이 (4, 2)입니다. (2,)여야 합니다.",
    "affine_backward(x=f32[4,3], w=f32[3,2], upstream=f32[4,2])\n"
    "db has shape (4, 2), expected (2,).",
)
VALUES = Text(
    "sigmoid_backward(s=f32[3], upstream=f32[3])\n"
    "값이 다릅니다. 처음으로 다른 곳은 [1]입니다.\n"
    "  받은 값    [0.25, 0.7, 0.1]\n"
    "  맞는 값    [0.25, 0.21, 0.1]",
    "sigmoid_backward(s=f32[3], upstream=f32[3])\n"
    "Values differ, first at [1].\n"
    "  got       [0.25, 0.7, 0.1]\n"
    "  expected  [0.25, 0.21, 0.1]",
)
BRANCH = Problem(
    Kind.BRANCH_ON_TRACER,
    Text(
        "트레이스 중인 값으로 파이썬 `if`를 사용했습니다. `jnp.where`나 `jax.lax.cond`를 쓰세요.",
        "A Python `if` depends on a traced value. Use `jnp.where` or `jax.lax.cond`.",
    ),
    "TracerBoolConversionError: Attempted boolean conversion of traced array bool[]",
    14,
    9,
)
FORBIDDEN = Problem(
    Kind.FORBIDDEN,
    Text(
        "허용되지 않은 기능을 사용했습니다. 이번 주에는 직접 미분합니다.",
        "It uses something that does the work for you. This week you differentiate by hand.",
    ),
    "jax.grad",
    12,
    3,
)
NOT_STARTED = Problem(
    Kind.NOT_STARTED,
    Text(
        "아직 시작하지 않은 과제입니다. `raise NotImplementedError(...)` 줄을 지우고 작성하세요.",
        "Not started. Replace the line `raise NotImplementedError(...)` with your code.",
    ),
)
NOTE = Problem(
    Kind.NOTE,
    Text(
        "이름은 .py이지만 내용은 .ipynb 파일입니다. 내용에 맞게 읽었습니다.",
        "The file is called .py but holds what a .ipynb file does. It was read as that.",
    ),
)


def case(task: str, title: str, *, passed: bool = False, hidden: bool = False) -> TestReport:
    """A test of half a point."""
    return TestReport(
        name="test_" + title.replace(" ", "_"),
        title=Text(f"{title} 시험", title),
        task=task,
        visibility="hidden" if hidden else "public",
        points=0.5 if passed else 0.0,
        max_points=0.5,
        outcome=Outcome.PASSED if passed else Outcome.FAILED,
        hint=Text(
            "shape을 맞추고 정사각 행렬도 확인하세요.", "Match the shapes, then a square case."
        ),
    )


def task(name: str, *tests: TestReport, problem: Problem | None = None) -> TaskReport:
    """A task with the points of its tests."""
    points = sum(test.points for test in tests)
    return TaskReport(name, points, sum(test.max_points for test in tests), tests, problem)


def everything() -> Report:
    """A report in which every way to pass and fail stands once."""
    affine, sigmoid, value = "affine_backward", "sigmoid_backward", "Value"
    stubs = [replace(case("forward", t), problem=NOT_STARTED) for t in ("shapes", "large logits")]
    grads = [
        replace(case("backward", "mean over the batch"), problem=FORBIDDEN),
        replace(case("backward", "structure", hidden=True), problem=replace(FORBIDDEN, detail="")),
    ]
    full = ("a square case", "inputs unchanged")
    return Report(
        member="hong",
        week="week06_backprop",
        file="backprop.ipynb",
        digest="3fa9c21b" + "0" * 56,
        graded_at="2026-10-10T12:03:00+00:00",
        platform="cpu",
        seconds=0.12,
        tasks=(
            task("numerical_gradient", *(case("numerical_gradient", t, passed=True) for t in full)),
            task(
                affine,
                case(affine, "a tiny example", passed=True),
                replace(case(affine, "a rectangular batch"), message=SHAPE),
                case(affine, "a square case", hidden=True, passed=True),
                case(affine, "a batch of one", hidden=True),
            ),
            task(
                sigmoid,
                replace(case(sigmoid, "from the output"), message=VALUES),
                replace(case(sigmoid, "saturated units", hidden=True), depends=("forward",)),
            ),
            task("forward", *stubs, problem=NOT_STARTED),
            task("backward", *grads, problem=FORBIDDEN),
            task(
                value,
                case(value, "reused nodes", passed=True),
                replace(case(value, "under jit"), problem=BRANCH),
                replace(case(value, "a chain of operations"), problem=BRANCH),
                replace(case(value, "deep graphs", hidden=True), outcome=Outcome.NOT_GRADED),
            ),
        ),
        problems=(NOTE,),
    )


def hostile() -> Report:
    """A report in which every string that a member can choose tries something."""
    problem = Problem(Kind.ERROR, Text("오류입니다.", "An error."), HOSTILE, 1, 2)
    bad = replace(
        case("f", "t"),
        message=Text(HOSTILE, HOSTILE),
        problem=problem,
        title=Text(HOSTILE, HOSTILE),
    )
    return replace(
        everything(),
        member=HOSTILE,
        file=HOSTILE,
        digest=HOSTILE,
        tasks=(task("f", bad, case("f", "u", passed=True)),),
        problems=(problem,),
        output=HOSTILE * 20,
    )


HINT = Text("두 배입니다.", "Twice.")
FIRST = Report(
    member="member01",
    week="week01_first",
    file="first.py",
    digest="0" * 64,
    graded_at="2026-10-10T00:00:00+00:00",
    platform="cpu",
    seconds=0.1,
    tasks=(
        TaskReport(
            "double",
            1,
            2,
            (
                TestReport(
                    "test_doubles",
                    Text("두 배", "doubles"),
                    "double",
                    "public",
                    1,
                    2,
                    Outcome.FAILED,
                    HINT,
                    BRANCH,
                ),
            ),
        ),
    ),
    problems=(Problem(Kind.SYNTAX, HINT, "x = (", 2, 3),),
    fingerprint="abc",
)
