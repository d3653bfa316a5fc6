"""Written answers, out of the files that members hand in."""

import json

import pytest

from grader.course import Week
from grader.gradebook.answers import answers, digest
from grader.release import render


def notebook(*cells: object) -> bytes:
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}).encode()


def cell(source: object, **metadata: object) -> dict:
    return {"cell_type": "markdown", "metadata": metadata, "source": source}


@pytest.mark.parametrize("source", ["Because.\n", ["Because", ".\n"]])
@pytest.mark.parametrize(
    "metadata", [{"answer": "question_why"}, {"nbgrader": {"grade_id": "question_why"}}]
)
def test_an_answer_is_found_in_a_notebook(sample_week: Week, source, metadata) -> None:
    data = notebook(cell("text"), cell(source, **metadata), cell("x", answer="other"))
    assert answers(sample_week, data) == {"question_why": "Because.\n"}


def test_both_released_files_hold_the_same_blank(sample_week: Week) -> None:
    files = render(sample_week)
    found = [answers(sample_week, files[f"first.{ending}"]) for ending in ("py", "ipynb")]
    blank = found[1]["question_why"]
    assert [digest(one["question_why"], blank) for one in found] == ["", ""]


def test_the_same_answer_is_the_same_in_both_kinds_of_file(sample_week: Week) -> None:
    python = b'# %% [markdown] answer="question_why"\n# One.\n#\n# Two.\n\n# %%\nx = 1\n'
    found = answers(sample_week, python)["question_why"]
    other = answers(sample_week, notebook(cell("One.\n\nTwo.", answer="question_why")))
    assert digest(found, "") == digest(other["question_why"], "") != ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"{",
        b'{"cells": 3}',
        b'{"cells": [1, {"metadata": 2}, {"metadata": {"answer": ["a"]}}]}',
        b'{"cells": [{"metadata": {"answer": "question_why"}, "source": 5}]}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"x = 1\n",
    ],
)
def test_what_is_no_answer_is_none(sample_week: Week, data: bytes) -> None:
    assert digest(answers(sample_week, data).get("question_why", ""), "") == ""
