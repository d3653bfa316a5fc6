"""``grader release``: writes exercises/ from solutions/."""

from pathlib import Path
from typing import Annotated

import typer

from grader.commands.common import Settings, help_text
from grader.commands.options import Weeks
from grader.course import Course, Week
from grader.errors import GraderError

HELP = help_text(
    "solutions/에서 구성원이 받을 exercises/와, nbgrader가 읽을 build/nbgrader/source/를 만듭니다.",
    "Write exercises/, what members get, and build/nbgrader/source/, what nbgrader's own commands "
    "start from, from solutions/.",
)
EXAMPLES = help_text(
    "예:\n  grader release\n  grader release week06 week09\n"
    "  grader release --check    바뀐 것이 있으면 종료 코드 1\n"
    "  grader release --classroom ~/template    구성원의 저장소\n"
    "그다음, nbgrader로 내보내려면:\n  nbgrader generate_assignment week06_backprop",
    "Examples:\n  grader release\n  grader release week06 week09\n"
    "  grader release --check    exit code 1 if exercises/ is stale\n"
    "  grader release --classroom ~/template    a repository for members\n"
    "Then, to hand out by nbgrader:\n  nbgrader generate_assignment week06_backprop",
)


def run(
    context: typer.Context,
    weeks: Weeks = None,
    check: Annotated[
        bool,
        typer.Option("--check", help=help_text("비교만 합니다", "Only compare; write nothing.")),
    ] = False,
    classroom: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help=help_text(
                "구성원의 저장소(GitHub Classroom의 템플릿, 포크할 것)를 여기에",
                "Write the repository that members fork, or a classroom's template, there.",
            ),
        ),
    ] = None,
) -> None:
    """Releases weeks, or says which releases are stale."""
    settings: Settings = context.obj
    course = settings.course(weeks_in="solutions")
    if not course.weeks:
        raise GraderError(
            f"{course.root}/solutions에 주가 없습니다. 진행자의 사본에서만 만들 수 있습니다.",
            f"{course.root}/solutions has no weeks. Only the instructor's copy can be released.",
        )
    chosen = course.chosen(weeks)
    if classroom:
        _classroom(settings, course, chosen, classroom, check=check)
        return
    target = course.root / "exercises"
    odd, broken = [], False
    for week in chosen:
        try:
            odd += _one(settings, week, target, check=check)
        except GraderError as error:  # keeps no other week from its turn
            settings.complain(error.text.pick(settings.language))
            broken = True
    odd += [] if weeks else _left_over(course, target)
    told = _tell_odd(settings, odd, course.root)
    if broken or told:
        raise typer.Exit(2 if broken else 1)


def _one(settings: Settings, week: Week, target: Path, *, check: bool) -> list[Path]:
    """Releases or compares one week; returns what does not belong in its folder as it is."""
    from grader.release import prepare, release, stale
    from grader.release.configuration import EXCHANGE, SOURCE

    changed = () if check else release(week, target)
    if not check:
        root = target.parent
        prepare(week, root / SOURCE)
        (root / EXCHANGE).mkdir(parents=True, exist_ok=True)
    odd = stale(week, target)
    if changed:
        names = ", ".join(path.name for path in changed)
        settings.say(f"{week.name}: {names} 작성", f"{week.name}: wrote {names}", "green")
    elif not odd:
        settings.say(f"{week.name}: 그대로", f"{week.name}: up to date", "bright_black")
    return list(odd)


def _classroom(
    settings: Settings, course: Course, weeks: list[Week], target: Path, *, check: bool
) -> None:
    from grader.release.classroom import write_classroom

    if check:
        raise GraderError(
            "--check는 exercises/만 비교합니다. --classroom과 함께 쓸 수 없습니다.",
            "--check compares exercises/ alone; it does not go with --classroom.",
        )
    write_classroom(course, weeks, target)
    settings.say(
        f"{target}에 {len(weeks)}주의 저장소를 썼습니다. 비공개 시험은 들어 있지 않습니다. "
        "그 폴더에서 `git init`을 하고 push하여 나누어 주세요.",
        f"Wrote a repository of {len(weeks)} weeks into {target}; it holds no hidden test. Hand it "
        "out: `git init` in there, commit and push.",
        "green",
    )
    if _tell_odd(settings, _left_over(course, target / "exercises"), target):
        raise typer.Exit(1)


def _tell_odd(settings: Settings, odd: list[Path], root: Path) -> bool:
    """Names what does not belong in the release as it is; whether there was any."""
    for path in odd:
        name = path.relative_to(root)
        settings.say(
            f"{name}: solutions/의 내용과 다릅니다", f"{name}: not what solutions/ gives", "yellow"
        )
    return bool(odd)


def _left_over(course: Course, target: Path) -> list[Path]:
    """Released weeks that no longer have a source."""
    return [path for path in sorted(target.glob("week*_*")) if path.name not in course.by_name]
