"""Numbers from outside that week 8's solution and reference must reproduce."""

import doctest
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from solutions.week08_optimizers import reference


def run(optimizer: optax.GradientTransformation, gradients: np.ndarray) -> np.ndarray:
    """What each update adds to one array."""
    state, added = optimizer.init(jnp.zeros(gradients.shape[1:])), []
    for gradient in gradients:
        updates, state = optimizer.update(jnp.asarray(gradient, jnp.float32), state)
        added.append(np.asarray(updates))
    return np.stack(added)


def noise(steps: int = 20) -> np.ndarray:
    return np.random.default_rng(8).normal(size=(steps, 3, 4))


def test_examples_in_the_docstrings(week: ModuleType) -> None:
    failed, attempted = doctest.testmod(week)
    assert attempted
    assert not failed


def test_optax_sgd_s_objective(week: ModuleType) -> None:
    """The docstring of `optax.sgd`: the sum of squares at [1, 2, 3] with learning rate 0.003."""
    params, optimizer, found = jnp.array([1.0, 2.0, 3.0]), week.sgd(0.003), []
    for _ in range(5):
        updates, _ = optimizer.update(2 * params, optimizer.init(params))
        params = params + updates
        found.append(float((params**2).sum()))
    np.testing.assert_allclose(found, [13.8, 13.7, 13.5, 13.3, 13.2], atol=0.06)


@pytest.mark.parametrize("decay", [0.0, 0.9])
def test_optax_has_the_same_momentum(week: ModuleType, decay: float) -> None:
    expected = run(optax.sgd(0.1, momentum=decay), noise())
    np.testing.assert_allclose(run(week.momentum(0.1, decay=decay), noise()), expected, rtol=1e-5)
    right = reference.momentum(noise(), [0.1] * 20, decay=decay)
    np.testing.assert_allclose(expected, right, rtol=1e-5, atol=1e-7)


def test_momentum_down_a_parabola(week: ModuleType) -> None:
    w, state, found = jnp.array(1.0), None, []
    for rate in (0.1, 0.1, 0.01, 0.01):
        optimizer = week.momentum(rate, decay=0.9)
        state = optimizer.init(w) if state is None else state
        updates, state = optimizer.update(2 * w, state)
        w = w + updates
        found.append(float(w))
    np.testing.assert_allclose(found, [0.8, 0.46, 0.4202, 0.375976], rtol=1e-5)


def test_cs231n_momentum() -> None:
    """Their velocity is ours times the learning rate, downhill."""
    w, dw, v = (np.linspace(a, b, 20) for a, b in ((-0.4, 0.6), (-0.6, 0.4), (0.6, 0.9)))
    velocity = 0.9 * (-v / 1e-3) + dw
    next_w = w - 1e-3 * velocity
    np.testing.assert_allclose(next_w[[0, -1]], [0.1406, 1.4096], atol=5e-5)
    np.testing.assert_allclose(-1e-3 * velocity[[0, -1]], [0.5406, 0.8096], atol=5e-5)


def test_cs231n_adam() -> None:
    w, dw, m, v = (
        np.linspace(a, b, 20) for a, b in ((-0.4, 0.6), (-0.6, 0.4), (0.6, 0.9), (0.7, 0.5))
    )
    m, v = 0.9 * m + 0.1 * dw, 0.999 * v + 0.001 * dw**2
    next_w = w - 1e-2 * (m / (1 - 0.9**6)) / (np.sqrt(v / (1 - 0.999**6)) + 1e-8)
    np.testing.assert_allclose(next_w[[0, -1]], [-0.40094747, 0.59801459], rtol=1e-6)
    assert (m[0], v[0]) == (pytest.approx(0.48), pytest.approx(0.69966))


@pytest.mark.parametrize(("b1", "b2", "eps"), [(0.9, 0.95, 1e-8), (0.0, 0.9, 1e-3), (0.5, 0.0, 1)])
def test_optax_has_the_same_adam(week: ModuleType, b1: float, b2: float, eps: float) -> None:
    options: dict[str, Any] = {"b1": b1, "b2": b2, "eps": eps}
    expected = run(optax.adam(0.1, **options), noise())
    np.testing.assert_allclose(run(week.adam(0.1, **options), noise()), expected, rtol=1e-5)
    right = reference.adam(noise(), [0.1] * 20, **options)
    np.testing.assert_allclose(expected, right, rtol=2e-5, atol=1e-7)


