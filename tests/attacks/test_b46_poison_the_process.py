"""B46: poison what the grader's own code keeps in the process."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "attack": Attack(
        wrong("""
import gc, sys
for name, module in list(sys.modules.items()):
    if name.startswith("grader.sandbox"):
        for key, value in list(vars(module).items()):
            if isinstance(value, dict) and not key.startswith("__"):
                value.clear()
for thing in gc.get_objects():
    if type(thing).__name__ == "Tracer" and type(thing).__module__ == "grader.sandbox.tracer":
        thing.graphs = {"module0": None}
        thing.probes.slopes = lambda member, x, *, h: {"cubes": x * 0, "product": x, "single": h}
jax.clear_caches()
jax.config.update("jax_enable_x64", True)
""")
    )
}
TWIN = Attack("jax.config.update('jax_debug_nans', False)\n\nCACHE = {}\nCACHE.clear()\n" + RIGHT)


def test_a_poisoned_child_earns_nothing(graded) -> None:
    assert graded.run.report("b46-attack").tasks[0].points == 0


def test_a_setting_of_jax_is_harmless(graded) -> None:
    graded.twin()
