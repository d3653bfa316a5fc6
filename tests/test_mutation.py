"""Mutants as patches of the solution."""

import textwrap
from pathlib import Path

import pytest

from grader.mutation import answer, patched

SOURCE = '''\
# %% task="mean"
def mean(x):
    """The mean.

    Example: `mean(x)`.
    """
    ### BEGIN SOLUTION
    total = x.sum()
    return total / x.size
    ### END SOLUTION
'''
MEAN = "def mean(x):\n    total = x.sum()\n    return total / x.size"


@pytest.fixture
def file(tmp_path: Path) -> str:
    folder = tmp_path / "week01_means"
    folder.mkdir()
    (folder / "means.py").write_text(SOURCE, encoding="utf-8")
    return str(folder / "mutants.py")


def test_the_answer_is_the_code_without_docstrings_and_markers(file: str) -> None:
    assert answer(Path(file).parent, "mean") == MEAN


def test_a_patch_replaces_lines_or_parts_of_them(file: str) -> None:
    first, second = patched(
        file,
        "mean",
        textwrap.dedent("""
            not_divided C1 test_mean
            -  / x.size

            kept - test_mean_of_others
            - def mean(x):
            -     total = x.sum()
            + KEPT = {}
            +
            + def mean(x):
            +     total = KEPT.setdefault(0, x.sum())
            -     return total / x.size
            +     return total
        """),
    )
    assert (first.name, first.catalogue, first.killed_by) == ("not_divided", "C1", "test_mean")
    assert first.code == MEAN.replace(" / x.size", "")
    assert second.catalogue == ""
    assert second.code.startswith("KEPT = {}\n\ndef mean(x):\n    total = KEPT.setdefault")
    assert second.code.endswith("return total")


@pytest.mark.parametrize("patch", ["- median\n+ mode", "- total\n+ sum", "+ x", "- x.sum()\nx"])
def test_a_patch_that_does_not_fit_is_refused(file: str, patch: str) -> None:
    with pytest.raises(ValueError, match=r"in the code \d times|a patch has lines"):
        patched(file, "mean", f"wrong - test_mean\n{patch}")
