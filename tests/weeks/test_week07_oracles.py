"""Numbers from outside that week 7's solution and reference must reproduce."""

import doctest
import math
from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from solutions.week07_activations_and_init import reference

LINE = np.linspace(-6, 6, 200, dtype=np.float32)  # without 0


def close(actual, expected, rtol: float = 1e-6) -> None:
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=1e-6)


def test_examples_in_the_docstrings(week: ModuleType) -> None:
    failed, attempted = doctest.testmod(week)
    assert attempted
    assert not failed


def test_cs231n_relu(week: ModuleType) -> None:
    x = np.linspace(-0.5, 0.5, 12, dtype=np.float32).reshape(3, 4)
    for relu in (week.relu, reference.relu):
        close(relu(x)[1], [0, 0, 0.04545455, 0.13636364])


@pytest.mark.parametrize("slope", [0.01, 0.0, -0.5, 2.0])
def test_jax_has_the_same_leaky_relu(week: ModuleType, slope: float) -> None:
    expected = jax.nn.leaky_relu(LINE, slope)
    close(week.leaky_relu(LINE, slope=slope), expected)
    close(reference.leaky_relu(LINE, slope=slope), expected)


@pytest.mark.parametrize("alpha", [1.0, 0.3, 2.5])
def test_jax_has_the_same_elu(week: ModuleType, alpha: float) -> None:
    expected, slopes = jax.vmap(jax.value_and_grad(lambda x: jax.nn.elu(x, alpha)))(LINE)
    close(week.elu(LINE, alpha=alpha), expected)
    close(reference.elu(LINE, alpha=alpha), expected)
    close(jax.vmap(jax.grad(lambda x: week.elu(x, alpha=alpha)))(LINE), slopes)
    close(reference.elu_derivative(LINE, alpha=alpha), slopes)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_derivatives_are_jax_s(week: ModuleType, name: str) -> None:
    expected = jax.vmap(jax.grad(getattr(jax.nn, name)))(LINE)
    close(getattr(week, f"{name}_derivative")(LINE), expected)
    close(getattr(reference, f"{name}_derivative")(LINE), expected)


def test_numbers_in_the_text(week: ModuleType) -> None:
    close(week.elu(jnp.array(-1.0), alpha=2), -1.264, rtol=1e-3)
    close(week.sigmoid_derivative(jnp.array(0.0)), 0.25)
    close(week.tanh_derivative(jnp.array(0.5)), 0.7864, rtol=1e-4)
    assert reference.xavier_std((400, 100)) == pytest.approx(0.0632, abs=5e-5)
    assert reference.he_std((400, 100)) == pytest.approx(0.0707, abs=5e-5)
    assert reference.he_std((3, 3, 16, 32)) == pytest.approx(0.1179, abs=5e-5)
    params = [
        {"w": jnp.array([[2.0, -1], [1, -1]]), "b": jnp.zeros(2)},
        {"w": jnp.array([[3.0, 1], [1, 5]]), "b": jnp.array([0.0, 8])},
    ]
    arguments = params, jnp.array([[1.0, 2.0]]), jnp.array([0])
    for gradient_norms in (week.gradient_norms, reference.gradient_norms):
        close(gradient_norms(*arguments, activation="relu"), [2.236, 2.828], rtol=1e-3)


def test_dlsys_initial_weights_from_a_legacy_seed() -> None:
    first = np.random.RandomState(42).randn(3, 5)[0, 0]
    assert first * reference.he_std((3, 5)) == pytest.approx(0.4055654, rel=1e-6)
    assert 0.33 * first * reference.xavier_std((3, 5)) == pytest.approx(0.08195783, rel=1e-6)


VARIANCES = {
    "xavier": jax.nn.initializers.variance_scaling(1.0, "fan_avg", "normal"),
    "he": jax.nn.initializers.variance_scaling(2.0, "fan_in", "normal"),
}


@pytest.mark.parametrize("name", VARIANCES)
@pytest.mark.parametrize("shape", [(400, 100), (3, 5, 16, 32), (7, 9)])
def test_jax_has_the_same_spread(week: ModuleType, name: str, shape: tuple[int, ...]) -> None:
    keys = jax.random.split(jax.random.key(7), 1 + 40_000 // math.prod(shape))
    w = jax.vmap(lambda key: getattr(week, f"{name}_normal")(key, shape))(keys)
    theirs = jax.vmap(lambda key: VARIANCES[name](key, shape))(keys)
    std = getattr(reference, f"{name}_std")(shape)
    assert w.std() == pytest.approx(std, rel=5 / np.sqrt(2 * w.size))
    assert w.std() == pytest.approx(float(theirs.std()), rel=1e-4)


def test_the_signal_lives_through_twenty_layers_of_relu(week: ModuleType) -> None:
    first, *keys = jax.random.split(jax.random.key(3), 21)
    h = jax.random.normal(first, (200, 256))
    for key in keys:
        h = week.relu(h @ week.he_normal(key, (256, 256)))
    assert 0.3 < float((h**2).mean()) < 3


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_gradient_norms_by_central_differences(week: ModuleType, activation: str) -> None:
    rng = np.random.default_rng(231)
    params = [
        {"w": rng.normal(size=size), "b": rng.normal(size=size[1])}
        for size in [(3, 4), (4, 5), (5, 2)]
    ]
    x, labels = rng.normal(size=(6, 3)), rng.integers(0, 2, 6)

    def loss() -> float:
        _, (*_, logits) = reference.forward(params, x, activation=activation)
        logits = logits - logits.max(axis=1, keepdims=True)
        log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return -log_probs[np.arange(6), labels].mean()

    numerical = []
    for layer in params:
        squares = 0.0
        for index in np.ndindex(layer["w"].shape):
            values = []
            for step in (1e-5, -2e-5):
                layer["w"][index] += step
                values.append(loss())
            layer["w"][index] += 1e-5
            squares += ((values[0] - values[1]) / 2e-5) ** 2
        numerical.append(np.sqrt(squares))
    close(reference.gradient_norms(params, x, labels, activation=activation), numerical)
    single = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float32), params)
    found = week.gradient_norms(
        single, jnp.asarray(x, jnp.float32), jnp.asarray(labels), activation=activation
    )
    close(found, numerical, rtol=1e-4)


def test_a_sigmoid_s_gradient_vanishes_toward_the_front(week: ModuleType) -> None:
    keys = jax.random.split(jax.random.key(0), 10)
    params = [{"w": week.xavier_normal(key, (8, 8)), "b": jnp.zeros(8)} for key in keys]
    x, labels = jax.random.normal(jax.random.key(1), (16, 8)), jnp.arange(16) % 8
    norms = week.gradient_norms(params, x, labels, activation="sigmoid")
    assert norms[0] < 1e-3 * norms[-1]
