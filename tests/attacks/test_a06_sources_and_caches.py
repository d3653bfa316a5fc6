"""A6: sources and compiled files of the tests, through Python's own caches."""

from attack import NOTHING, RIGHT, Attack, attempt

ATTACKS = {
    "attack": Attack(
        attempt("""
import importlib.util, inspect, linecache, os, sys
found = [name for name in linecache.cache if "test" in os.path.basename(name)]
folder = "@COURSE@/solutions/week06_backprop"
for name in ("test_hidden", "test_public", "reference"):
    for path in (f"{folder}/{name}.py", importlib.util.cache_from_source(f"{folder}/{name}.py")):
        found += linecache.getlines(path)
        found += [path] if os.path.exists(path) and os.access(path, os.R_OK) else []
for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith(("grader.judge", "solutions")):
        found.append(inspect.getsource(module))
return found
""")
    )
}
TWIN = Attack(
    """
import inspect


def double(x):
    return 2 * x


SOURCE = inspect.signature(double)
"""
    + RIGHT
)


def test_no_source_of_a_test_can_be_found(graded) -> None:
    graded.attack(says=NOTHING)


def test_inspecting_own_functions_is_harmless(graded) -> None:
    graded.twin()