def test_adam_s_first_step_and_where_eps_stands(week: ModuleType) -> None:
    g = np.array([[1e-8, 5.0, -300.0]])
    found = run(week.adam(0.1, b1=0.9, b2=0.999, eps=1e-8), g)[0]
    np.testing.assert_allclose(found, [-0.05, -0.1, 0.1], rtol=1e-4)


def test_numbers_in_the_text_and_in_the_guide(week: ModuleType) -> None:
    g = np.array([2.0, 4.0])
    found = run(week.adam(1.0, b1=0.5, b2=0.75, eps=1e-8), g)
    np.testing.assert_allclose(found, [-1, -1.0116], rtol=1e-4)
    assert pytest.approx(3.333, rel=1e-3) == 2.5 / 0.75
    assert pytest.approx(10.857, rel=1e-3) == 4.75 / 0.4375
    assert 0.1 / np.sqrt(0.001) == pytest.approx(3.16, abs=5e-3)
    tree: Any = {"w": jnp.array(3.0), "b": jnp.array(4.0)}
    clip = week.clip_by_global_norm(1.0)
    shortened, _ = clip.update(tree, clip.init(tree))
    np.testing.assert_allclose([shortened["w"], shortened["b"]], [0.6, 0.8], rtol=1e-6)
    rates = [
        float(week.warmup_cosine(jnp.int32(s), peak=1.0, warmup=4, total=12))
        for s in (0, 1, 4, 8, 12)
    ]
    np.testing.assert_allclose(rates, [0, 0.25, 1, 0.5, 0], atol=1e-6)


@pytest.mark.parametrize("max_norm", [0.5, 3.0, 100.0])
def test_optax_clips_the_same(week: ModuleType, max_norm: float) -> None:
    tree = {"a": jnp.asarray(noise()[0]), "b": [jnp.asarray(noise()[1, 0]), jnp.array(2.0)]}
    ours, theirs = week.clip_by_global_norm(max_norm), optax.clip_by_global_norm(max_norm)
    found, expected = (t.update(tree, t.init(tree))[0] for t in (ours, theirs))
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5), found, expected)


def test_optax_has_the_same_schedule(week: ModuleType) -> None:
    theirs: Any = optax.warmup_cosine_decay_schedule(0, 0.3, 7, 21)
    for step in range(30):
        own = week.warmup_cosine(jnp.int32(step), peak=0.3, warmup=7, total=21)
        assert float(own) == pytest.approx(float(theirs(step)), abs=1e-6)
        right = reference.warmup_cosine(step, peak=0.3, warmup=7, total=21)
        assert float(own) == pytest.approx(right, abs=1e-6)


def test_an_epoch_is_a_python_loop(week: ModuleType) -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(11, 3)).astype(np.float32), rng.integers(0, 4, 11)
    params = {"w": rng.normal(size=(3, 4)).astype(np.float32), "b": np.zeros(4, np.float32)}
    order, optimizer = rng.permutation(11), optax.sgd(0.2)
    arguments = jax.tree.map(jnp.asarray, (params, optimizer.init(params), x, y, order))
    found, _, losses = week.epoch(optimizer, *arguments, batch_size=4)
    right, expected = reference.epoch(params, x, y, order, [-0.2] * 2, batch_size=4)
    np.testing.assert_allclose(losses, expected, rtol=1e-5)
    for name in params:
        np.testing.assert_allclose(found[name], right[name], rtol=1e-4, atol=1e-6)


def test_the_valley_throws_sgd_out_above_its_limit(week: ModuleType) -> None:
    for rate, stays in ((0.079, True), (0.081, False)):
        b, optimizer = jnp.array(2.0), week.sgd(rate)
        for _ in range(60):
            b = b + optimizer.update(25 * b, optimizer.init(b))[0]
        assert bool(jnp.abs(b) < 2) == stays
