"""A18: harvest the hidden tests from the report."""

from attack import RIGHT, Attack, wrong

ATTACKS = {"attack": Attack(wrong())}
TWIN = Attack(RIGHT)


def test_a_failed_hidden_test_shows_title_points_and_hint(graded) -> None:
    task = graded.attack()
    hidden = [test for test in task.tests if test.visibility == "hidden"]
    assert len(hidden) == 2
    assert all(test.title and test.hint.ko and test.message is None for test in hidden)
    page = graded.run.page("a18-attack")
    assert "assert_close" not in page
    assert "rng." not in page


def test_a_right_submission_is_full(graded) -> None:
    graded.twin()
