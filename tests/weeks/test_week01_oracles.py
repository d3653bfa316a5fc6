"""Numbers from outside, and of the text, that week 1's solution and reference must reproduce."""

from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from solutions.week01_linear_regression import reference

NUMBERS = np.array([1.0, 2.0, 3.0])


class Solution:
    """The solution's functions in float32."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def __getattr__(self, name: str):
        function = getattr(self.module, name)

        def call(*given, **options):
            return function(*jax.tree.map(lambda x: jnp.asarray(x, jnp.float32), given), **options)

        return call


@pytest.fixture(params=["solution", "reference"])
def code(request: pytest.FixtureRequest, week: ModuleType):
    return Solution(week) if request.param == "solution" else reference


def model(w: list[float], b: float) -> dict[str, np.ndarray]:
    return {"w": np.array(w), "b": np.array(b)}


def close(actual, expected, rtol: float = 1e-5) -> None:
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=1e-5)


def mirrored() -> tuple[np.ndarray, np.ndarray]:
    """Data whose bias has no gradient while it is 0, so that it stays there."""
    x = np.concatenate([NUMBERS, -NUMBERS])
    return x[:, None], x


def test_hunkim_s_trace_of_gradients_and_weights(code) -> None:
    x, y = mirrored()
    params = model([5.0], 0.0)
    for gradient, w in (
        (37.33333, 4.6266667),
        (33.84889, 4.2881778),
        (30.68966, 3.9812812),
    ):
        found = code.mse_gradient(params, x, y)
        close(found["w"], [gradient])
        close(found["b"], 0)
        params, _ = code.gradient_descent(params, x, y, learning_rate=0.01, steps=1)
        close(params["w"], [w])
    close(code.mse_gradient(params, x, y)["w"], [27.82529])


def test_hunkim_s_trace_without_the_two_takes_twice_the_rate(code) -> None:
    x, y = mirrored()
    for rate, ws in ((0.05, (1.34380, 1.18336)), (0.1, (1.04297,))):
        params = model([1.64462], 0.0)
        for w in ws:
            params, _ = code.gradient_descent(params, x, y, learning_rate=rate, steps=1)
            close(params["w"], [w])


def test_jax_s_gradient_of_the_solution_s_loss(week: ModuleType) -> None:
    rng = np.random.default_rng(231)
    x, y = jnp.asarray(rng.normal(size=(7, 3))), jnp.asarray(rng.normal(size=7))
    params = {"w": jnp.asarray(rng.normal(size=3)), "b": jnp.float32(0.7)}
    for answers in (y, y[:, None], week.predict(params, x)):
        found = jax.grad(week.mse)(params, x, answers)
        expected = reference.mse_gradient(params, x, np.ravel(answers))
        for name in ("w", "b"):
            close(found[name], expected[name])


def test_numpy_s_least_squares_is_where_descent_ends(code) -> None:
    rng = np.random.default_rng(231)
    x, y = rng.normal(size=(20, 2)), rng.normal(size=20)
    start = model([3.0, -3.0], 2.0)
    params, losses = code.gradient_descent(start, x, y, learning_rate=0.1, steps=500)
    expected, *_ = np.linalg.lstsq(np.column_stack([x, np.ones(20)]), y, rcond=None)
    close(np.append(params["w"], params["b"]), expected, rtol=1e-4)
    assert np.all(np.diff(losses) < 1e-6)


@pytest.mark.parametrize(("h", "expected"), [(0.5, 3.25), (0.01, 3.0001)])
def test_a_central_difference_of_a_cube(code, h: float, expected: float) -> None:
    difference = getattr(code, "module", code).central_difference
    found = difference(lambda t: t**3, jnp.array(1.0), h=h)
    close(found, expected, rtol=2e-5)


# The text's own numbers


def test_numbers_of_the_text(code) -> None:
    x = NUMBERS[:, None]
    close(code.predict(model([2.0, -1.0], 0.5), np.array([[3.0, 1.0], [0.0, 0.0]])), [5.5, 0.5])
    steep = model([5.0], 0.0)
    close(code.predict(steep, x) - NUMBERS, [4, 8, 12])
    close(code.mse(steep, x, NUMBERS), 224 / 3)
    close(code.mse(steep, x, x), 224 / 3)
    gradient = code.mse_gradient(steep, x, NUMBERS)
    close(gradient["w"], [37.33], rtol=1e-3)
    close(gradient["b"], 16)
    params, losses = code.gradient_descent(steep, x, NUMBERS, learning_rate=0.01, steps=1)
    close(params["w"], [4.6267])
    close(params["b"], -0.16)
    close(losses, [74.67], rtol=1e-4)
    close((1.5**3 - 1) / 0.5, 4.75)


def test_the_border_of_the_first_question(code) -> None:
    x, y = np.array([[2.0], [-2.0]]), np.zeros(2)  # mirrored: no gradient of the bias
    for rate, shrinks in ((0.24, True), (0.26, False)):
        params, _ = code.gradient_descent(model([1.0], 0.0), x, y, learning_rate=rate, steps=9)
        assert (abs(params["w"][0]) < 1) == shrinks


def test_the_three_ways_of_the_figure(code) -> None:
    x = np.linspace(0, 2, 9)[:, None]
    y = 1.5 * x[:, 0] - 0.5 + 0.3 * np.sin(7 * x[:, 0])
    start = model([3.5], 3.0)
    last = {
        rate: code.gradient_descent(start, x, y, learning_rate=rate, steps=20)[1]
        for rate in (0.03, 0.2, 0.39, 0.45)
    }
    assert last[0.2][-1] < last[0.03][-1] < last[0.03][0]
    assert last[0.39][-1] < last[0.39][0]
    assert last[0.45][-1] > last[0.45][0]
    rows = np.column_stack([x, np.ones(9)])
    steepest = 2 * np.linalg.eigvalsh(rows.T @ rows / 9).max()
    assert 1 - 0.03 * steepest > 0 > 1 - 0.39 * steepest > -1 > 1 - 0.45 * steepest
