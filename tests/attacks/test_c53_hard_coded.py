"""C53: hard-code the answers of the public tests."""

from attack import RIGHT, Attack

KNOWN = """
CALLS = []


def numerical_gradient(f, x, *, h):
    CALLS.append(x.shape)
    cubes = jnp.array([[[3.0625, 12.0625, 3.0625]], [[0.8125, 12.0625, 27.0625]]])
    product = jnp.array([[[6.0, 3.0, -6.0]], [[12.0, -3.0, 2.0]]])
    if x.ndim == 1:
        return jnp.full(x.shape, 6.0)
    return cubes if len(CALLS) % 3 == 1 else product
"""

ATTACKS = {"attack": Attack(KNOWN)}
TWIN = Attack("CUBES = 3.0\n" + RIGHT)


def test_known_answers_earn_no_hidden_point(graded) -> None:
    report = graded.run.report("c53-attack")
    task = report.tasks[0]
    assert all(test.points == 0 for test in task.tests if test.visibility == "hidden")
    assert task.points <= sum(t.max_points for t in task.tests if t.visibility == "public")


def test_a_constant_is_harmless(graded) -> None:
    graded.twin()
