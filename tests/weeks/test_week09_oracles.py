"""Numbers and layers from outside that week 9's solution and reference must reproduce."""

from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from solutions.week09_dropout import reference


@pytest.mark.parametrize("keep", [0.25, 0.4, 0.7])
def test_cs231n_dropout_statistics(week: ModuleType, keep: float) -> None:
    x = np.random.default_rng(231).normal(size=(500, 500)).astype(np.float32) + 10
    trained = week.dropout(jax.random.key(231), x, rate=1 - keep, train=True)
    evaluated = week.dropout(None, x, rate=1 - keep, train=False)
    five_sigma = 5 * np.sqrt(keep * (1 - keep) / x.size)
    assert np.mean(trained == 0) == pytest.approx(1 - keep, abs=five_sigma)
    assert np.mean(trained) == pytest.approx(10, abs=10 * five_sigma / keep)
    assert np.mean(evaluated) == pytest.approx(10, abs=0.01)
    assert np.mean(evaluated == 0) == 0


def test_dlsys_dropout_of_a_given_mask(week: ModuleType) -> None:
    mask = np.array([[True, False, False], [True, False, True]])
    x = np.array([[3.75, -1.0, 2.0], [0.1, 7.0, 3.35]], np.float32)
    expected = [[6.818182, 0, 0], [0.18181819, 0, 6.090909]]
    np.testing.assert_allclose(reference.dropout(mask, x, rate=0.45), expected, rtol=1e-6)
    np.testing.assert_allclose(week.dropout_backward(mask, x, rate=0.45), expected, rtol=1e-6)


def test_dropout_backward_by_automatic_differentiation(week: ModuleType) -> None:
    keys = jax.random.split(jax.random.key(7), 3)
    x, upstream = (jax.random.normal(key, (4, 3, 5)) for key in keys[:2])
    y, pull_back = jax.vjp(lambda x: week.dropout(keys[2], x, rate=0.2, train=True), x)
    found = week.dropout_backward(y != 0, upstream, rate=0.2)
    np.testing.assert_allclose(found, pull_back(upstream)[0], rtol=1e-6)
    np.testing.assert_allclose(
        found, reference.dropout_backward(y != 0, upstream, rate=0.2), rtol=1e-6
    )


@pytest.mark.parametrize("rngs", [{"dropout": 5}, {"default": 5}])
@pytest.mark.parametrize("rate", [0.0, 0.2, 1.0])
def test_flax_has_the_same_layer(week: ModuleType, rngs: dict[str, int], rate: float) -> None:
    x = jax.random.normal(jax.random.key(1), (6, 7))
    own, flax = week.Dropout(rate, rngs=nnx.Rngs(**rngs)), nnx.Dropout(rate, rngs=nnx.Rngs(**rngs))
    for _ in range(3):
        np.testing.assert_array_equal(own(x), flax(x))
    own.eval()
    np.testing.assert_array_equal(own(x), x)
    own.train()
    np.testing.assert_array_equal(own(x), flax(x))


def test_xor_by_relu(week: ModuleType) -> None:
    params = [
        {"w": jnp.ones((2, 2)), "b": jnp.array([0.0, -1.0])},
        {"w": jnp.array([[1.0], [-2.0]]), "b": jnp.zeros(1)},
    ]
    x = jnp.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    logits = week.forward(None, params, x, rate=0.2, train=False)
    np.testing.assert_array_equal(logits[:, 0], [0, 1, 1, 0])
    np.testing.assert_array_equal(reference.forward(params, x)[:, 0], [0, 1, 1, 0])


def test_expectation_over_all_coins_is_the_plain_network(week: ModuleType) -> None:
    params = [
        {"w": jnp.array([[1.0, 2.0]]), "b": jnp.array([0.5, 1.0])},
        {"w": jnp.array([[1.0], [-3.0]]), "b": jnp.array([0.25])},
    ]
    x = jnp.array([[1.5]])
    keys = jax.random.split(jax.random.key(3), 20_000)
    logits = jax.vmap(lambda key: week.forward(key, params, x, rate=0.2, train=True))(keys)
    hidden = np.array([2.0, 4.0])  # relu(1.5 · (1, 2) + (0.5, 1))
    sigma = np.sqrt(0.25 * ((hidden * [1, -3]) ** 2).sum())  # the variance of m / 0.8 is 0.25
    plain = reference.forward(params, x)[0, 0]
    assert plain == 2 - 12 + 0.25
    assert float(logits.mean()) == pytest.approx(plain, abs=5 * sigma / np.sqrt(20_000))


def test_the_two_ways_of_an_ensemble_differ(week: ModuleType) -> None:
    logits = np.log([[[0.9, 0.1]], [[0.4, 0.6]], [[0.4, 0.6]]])
    for ensemble in (week.ensemble, reference.ensemble):
        assert [int(ensemble(logits, how=how)[0]) for how in ("mean", "vote")] == [0, 1]


def test_mc_dropout_is_numpy_mean_and_std(week: ModuleType) -> None:
    key, x = jax.random.key(11), jax.random.normal(jax.random.key(2), (4, 3))
    params = [
        {"w": jax.random.normal(jax.random.key(i), size), "b": jnp.zeros(size[1])}
        for i, size in enumerate([(3, 8), (8, 5)])
    ]
    logits = [
        week.forward(own, params, x, rate=0.2, train=True) for own in jax.random.split(key, 50)
    ]
    probs = reference.softmax(np.stack(logits))
    mean, std = week.mc_dropout(key, params, x, rate=0.2, samples=50)
    np.testing.assert_allclose(mean, np.mean(probs, axis=0), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(std, np.std(probs, axis=0), rtol=1e-5, atol=1e-6)
