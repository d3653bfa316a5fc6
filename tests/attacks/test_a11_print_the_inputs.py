"""A11: print or raise what the function is called with."""

import re

from attack import RIGHT, Attack, wrong

from grader.report import Kind

ATTACKS = {
    "raised": Attack(
        wrong(inside="raise ValueError(f'inputs {x} {x + 0} {f} {getattr(x, \"aval\", 0)}')")
    ),
    "printed": Attack(
        wrong(inside="print(x, h, repr(x + 1)); import sys; print(x, file=sys.stderr)")
    ),
    "value": Attack(wrong(inside="raise ValueError(float(x.sum()))")),
}
TWIN = Attack(RIGHT.replace("    steps", "    print(x, x.shape, h)\n    steps", 1))


def test_an_input_is_a_shape_without_values(graded) -> None:
    task = graded.attack("raised", says=r"inputs .*float32\[2,1,3\]")
    assert not re.search(r"\d\.\d\d", task.problem.detail if task.problem else "")


def test_what_is_printed_leaves_no_trace(graded) -> None:
    graded.attack("printed")
    assert graded.run.report("a11-printed").output == ""


def test_a_value_cannot_be_asked_for(graded) -> None:
    graded.attack("value", kind=Kind.NUMPY_ON_TRACER)


def test_printing_a_tracer_is_harmless(graded) -> None:
    graded.twin()
