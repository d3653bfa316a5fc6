"""B35: a last value that prints as full marks."""

from attack import RIGHT, Attack, wrong

from grader.report import Kind

ATTACKS = {
    "attack": Attack(
        wrong(
            inside="""
class Full:
    __repr__ = __str__ = _repr_html_ = lambda self: "12/12"
    points = max_points = 12
return Full()
"""
        )
    )
}
TWIN = Attack(
    RIGHT
    + """

class Shown:
    def __repr__(self):
        return "12/12"


Shown()
"""
)


def test_how_a_result_prints_does_not_count(graded) -> None:
    graded.attack(kind=Kind.OUTPUT)


def test_a_repr_is_harmless(graded) -> None:
    graded.twin()
