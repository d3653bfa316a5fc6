"""A repository for members: exercises, what checks them at each push, and this grader.

For GitHub Classroom's template, or one that members fork. It holds no test that is hidden.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

import grader
from grader import atomic
from grader.course import Course, Week
from grader.errors import GraderError
from grader.release.write import release
from grader.settings import Limits
from grader.text import Text

_PACKAGE = Path(grader.__file__).parent
_BESIDE = ("pyproject.toml", "constraints.txt", "constraints-latest.txt", "LICENSE")

WORKFLOW = """\
# Checks what was begun, at each push; the results stand on the job's page.
name: Check
on: [push]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v6.0.0
      - uses: actions/setup-python@v6.0.0
        with:
          python-version: "3.11"
          cache: pip
          cache-dependency-path: constraints.txt
      - run: python -m pip install -q -c constraints.txt -e .
      - run: python -m grader.feedback.summary >> "$GITHUB_STEP_SUMMARY"
"""
README = """\
# {ko} · {en}

`exercises/`의 노트북이나 `.py`를 풀고 push하면, 시작한 주의 공개 시험이 Actions에서 돌고 그
페이지에 결과와 Colab 링크가 나옵니다. 내 컴퓨터에서는 `pip install -c constraints.txt -e .`을
한 번 하고 `grader check week01`입니다. Colab에서는 파일 → 노트북 열기 → GitHub에서 이 저장소를
고르고, 끝나면 파일 → GitHub에 사본 저장으로 같은 자리에 저장합니다.

Work on the notebook or `.py` in `exercises/` and push: the public tests of each week that you
began run in Actions, and its page shows the results and links to Colab. On your own machine it
is `pip install -c constraints.txt -e .` once, then `grader check week01`. In Colab, File → Open
notebook → GitHub, choose this repository, and in the end File → Save a copy in GitHub, in the
same place.
"""
HANDING_IN = """
제출은 {address} 에서 합니다. 파일을 끌어다 놓거나, 이 폴더에서 `grader submit exercises/…`를
실행하거나, 노트북의 마지막 셀을 씁니다. 명령과 노트북이 처음에 물어보는 토큰은 {address}/token
에서 만듭니다.

Hand in at {address}: drop the file there, or run `grader submit exercises/…` here, or use the
notebook's last cell. The token that command and notebook ask for once is made at {address}/token.
"""


def write_classroom(course: Course, weeks: Iterable[Week], target: Path) -> tuple[Path, ...]:
    """Writes the repository, and returns the files of weeks that changed.

    Raises:
        GraderError: a week's source is wrong, the grader's own sources are not here, or the place
            is where they are.
    """
    if not (_PACKAGE.parent / "pyproject.toml").is_file():
        raise GraderError(
            "채점기가 소스로 설치되어 있지 않아 구성원의 저장소에 넣을 수 없습니다.",
            "The grader is not installed from its sources, which members' repositories need.",
        )
    if target.resolve() in (course.root.resolve(), _PACKAGE.parent.resolve()):
        raise GraderError(
            f"{target}: 과정 폴더 자체입니다. 구성원의 저장소는 다른 폴더에 쓰세요.",
            f"{target} is the course itself. Name another folder for the members' repository.",
        )
    _check_place(target)
    changed = [path for week in weeks for path in release(week, target / "exercises")]
    _write_package(target / "grader")
    for name in _BESIDE:
        shutil.copyfile(_PACKAGE.parent / name, target / name)
    texts = {
        "course.toml": "\n".join(_settings(course)) + "\n",
        "README.md": _readme(course),
        ".gitignore": ".venv/\n__pycache__/\n*.egg-info/\n.ipynb_checkpoints/\n/submitted/\n",
        ".github/workflows/check.yml": WORKFLOW,
    }
    for name, text in texts.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        atomic.write(target / name, text.encode())
    return tuple(changed)


def _check_place(target: Path) -> None:
    """Nothing of anybody's is written over.

    Raises:
        GraderError: there is something that no earlier release wrote.
    """
    there = {path.name for path in target.iterdir()} if target.is_dir() else set()
    strange = {name for name in there if not name.startswith(".git")}
    ours = {"course.toml", "exercises", "grader"} <= there and "solutions" not in there
    if target.exists() and strange and not ours:
        raise GraderError(
            f"{target}: 비어 있지 않고, 앞서 쓴 구성원의 저장소도 아닙니다. 새 폴더나 빈 폴더를 "
            "고르세요.",
            f"{target} is not empty, and no earlier members' repository. Name a new or an empty "
            "folder.",
        )


def _write_package(place: Path) -> None:
    """The grader as it is now: of an earlier one nothing stays."""
    if (place / "__init__.py").is_file():  # what is no package is not ours to take away
        shutil.rmtree(place)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(_PACKAGE, place, ignore=ignored, dirs_exist_ok=True)


def _readme(course: Course) -> str:
    text = README.format(ko=course.name.ko, en=course.name.en)
    address = course.portal.address
    return text + HANDING_IN.format(address=address) if address else text


def _settings(course: Course) -> Iterator[str]:
    """What of `course.toml` members may know: no gradebook, which may name a server."""
    yield f"name = {_toml(course.name)}"
    for name in ("timezone", "address", "ask"):
        yield f"{name} = {_toml(getattr(course, name))}"
    if course.hand_in:
        yield f"hand_in = {_toml(course.hand_in)}"
    if course.portal.address:
        yield f"\n[portal]\naddress = {_toml(course.portal.address)}"
    yield "\n[limits]"
    for name, value in msgspec.structs.asdict(course.limits).items():
        if value != getattr(Limits(), name):
            yield f"{name} = {_toml(value)}"
    yield "\n[weeks]"
    for week in course.weeks:
        if week.due:
            yield f"{week.name} = {{ due = {_toml(week.due)} }}"


def _toml(value: Text | str | float | date) -> str:
    if isinstance(value, Text):
        return f"{{ ko = {_toml(value.ko)}, en = {_toml(value.en)} }}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
