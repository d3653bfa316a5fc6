"""B45: cells, metadata and points of a notebook changed."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "metadata": Attack(
        wrong(),
        notebook=True,
        metadata={
            "nbgrader": {"grade": True, "points": 100, "grade_id": "x", "schema_version": 99},
            "deletable": False,
            "tags": ["otter_ignore", "skip-execution"],
        },
    ),
    "types": Attack(data=b'{"cells": [{"cell_type": 5, "source": {"a": [1]}, "metadata": 3}, 7]}'),
    "twice": Attack(wrong() + wrong(), notebook=True),
}
TWIN = Attack(RIGHT, notebook=True, metadata={"scrolled": True, "slideshow": {"slide_type": "-"}})


def test_metadata_gives_no_points(graded) -> None:
    graded.attack("metadata")
    graded.attack("twice")


def test_a_notebook_that_is_none_has_a_report(graded) -> None:
    assert graded.run.report("b45-types").points == 0


def test_other_metadata_is_harmless(graded) -> None:
    graded.twin()
