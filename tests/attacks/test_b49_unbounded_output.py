"""B49: output, texts and numbers without bounds."""

import pytest
from attack import RIGHT, Attack, wrong

HALVES = rb"""{"cells": [{"cell_type": "code", "metadata": {}, "source": "x = '\ud800'; y = 1 +"},
{"cell_type": "code", "metadata": {}, "source": "def numerical_gradient(f, x, *, h):\n  '\udfff'"}],
"nbformat": 4, "metadata": {}}"""
ATTACKS = {
    "text": Attack(wrong(inside="raise ValueError('x' * 10**7 + chr(0) + chr(27) + '[2J')")),
    "escapes": Attack(
        wrong(inside="raise ValueError(chr(27) + ']0;x' + chr(7) + chr(0) + chr(0x202e))")
    ),
    "surrogate": Attack(wrong(inside="raise ValueError(chr(0xd800) * 10)")),
    "notebook": Attack(data=HALVES, beside={"backprop.ipynb": HALVES.decode()}),
    "printed": Attack(
        wrong(inside="print('x' * 20_000_000); import os; os.write(1, bytes(1 << 20))")
    ),
    "static": Attack(wrong(inside="return {'a': 'x' * 10**7}")),
    "number": Attack(wrong(inside="return 10**5000")),
    "nan": Attack(wrong(inside="return [float('nan'), float('inf')]")),
    "deep": Attack(
        wrong(
            inside="""
deep = x
for _ in range(400):
    deep = [deep]
return deep
"""
        )
    ),
    "wide": Attack(wrong(inside="return [0.0] * 1_000_000")),
}
TWIN = Attack(
    "print('x' * 10_000)\n" + RIGHT.replace("    steps", "    print('y' * 10_000)\n    steps", 1)
)


@pytest.mark.parametrize(
    "name", ["text", "escapes", "printed", "static", "number", "nan", "deep", "wide"]
)
def test_what_has_no_bounds_earns_nothing(graded, name) -> None:
    task = graded.attack(name)
    assert len(task.problem.detail if task.problem else "") <= 1000


def test_a_lone_surrogate_breaks_no_report(graded) -> None:
    graded.attack("surrogate")
    assert graded.run.report("b49-notebook").points == 0


def test_some_output_is_harmless(graded) -> None:
    graded.twin()
