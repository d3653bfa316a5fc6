"""Keeps nbgrader from running members' notebooks on this machine without any walls."""

from typing import Any, NoReturn

from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException

from grader.text import Text

SENTENCE = Text(
    "이 과정은 `nbgrader autograde`로 채점하지 않습니다. 구성원의 코드가 격리되지 않은 채 실행되기 "
    "때문입니다. `grader grade`를 실행해 주세요.",
    "This course is not graded by `nbgrader autograde`, which would run members' code without any "
    "walls. Run `grader grade`.",
)


class Refusal(NotebookExporter):
    """Stands where `nbgrader autograde` has what runs notebooks; it stops before it begins.

    To run them all the same: --Autograde.exporter_class=nbconvert.exporters.NotebookExporter
    """

    def __init__(self, *_: Any, parent: Any = None, **options: Any) -> NoReturn:
        del options
        sentence = f"{SENTENCE.ko}\n{SENTENCE.en}"
        if parent is not None:
            parent.log.error(sentence)
        raise NbGraderException(sentence)
