"""Numbers from outside, and those in the texts, that week 12's solution must reproduce."""

from collections.abc import Callable
from functools import partial
from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from solutions.week12_convnets import reference


def size(make: Callable[..., nnx.Module], *sizes: int, **options: int) -> int:
    """How many parameters a module has; it is not computed, which would take long."""
    module = nnx.eval_shape(lambda: make(*sizes, **options, rngs=nnx.Rngs(0)))
    return sum(leaf.size for leaf in jax.tree.leaves(nnx.state(module, nnx.Param)))


def output(make: Callable[..., nnx.Module], x: jax.ShapeDtypeStruct) -> jax.ShapeDtypeStruct:
    """What shape a new module makes of one."""
    return jax.eval_shape(lambda x: make(rngs=nnx.Rngs(0))(x), x)


def test_sizes_and_parameters_of_vgg(week: ModuleType) -> None:
    x, channels = jax.ShapeDtypeStruct((1, 32, 32, 3), jnp.float32), 3
    for side, out, convs in ((16, 4, 2), (8, 8, 2), (4, 6, 3), (2, 5, 1)):
        x = output(partial(week.VGGBlock, channels, out, convs=convs), x)
        assert x.shape == (1, side, side, out)
        channels = out
    assert size(week.VGGBlock, 3, 4, convs=2) == 9 * 3 * 4 + 4 + 9 * 4 * 4 + 4


@pytest.mark.parametrize(("features", "stride", "narrow"), [(3, 1, 0), (3, 2, 9), (5, 1, 15)])
def test_parameters_of_resnet(week: ModuleType, features: int, stride: int, narrow: int) -> None:
    found = size(week.ResidualBlock, 3, features, stride=stride)
    assert found == 9 * features * (3 + features) + 4 * features + narrow


def test_a_branch_of_zeros_leaves_relu(week: ModuleType) -> None:
    block = week.ResidualBlock(1, 1, stride=1, rngs=nnx.Rngs(0))
    for conv in (block.conv1, block.conv2):
        conv.kernel[...] = jnp.zeros_like(conv.kernel[...])
    x = jnp.array([-1.0, 2.0]).reshape(1, 1, 2, 1)
    assert block(x).ravel().tolist() == [0, 2]


def test_convolution_of_the_reference_is_jax_s() -> None:
    rng = np.random.default_rng(12)
    x, kernel = rng.normal(size=(2, 5, 4, 3)), rng.normal(size=(3, 3, 3, 2))
    right = jax.lax.conv_general_dilated(
        jnp.asarray(x),
        jnp.asarray(kernel),
        (1, 1),
        "SAME",
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )
    np.testing.assert_allclose(reference.conv(x, kernel), right, rtol=1e-4, atol=1e-5)
    literal = reference.conv(np.arange(9.0).reshape(1, 3, 3, 1), np.ones((3, 3, 1, 1)))
    assert literal[0, 1, 1, 0] == 36


def test_example_of_the_text(week: ModuleType) -> None:
    kernel = np.zeros((3, 3, 1, 1))
    kernel[1, 1] = -1
    x = np.array([[1.0, -2.0], [3.0, -4.0]]).reshape(1, 2, 2, 1)
    assert reference.vgg_block(x, [kernel]).ravel().tolist() == [4]
    block = week.VGGBlock(1, 1, convs=1, rngs=nnx.Rngs(0))
    block.convs[0].kernel[...] = jnp.asarray(kernel)
    assert block(jnp.asarray(x)).ravel().tolist() == [4]


def test_numbers_in_the_text(week: ModuleType) -> None:
    assert size(week.ConvNet, 10) < 60_000
    assert round(float(np.log(10)), 3) == 2.303
    assert abs(0.99**100 - 1 / 3) < 0.04
    assert 1 + 3 * (3 - 1) == 7  # what three 3×3 convolutions see
    flat = nnx.Linear(64, 10, kernel_init=nnx.initializers.zeros_init(), rngs=nnx.Rngs(0))
    model = nnx.Sequential(lambda x: x.reshape(len(x), -1), flat)
    optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
    loss = week.train_step(model, optimizer, jnp.ones((3, 8, 8, 1)), jnp.array([0, 3, 9]))
    assert float(loss) == pytest.approx(np.log(10), rel=1e-6)


def test_a_step_is_the_reference_s(week: ModuleType) -> None:
    optax_s = optax.softmax_cross_entropy_with_integer_labels(
        jnp.array([[10.0, 1.0, -2.0], [1.0, 4.0, 0.2]]), jnp.array([1, 0])
    )
    np.testing.assert_allclose(optax_s, [9.00013, 3.0696733], rtol=1e-5)
    literal = reference.cross_entropy([[10, 1, -2], [1, 4, 0.2]], np.array([1, 0]))
    assert literal == pytest.approx((9.00013 + 3.0696733) / 2, rel=1e-5)
