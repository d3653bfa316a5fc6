"""B37: make the reference agree with a wrong answer."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "attack": Attack(
        wrong("""
import sys, types
for name in ("solutions", "solutions.week06_backprop", "solutions.week06_backprop.reference"):
    module = sys.modules[name] = types.ModuleType(name)
    module.numerical_gradient = lambda f, x, *, h: jnp.zeros(x.shape)
probes = sys.modules.get("probes") or types.ModuleType("probes")
probes.slopes = lambda member, x, *, h: {}
jax.grad = jnp.sum = jnp.prod = lambda *a, **k: 0.0
""")
    )
}
TWIN = Attack(
    """
def reference(x):
    return jnp.sum(x)


SUM = reference(jnp.ones(2))
"""
    + RIGHT
)


def test_the_reference_is_out_of_reach(graded) -> None:
    task = graded.run.report("b37-attack").tasks[0]
    assert task.points == 0


def test_a_function_called_reference_is_harmless(graded) -> None:
    graded.twin()
