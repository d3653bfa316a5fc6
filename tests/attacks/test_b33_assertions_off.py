"""B33: switch assertions off, or watch execution."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "attack": Attack(
        wrong("""
import ast, builtins, os, sys
os.environ["PYTHONOPTIMIZE"] = "2"
sys.settrace(lambda *a: None)
sys.setprofile(lambda *a: None)
builtins.__debug__ if True else None
builtins.AssertionError = type("Never", (Exception,), {})
ast.Assert._fields = ()
""")
    )
}
TWIN = Attack("assert 1 + 1 == 2\n" + RIGHT.replace("    steps", "    assert x.ndim\n    steps", 1))


def test_tests_assert_where_members_code_is_not(graded) -> None:
    graded.attack()


def test_an_assertion_of_one_s_own_is_harmless(graded) -> None:
    graded.twin()
