"""Numbers of the texts, and closed forms, that week 4's solution and reference must reproduce."""

import doctest
from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from solutions.week04_generalisation import reference


def test_sizes_of_the_text(week: ModuleType) -> None:
    assert int(100 * 0.29) == 28
    parts = week.split(jax.random.key(0), 11, fractions=(0.6, 0.2, 0.2))
    assert tuple(map(len, parts)) == reference.sizes(11, (0.6, 0.2, 0.2)) == (7, 2, 2)
    batches = week.minibatches(jax.random.key(0), 10, batch_size=4)
    assert [len(batch) for batch in batches] == [4, 4, 2]


def test_a_constant_has_a_deviation_under_jit() -> None:
    std = jax.jit(lambda x: x.std(axis=0))(jnp.full((7, 1), 3.0))
    assert float(std[0]) == pytest.approx(2.4e-7, rel=0.05)


def test_standardized_train_has_mean_0_and_deviation_1(week: ModuleType) -> None:
    train = 5 + 3 * jax.random.normal(jax.random.key(1), (40, 3))
    (own,) = week.standardize(train)
    np.testing.assert_allclose(own.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(own.std(axis=0), 1, rtol=1e-6)
    np.testing.assert_allclose(own, reference.standardize(train)[0], rtol=1e-5, atol=1e-5)


def test_leak_of_the_marking_guide(week: ModuleType) -> None:
    train, test = jnp.array([[1.0], [3.0]]), jnp.array([[11.0]])
    for standardize in (week.standardize, reference.standardize):
        apart = np.concatenate(standardize(train, test)).ravel()
        together = np.concatenate(standardize(jnp.concatenate([train, test]))).ravel()
        np.testing.assert_allclose(apart, [-1, 1, 9], rtol=1e-6)
        np.testing.assert_allclose(together, [-0.93, -0.46, 1.39], atol=0.005)
    assert np.sqrt(56 / 3) == pytest.approx(4.32, abs=0.005)


def test_ridge_loss_of_the_text(week: ModuleType) -> None:
    params = {"w": jnp.array([3.0, -4.0]), "b": jnp.array(1.0)}
    x, y = jnp.ones((1, 2)), jnp.array([2.0])
    for ridge_loss in (week.ridge_loss, reference.ridge_loss):
        assert float(ridge_loss(params, x, y, strength=0.1)) == pytest.approx(6.5)


def test_ridge_gradient_by_automatic_differentiation(week: ModuleType) -> None:
    keys = jax.random.split(jax.random.key(2), 3)
    params = {"w": jax.random.normal(keys[0], (3,)), "b": jnp.array(0.7)}
    x, y = jax.random.normal(keys[1], (5, 3)), jax.random.normal(keys[2], (5,))
    found = jax.grad(week.ridge_loss)(params, x, y, strength=0.3)
    expected = reference.ridge_gradient(params, x, y, strength=0.3)
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-5)


def test_accuracy_of_the_text(week: ModuleType) -> None:
    logits, labels = jnp.eye(3)[jnp.array([2, 0, 1, 1])], jnp.array([2, 0, 1, 0])
    assert float(week.accuracy(logits, labels)) == reference.accuracy(logits, labels) == 0.75


@pytest.mark.parametrize(("patience", "expected"), [(1, 1), (2, 1), (3, 4), (9, 4)])
def test_best_epoch_of_the_text(week: ModuleType, patience: int, expected: int) -> None:
    losses = jnp.array([0.9, 0.5, 0.6, 0.7, 0.4])
    for best_epoch in (week.best_epoch, reference.best_epoch):
        assert int(best_epoch(losses, patience=patience)) == expected


def test_examples_of_the_docstrings(week: ModuleType) -> None:
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
    for name in ("standardize", "best_epoch"):
        (found,) = finder.find(getattr(week, name), name, module=False, globs=vars(week))
        assert found.examples
        runner.run(found)
    assert runner.failures == 0
