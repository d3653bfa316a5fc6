"""Marking guides stand in the notebooks that the instructor sees, and in nothing made from them."""

from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor

from grader.feedback.notebook import is_guide


class WithoutGuides(NbGraderPreprocessor):
    """Takes the marking guides out."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Leaves all other cells as they are."""
        nb.cells = [cell for cell in nb.cells if not is_guide(cell)]
        return nb, resources


GENERATE_FEEDBACK: tuple[type[Any], ...] = (WithoutGuides, GetGrades, CSSHTMLHeaderPreprocessor)
