"""B38: patch built-in functions, json and pickle."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "numbers": Attack(
        wrong(
            inside="""
import builtins, json, pickle
builtins.sum = builtins.abs = builtins.max = lambda *a, **k: 0
json.dumps = lambda *a, **k: '{"ok": true, "spec": ["s", 1.0]}'
pickle.dumps = lambda *a, **k: b""
"""
        )
    ),
    "types": Attack(wrong(inside="import builtins; builtins.isinstance = lambda *a: True")),
    "all": Attack(wrong(inside="import builtins; vars(builtins).clear()")),
}
TWIN = Attack(
    """
def sum(values):
    return jnp.sum(values)


def open(path):
    return path


TOTAL = sum(jnp.ones(2))
"""
    + RIGHT
)


def test_patched_builtins_earn_nothing(graded) -> None:
    for name in ("numbers", "types", "all"):
        assert graded.run.report(f"b38-{name}").tasks[0].points == 0


def test_names_of_builtins_may_be_used(graded) -> None:
    graded.twin()
