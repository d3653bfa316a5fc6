"""What is handed out only to be run or written over: result cells, and the place for an answer."""

import re

PLACEHOLDER = "*여기에 답을 작성해 주십시오. · Write your answer here.*"

_TEMPLATE = """\
# 공개 시험을 실행합니다. grader가 없다면 저장소에서 `make setup`을 실행하고 그 환경으로 여십시오.
# Runs the public tests. If grader is missing, run `make setup` in the repository and open this
# notebook with that environment.
from grader.notebook import check

check("{week}", "{task}")"""

_AS_RELEASED = re.compile(
    re.escape(_TEMPLATE).replace(r"\{week\}", r"\w+").replace(r"\{task\}", r"\w+")
)


def result_cell(week: str, task: str) -> str:
    """The source of the cell that shows a task's result."""
    return _TEMPLATE.format(week=week, task=task)


def is_result_cell(source: str) -> bool:
    """Whether this is a result cell as it was handed out, of whatever week and task."""
    return _AS_RELEASED.fullmatch(source.strip()) is not None
