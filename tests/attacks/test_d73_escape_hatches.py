"""D73: Python that JAX would run when the program runs."""

import pytest
from attack import RIGHT, Attack, answering, wrong

from grader.report import Kind


def forged(operation: str, result: str) -> str:
    """Code that answers with a program in which this operation stands."""
    return answering(
        f"""
text = \'\'\'func.func @main(%x: tensor<2x1x3xf32>) -> (
  tensor<2x1x3xf32>, tensor<2x1x3xf32>, tensor<2x1x3xf32>,
  tensor<3xf32>, tensor<3x3xf32>, tensor<1xf32>) {{
  {result} = {operation}
  %o = stablehlo.constant dense<0.0> : tensor<1xf32>
  %q = stablehlo.constant dense<0.0> : tensor<3x3xf32>
  %v = stablehlo.constant dense<0.0> : tensor<3xf32>
  return %x, %x, %x, %v, %q, %o : tensor<2x1x3xf32>, tensor<2x1x3xf32>, tensor<2x1x3xf32>,
  tensor<3xf32>, tensor<3x3xf32>, tensor<1xf32>
}}\'\'\'
return right[0], artifact(text)
"""
    )


ATTACKS = {
    "io": Attack(
        wrong(
            inside="return jax.experimental.io_callback(lambda v: v, x, x)",
            before="import jax.experimental",
        )
    ),
    "pure": Attack(wrong(inside="return jax.pure_callback(lambda v: v * 0, x, x)")),
    "debug": Attack(wrong(inside="jax.debug.callback(lambda v: None, x)")),
    "print": Attack(wrong(inside="jax.debug.print('{}', x)")),
    "ffi": Attack(wrong(inside="return jax.ffi.ffi_call('xla_python_cpu_callback', x)(x)")),
    "infeed": Attack(
        forged(
            '"stablehlo.infeed"(%k) {infeed_config = ""} : (!stablehlo.token) -> (tensor<3xf32>, '
            "!stablehlo.token)",
            "%k = stablehlo.create_token : !stablehlo.token\n  %t:2",
        )
    ),
    "send": Attack(forged('"stablehlo.replica_id"() : () -> tensor<ui32>', "%t")),
    "pytree": Attack(
        wrong(
            """
class Lying:
    pass
jax.tree_util.register_pytree_node(Lying, lambda t: ((), None), lambda a, c: jnp.zeros((2, 1, 3)))
global LYING
LYING = Lying
""",
            "return LYING()",
        )
    ),
    "spec": Attack(
        answering("return ['d', [['cubes', ['a', 'float32', [10**9] * 90]]]], right[1]")
    ),
    "objects": Attack(answering("return ['a', 'O', []], right[1]")),
    "nested": Attack(
        answering(
            """
spec = ["s", 0]
for _ in range(300):
    spec = ["l", [spec]]
return spec, right[1]
"""
        )
    ),
    "static": Attack(answering("return ['d', [['cubes', ['s', {'a': 1}]]]], right[1]")),
    "names": Attack(answering("return ['d', [[['x'], ['s', 1]]]], right[1]")),
    "signature": Attack(answering("return ['a', 'float32', [2, 1, 3]], right[1]")),
    "empty": Attack(answering("return right[0], b''")),
    "noise": Attack(answering("return right[0], b'ML' + bytes(10**6)")),
    "cut": Attack(answering("return right[0], right[1][: len(right[1]) // 2]")),
    "large": Attack(answering("return right[0], bytes(9 << 20)")),
}
TWIN = Attack(
    """
@jax.custom_jvp
def square(x):
    return x * x


@square.defjvp
def slope(primals, tangents):
    return square(primals[0]), 2 * primals[0] * tangents[0]


@jax.tree_util.register_dataclass
@__import__("dataclasses").dataclass
class Pair:
    left: object
    right: object


PAIR = Pair(1.0, square(2.0))
"""
    + RIGHT.replace(
        "    return", "    slopes = jax.checkpoint(lambda s: s * 1.0)(slopes)\n    return", 1
    )
)


@pytest.mark.parametrize("name", ["io", "pure", "ffi", "infeed", "send"])
def test_a_program_calls_nobody(graded, name) -> None:
    graded.attack(name, kind=Kind.PROGRAM)


def test_what_prints_while_it_runs_prints_nothing(graded) -> None:
    graded.attack("debug")
    graded.attack("print")


def test_a_pytree_that_lies_is_what_it_holds(graded) -> None:
    graded.attack("pytree")


@pytest.mark.parametrize(
    "name",
    ["spec", "objects", "nested", "static", "names", "signature", "empty", "noise", "cut"],
)
def test_an_answer_of_one_s_own_is_checked(graded, name) -> None:
    graded.attack(name, kind=Kind.PROTOCOL)


def test_a_program_that_is_too_large_is_not_read(graded) -> None:
    graded.attack("large", kind=Kind.MEMORY)


def test_own_derivatives_and_pytrees_are_harmless(graded) -> None:
    graded.twin()
