"""A tiny course, written into a folder: one week with two tasks and one question."""

from pathlib import Path

SECRET = "planted_secret_of_the_solution"

COURSE = """
name = { ko = "작은 과정", en = "A tiny course" }

[weeks]
week01_first = { due = 2026-10-11 }
"""

WEEK = """
number = 1
lectures = ["2"]
minutes = 60
title = { ko = "첫걸음", en = "First steps" }

[[task]]
name = "double"
points = 2

[[task]]
name = "Counter"
points = 1.5

[[by_hand]]
tasks = ["double"]
calls = ["jax._src.numpy.reductions"]
reason = { ko = "덧셈은 직접 합니다.", en = "Add by hand." }

[[question]]
name = "question_why"
points = 2
"""

SOURCE = f'''
# %% [markdown] lang="ko"
# # 1주차 · 첫걸음
# 두 배를 합니다.

# %% [markdown] lang="en"
# # Week 1 · First steps
# Doubling.

# %%
import jax

# %% task="double"
def double(x: jax.Array) -> jax.Array:
    """두 배.

    Twice ``x``.
    """
    ### BEGIN SOLUTION
    {SECRET} = 2 * x
    return {SECRET}
    ### END SOLUTION


# %% task="Counter"
class Counter:
    """셉니다.

    Counts.
    """

    def __init__(self) -> None:
        ### BEGIN SOLUTION
        self.{SECRET} = 0
        ### END SOLUTION

    def count(self) -> int:
        ### BEGIN SOLUTION
        self.{SECRET} += 1
        return self.{SECRET}
        ### END SOLUTION


# %% experiment="true"
print(double(3))

# %% [markdown] question="question_why" lang="ko"
# 왜 두 배입니까?

# %% [markdown] question="question_why" lang="en"
# Why twice?

# %% [markdown] answer="question_why"

# %% [markdown] guide="question_why" lang="ko"
# - **2점** 더했기 때문입니다. {SECRET}

# %% [markdown] guide="question_why" lang="en"
# - **2 points** Because they are added. {SECRET}
'''.lstrip()

TEST_PUBLIC = """
import numpy as np
import pytest
from grader.testing import assert_close


@pytest.mark.task("double", points=1, ko="수 하나")
@pytest.mark.hint("Twice as much.", ko="두 배입니다.")
def test_one_number(submission):
    assert_close(submission.double(np.float32(3)), np.float32(6))
""".lstrip()

TEST_HIDDEN = f"""
import numpy as np
import pytest
from grader.testing import assert_close

from solutions.week01_first import reference

{SECRET} = "of a hidden test"


@pytest.mark.task("double", points=1, ko="수 여럿")
@pytest.mark.hint("Every element.", ko="모든 원소입니다.")
def test_every_element(submission, rng):
    x = rng.normal(size=3).astype(np.float32)
    assert_close(submission.double(x), reference.double(x))


@pytest.mark.task("Counter", points=1.5, ko="세기")
@pytest.mark.hint("From one.", ko="하나부터 셉니다.")
def test_from_one(submission):
    assert int(submission.probe.count_twice(np.float32(0))) == 2
""".lstrip()

FILES = {
    "week.toml": WEEK,
    "first.py": SOURCE,
    "probes.py": '''def count_twice(member, x):
    """x and the second count."""
    counter = member.Counter()
    counter.count()
    return x + counter.count()
''',
    "reference.py": f"def double(x):\n    {SECRET} = 2.0 * x\n    return {SECRET}\n",
    "test_public.py": TEST_PUBLIC,
    "test_hidden.py": TEST_HIDDEN,
    "mutants.py": f"""
from grader.mutation import Mutant

MUTANTS = [
    Mutant(
        name="{SECRET}",
        task="double",
        killed_by="test_one_number",
        code="def double(x):\\n    return x\\n",
    )
]
""".lstrip(),
    "alternatives.py": "ALTERNATIVES = []\n",
}


def write_course(root: Path) -> Path:
    """Writes the sample course into ``root`` and returns it."""
    week = root / "solutions" / "week01_first"
    week.mkdir(parents=True)
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    for name, text in FILES.items():
        (week / name).write_text(text, encoding="utf-8")
    return root
