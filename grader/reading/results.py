"""What is handed out only to be run or written over: result cells, and the place for an answer."""

import re

PLACEHOLDER = "*여기에 답을 쓰세요. · Write your answer here.*"
EARLIER = "*여기에 답을 작성해 주세요. · Write your answer here.*"  # in notebooks out there

_TEMPLATE = """\
# 공개 시험을 실행합니다. grader가 없다면 저장소의 README대로 설치하고 그 환경으로 여세요.
# Runs the public tests. If grader is missing, install it as the README says, and open this
# notebook with that environment.
{alone}from grader.notebook import check

check("{week}", "{task}")"""
_ALONE = """\
# 노트북만 있다면(Colab) 새 셀에서 먼저 다음을 실행하세요.
# If you have the notebook alone (Colab), run this first, in a new cell:
#   {commands}
"""

_HAND_IN = """\
# 포털이 있는 과정에서는 저장(Ctrl+S)한 뒤 아래 두 줄의 #을 지우고 실행하면, 이 노트북을 제출하고
# 포털의 결과를 여기에서 봅니다.
# Where the course has a portal: save (Ctrl+S), take the # of the two lines below away and run them.
# That hands in this notebook, and shows the portal's result here.
# from grader.notebook import hand_in
# hand_in("{week}")"""

_README_KO = re.escape("저장소의 README대로 설치하고")
_README_EN = re.escape("install it as the README says,")
_AS_RELEASED = re.compile(
    f"{re.escape(_TEMPLATE)}|{re.escape(_HAND_IN)}".replace(
        r"\{alone\}", rf"(?:{re.escape(_ALONE)})?"
    )
    .replace("하세요", "하(?:세요|십시오)")  # as earlier terms had it
    .replace("여세요", "여(?:세요|십시오)")
    .replace(_README_KO, f"(?:{_README_KO}|{re.escape('저장소에서 `make setup`을 실행하고')})")
    .replace(_README_EN, f"(?:{_README_EN}|{re.escape('run `make setup` in the repository')})")
    .replace(r"\{commands\}", r"[^\n]+(?:\n\#   [^\n]+)*")
    .replace(r"\{week\}", r"\w+")
    .replace(r"\{task\}", r"\w+")
)


def result_cell(week: str, task: str, address: str = "") -> str:
    """The source of the cell that shows a task's result.

    Arguments:
        address: of the course's repository, for who has nothing but the notebook.
    """
    commands = "\n#   ".join(fetching(address))
    alone = _ALONE.format(commands=commands) if address else ""
    return _TEMPLATE.format(alone=alone, week=week, task=task)


def hand_in_cell(week: str) -> str:
    """The source of the last cell, by which a notebook hands itself in."""
    return _HAND_IN.format(week=week)


def fetching(address: str) -> tuple[str, ...]:
    """A cell that brings the course to where a notebook runs, Colab above all."""
    return f"!git clone {address} course", "%cd course", "!pip install -q -e ."


def is_result_cell(source: str) -> bool:
    """Whether this is as it was handed out to show results, of whatever week and task."""
    return _AS_RELEASED.fullmatch(source.strip()) is not None
