"""C62: change the inputs, so that the expected result changes, too."""

from attack import RIGHT, Attack, answering, wrong

from grader.report import Kind

ATTACKS = {
    "aliased": Attack(
        answering("""
text = \"\"\"func.func @main(%x: tensor<2x1x3xf32> {tf.aliasing_output = 0 : i32}) -> (
tensor<2x1x3xf32>, tensor<2x1x3xf32>, tensor<2x1x3xf32>,
  tensor<3xf32>, tensor<3x3xf32>, tensor<1xf32>) {
  %z = stablehlo.constant dense<0.0> : tensor<2x1x3xf32>
  %o = stablehlo.constant dense<0.0> : tensor<1xf32>
  %q = stablehlo.constant dense<0.0> : tensor<3x3xf32>
  %v = stablehlo.constant dense<0.0> : tensor<3xf32>
  return %z, %z, %z, %v, %q, %o : tensor<2x1x3xf32>, tensor<2x1x3xf32>, tensor<2x1x3xf32>,
  tensor<3xf32>, tensor<3x3xf32>, tensor<1xf32>
}\"\"\"
return right[0], artifact(text)
""")
    ),
    "donor": Attack(
        answering("""
text = \"\"\"func.func @main(%x: tensor<2x1x3xf32> {jax.buffer_donor = true}) -> (
  tensor<2x1x3xf32>, tensor<2x1x3xf32>, tensor<2x1x3xf32>,
  tensor<3xf32>, tensor<3x3xf32>, tensor<1xf32>) {
  %o = stablehlo.constant dense<0.0> : tensor<1xf32>
  %q = stablehlo.constant dense<0.0> : tensor<3x3xf32>
  %v = stablehlo.constant dense<0.0> : tensor<3xf32>
  return %x, %x, %x, %v, %q, %o : tensor<2x1x3xf32>, tensor<2x1x3xf32>, tensor<2x1x3xf32>,
  tensor<3xf32>, tensor<3x3xf32>, tensor<1xf32>
}\"\"\"
return right[0], artifact(text)
""")
    ),
    "in_place": Attack(wrong(inside="x *= 0; return x")),
    "item": Attack(wrong(inside="x[0] = 0; return x")),
}
TWIN = Attack(RIGHT.replace("    return", "    slopes *= 1\n    return", 1))


def test_a_program_may_not_write_over_its_arguments(graded) -> None:
    graded.attack("aliased", kind=Kind.PROGRAM)
    graded.attack("donor", kind=Kind.PROGRAM)


def test_an_argument_does_not_change_in_place(graded) -> None:
    graded.attack("in_place")
    graded.attack("item", kind=Kind.IMMUTABLE)


def test_changing_own_values_is_harmless(graded) -> None:
    graded.twin()
