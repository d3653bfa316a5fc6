"""Numbers from outside that week 10's solution and reference must reproduce."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from solutions.week10_batchnorm import reference

NEW = {"mean": np.zeros(3), "var": np.ones(3)}


@pytest.fixture(params=["reference", "solution"])
def norm(request: pytest.FixtureRequest, week: ModuleType) -> Callable:
    """`batch_norm` of the reference, then of the solution."""
    if request.param == "reference":
        return reference.batch_norm
    return lambda x, scale, bias, state, **options: week.batch_norm(
        *jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float32), (x, scale, bias, state)),
        **options,
    )


def statistics_after(norm: Callable, *batches: np.ndarray, momentum: float) -> dict:
    """The running statistics, from 0 and 1, after training on each batch."""
    features = batches[0].shape[-1]
    state = {"mean": np.zeros(features), "var": np.ones(features)}
    for x in batches:
        ones, zeros = np.ones(features), np.zeros(features)
        _, state = norm(x, ones, zeros, state, momentum=momentum, eps=1e-5, train=True)
    return state


def dlsys(*shape: int, entropy: int = 1) -> np.ndarray:
    """The input of that course's tests: NumPy's old generator, seeded by the shape."""
    old = np.random.RandomState(int(np.prod(shape)) * len(shape) * entropy)
    return old.randint(0, 100, size=shape) / 20


def test_cs231n_training_gives_bias_and_scale(norm: Callable) -> None:
    rng = np.random.default_rng(231)
    hidden = np.maximum(0, rng.normal(size=(200, 50)) @ rng.normal(size=(50, 50)))
    x = hidden @ rng.normal(size=(50, 3))
    scale, bias = np.array([1.0, 2.0, 3.0]), np.array([11.0, 12.0, 13.0])
    y, _ = norm(x, scale, bias, NEW, momentum=0.9, eps=1e-5, train=True)
    np.testing.assert_allclose(np.mean(y, axis=0), bias, rtol=1e-5)
    np.testing.assert_allclose(np.std(y, axis=0), scale, rtol=1e-5)


def test_cs231n_evaluation_after_fifty_batches(norm: Callable) -> None:
    rng = np.random.default_rng(231)
    first, second = rng.normal(size=(50, 50)), rng.normal(size=(50, 3))

    def batch() -> np.ndarray:
        return np.maximum(0, rng.normal(size=(200, 50)) @ first) @ second

    state = statistics_after(norm, *(batch() for _ in range(50)), momentum=0.9)
    y, _ = norm(batch(), np.ones(3), np.zeros(3), state, momentum=0.9, eps=1e-5, train=False)
    np.testing.assert_allclose(np.mean(y, axis=0), 0, atol=0.2)
    np.testing.assert_allclose(np.std(y, axis=0), 1, atol=0.2)


def test_cs231n_spatial_batch_norm(norm: Callable) -> None:
    images = 4 * np.random.default_rng(231).normal(size=(2, 3, 4, 5)) + 10
    scale, bias = np.array([3.0, 4.0, 5.0]), np.array([6.0, 7.0, 8.0])
    x = images.transpose(0, 2, 3, 1)
    y, _ = norm(x, scale, bias, NEW, momentum=0.9, eps=1e-5, train=True)
    np.testing.assert_allclose(np.mean(y, axis=(0, 1, 2)), bias, rtol=1e-5)
    np.testing.assert_allclose(np.std(y, axis=(0, 1, 2)), scale, rtol=1e-5)


def test_cs231n_backward_by_central_differences(week: ModuleType) -> None:
    rng = np.random.default_rng(231)
    x, upstream = 5 * rng.normal(size=(4, 5)) + 12, rng.normal(size=(4, 5))
    scale, bias = rng.normal(size=5), rng.normal(size=5)
    state, options = {"mean": bias, "var": scale}, {"momentum": 0.9, "eps": 1e-5, "train": True}

    def loss(x: np.ndarray, scale: np.ndarray, bias: np.ndarray) -> float:
        return np.sum(upstream * reference.batch_norm(x, scale, bias, state, **options)[0])

    found = reference.batch_norm_backward(x, scale, upstream, eps=1e-5)
    arguments = [x, scale, bias]
    for position, gradient in enumerate(found):
        for index in np.ndindex(gradient.shape):
            moved = [[argument.copy() for argument in arguments] for _ in range(2)]
            moved[0][position][index] += 1e-5
            moved[1][position][index] -= 1e-5
            slope = (loss(*moved[0]) - loss(*moved[1])) / 2e-5
            np.testing.assert_allclose(gradient[index], slope, rtol=1e-5, atol=1e-8)
    solved = week.batch_norm_backward(*map(jnp.float32, (x, scale, upstream)), eps=1e-5)
    for actual, expected in zip(solved, found, strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-5)


def test_arena_running_mean(norm: Callable) -> None:
    x = np.arange(12.0).reshape(2, 3, 2, 1).transpose(0, 2, 3, 1)
    for steps, first in enumerate((2.1, 2.94, 3.276), 1):
        state = statistics_after(norm, *[x] * steps, momentum=0.4)  # theirs weighs the new value
        expected = (1 - 0.4**steps) * np.array([3.5, 5.5, 7.5])
        np.testing.assert_allclose(state["mean"], expected, rtol=1e-6)
        np.testing.assert_allclose(state["mean"][0], first, rtol=1e-6)


def test_dlsys_normalised_row(norm: Callable) -> None:
    x, state = dlsys(4, 4), {"mean": np.zeros(4), "var": np.ones(4)}
    y, _ = norm(x, np.ones(4), np.zeros(4), state, momentum=0.9, eps=1e-5, train=True)
    row = [0.78712702, -0.31676733, -0.64885153, 0.20828944]
    np.testing.assert_allclose(y[0], row, rtol=1e-5, atol=1e-6)


def test_dlsys_running_statistics_are_biased(norm: Callable) -> None:
    batches = [dlsys(4, 3, entropy=step) for step in range(10)]
    state = statistics_after(norm, *batches, momentum=0.9)
    np.testing.assert_allclose(state["mean"], [2.020656, 1.69489, 1.498846], rtol=1e-5)
    np.testing.assert_allclose(state["var"], [1.412775, 1.386191, 1.096604], rtol=1e-5)


def test_one_step_on_the_inputs_of_pytorch_issues(norm: Callable) -> None:
    i, channel, place = np.indices((4, 3, 4))
    x = np.moveaxis(1.0 + i + 4 * channel + place, 1, -1)  # pytorch#60528: 1.1667 if unbiased
    np.testing.assert_allclose(statistics_after(norm, x, momentum=0.9)["var"], 1.15, rtol=1e-6)
    x = np.array([[2.0, 15, 2, 1], [2, 17, 2, 1], [-4, -2, -2, -1]])  # pytorch#7028
    state = statistics_after(norm, x, momentum=0.0)
    np.testing.assert_allclose(state["mean"], [0, 10, 2 / 3, 1 / 3], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(state["var"], [8, 218 / 3, 32 / 9, 8 / 9], rtol=1e-6)


def test_closed_forms(norm: Callable) -> None:
    x = np.array([[0.0, -1e-3, 8.0], [2.0, 1e-3, 12.0]])
    y, state = norm(x, np.ones(3), np.zeros(3), NEW, momentum=0.9, eps=1e-5, train=True)
    np.testing.assert_allclose(y[:, 0], [-1, 1], rtol=1e-5)  # ±0.7071 with N - 1
    np.testing.assert_allclose(y[:, 1], [-0.3015113, 0.3015113], rtol=1e-5)  # 0.99010 outside
    np.testing.assert_allclose(state["mean"][2], 1.0, rtol=1e-6)  # 9.0 with momentum exchanged
    np.testing.assert_allclose(state["var"][2], 0.9 + 0.1 * 4, rtol=1e-6)


@pytest.mark.parametrize("shape", [(4, 3), (2, 4, 5, 3)])
def test_module_agrees_with_flax(week: ModuleType, shape: tuple[int, ...]) -> None:
    rngs = nnx.Rngs(0)
    ours: Any = week.BatchNorm(3, momentum=0.7, eps=1e-3, rngs=rngs)
    flax: Any = nnx.BatchNorm(3, momentum=0.7, epsilon=1e-3, use_fast_variance=False, rngs=rngs)
    for norm in (ours, flax):
        norm.scale[...], norm.bias[...] = jnp.array([1.5, -0.5, 2]), jnp.array([1.0, 2, 3])
    batches = 2 + 3 * jax.random.normal(jax.random.key(10), (3, *shape))
    for x in batches:
        np.testing.assert_allclose(ours(x), flax(x), rtol=1e-5, atol=1e-5)
    for norm in (ours, flax):
        norm.eval()
    np.testing.assert_allclose(ours(batches[0]), flax(batches[0]), rtol=1e-5, atol=1e-5)
    for name in ("mean", "var"):
        np.testing.assert_allclose(
            getattr(ours, name)[...], getattr(flax, name)[...], rtol=1e-5, atol=1e-6
        )


def test_backward_agrees_with_autodiff(week: ModuleType) -> None:
    rng = np.random.default_rng(10)
    x, upstream = rng.normal(size=(2, 4, 3)).astype(np.float32)
    scale, bias = rng.normal(size=(2, 3)).astype(np.float32)
    state = {"mean": bias, "var": scale}

    def forward(x: jax.Array, scale: jax.Array, bias: jax.Array) -> jax.Array:
        return week.batch_norm(x, scale, bias, state, momentum=0.9, eps=1e-5, train=True)[0]

    expected = jax.vjp(forward, x, scale, bias)[1](upstream)
    actual = week.batch_norm_backward(x, scale, upstream, eps=1e-5)
    for one, other in zip(actual, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_folded_network_answers_the_same(week: ModuleType) -> None:
    model = week.MLP(rngs=nnx.Rngs(0))
    x = jax.random.normal(jax.random.key(1), (8, 784))
    for _ in range(3):
        model(x)
    model.eval()
    hidden = x
    for dense, norm in ((model.linear1, model.norm1), (model.linear2, model.norm2)):
        state = {"mean": norm.mean[...], "var": norm.var[...]}
        w, b = week.fold(
            dense.kernel[...], dense.bias[...], norm.scale[...], norm.bias[...], state, eps=1e-5
        )
        hidden = nnx.relu(hidden @ w + b)
    np.testing.assert_allclose(model.linear3(hidden), model(x), rtol=1e-4, atol=1e-4)


def test_only_parameters_get_gradients(week: ModuleType) -> None:
    model = week.MLP(rngs=nnx.Rngs(0))
    x = jax.random.normal(jax.random.key(2), (8, 784))
    before = model.norm1.mean[...]
    gradients = nnx.grad(lambda model: (model(x) ** 2).mean())(model)
    names = {path[-1] for path, _ in nnx.to_flat_state(gradients)}
    assert names == {"kernel", "bias", "scale"}
    assert (model.norm1.mean[...] != before).any()
