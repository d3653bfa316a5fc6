"""Numbers from outside, and of the text, that week 2's solution and reference must reproduce."""

from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from solutions.week02_logistic_regression import reference

ENDS = np.array([1e4, -1e4, 100, -100, 20, 0, 0.3])


def single(given):
    """Floats as float32, and labels as they are."""
    return jax.tree.map(lambda x: jnp.asarray(x, jnp.result_type(x)), given)


class Solution:
    """The solution's functions in float32."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def __getattr__(self, name: str):
        function = getattr(self.module, name)
        return lambda *given, **options: function(*single(given), **options)


@pytest.fixture(params=["solution", "reference"])
def code(request: pytest.FixtureRequest, week: ModuleType):
    return Solution(week) if request.param == "solution" else reference


def model(w: list[float], b: float) -> dict[str, np.ndarray]:
    return {"w": np.array(w), "b": np.array(b)}


def close(actual, expected, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol)


def test_the_sigmoid_is_jax_s(code) -> None:
    close(code.sigmoid(ENDS), jax.nn.sigmoid(jnp.asarray(ENDS)))


@pytest.mark.parametrize("z", ENDS)
def test_its_gradient_is_finite_and_the_formula_s(week: ModuleType, z: float) -> None:
    close(jax.grad(week.sigmoid)(z), reference.sigmoid_gradient(z))


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("z", ENDS)
def test_the_loss_is_optax_s_and_so_is_its_gradient(week: ModuleType, z: float, label: int) -> None:
    logits, y = jnp.array([z]), jnp.array([label])

    def theirs(logits: jax.Array) -> jax.Array:
        return optax.losses.sigmoid_binary_cross_entropy(logits, y).mean()

    close(week.binary_cross_entropy(logits, y), theirs(logits), atol=1e-3)
    close(reference.binary_cross_entropy(logits, y), theirs(logits))
    found = jax.grad(week.binary_cross_entropy)(logits, y)
    close(found, reference.sigmoid(logits) - label)


def test_the_gradient_is_jax_s(code) -> None:
    rng = np.random.default_rng(231)
    x, y = rng.normal(size=(7, 3)), rng.integers(0, 2, size=7)
    params = {"w": rng.normal(size=3), "b": np.array(0.7)}

    def loss(params):
        logits = x @ params["w"] + params["b"]
        return optax.losses.sigmoid_binary_cross_entropy(logits, y).mean()

    found, expected = code.bce_gradient(params, x, y), jax.grad(loss)(single(params))
    for name in ("w", "b"):
        close(found[name], expected[name])


def test_zero_features_teach_the_bias_alone(code) -> None:
    found = code.bce_gradient(model([2.0, -1.0], 0.0), np.zeros((4, 2)), np.array([1, 1, 1, 0]))
    close(found["w"], [0, 0])
    close(found["b"], -0.25)


def test_the_manual_s_formula_has_another_gradient_at_zero(week: ModuleType) -> None:
    def manual(z: jax.Array) -> jax.Array:
        return jnp.maximum(z, 0) - z + jnp.log1p(jnp.exp(-jnp.abs(z)))

    own = week.binary_cross_entropy
    close(manual(jnp.array(0.0)), own(jnp.zeros(1), jnp.ones(1, jnp.int32)))
    assert jax.grad(manual)(0.0) == -1.0
    assert jax.grad(own)(jnp.zeros(1), jnp.ones(1, jnp.int32)) == -0.5


# The texts' own numbers


def test_numbers_of_the_text(code) -> None:
    close(code.sigmoid(np.log(np.array([1, 3, 1 / 3]))), [0.5, 0.75, 0.25])
    close(np.log1p(np.exp([-2, -1])), [0.1269, 0.3133], atol=1e-4)
    close(code.binary_cross_entropy(np.array([2.0, -1.0]), np.array([1, 0])), 0.2201, atol=1e-4)
    close(code.binary_cross_entropy(np.array([20.0]), np.array([0])), 20)
    close(code.binary_cross_entropy(np.array([-110.0]), np.array([1])), 110)
    close(-np.log(1e-7), 16.118, atol=1e-3)
    x, y = np.array([[1.0], [3.0], [2.0]]), np.array([0, 1, 1])
    gradient = code.bce_gradient(model([0.0], 0.0), x, y)
    close(gradient["w"], [-0.6667], atol=1e-4)
    close(gradient["b"], -0.1667, atol=1e-4)
    params, _ = code.fit(model([0.0], 0.0), x, y, learning_rate=0.6, steps=1)
    close(params["w"], [0.4])
    close(params["b"], 0.1)
    _, losses = code.fit(model([0.0], 0.0), x, y, learning_rate=0.6, steps=2)
    close(losses, [0.6931, 0.5187], atol=1e-4)
    close(code.sigmoid(np.array([0.25])), [0.562], atol=1e-3)
    line = model([2.0, -1.0], 0.25)
    assert code.predict_label(line, np.array([[0.0, 0.0], [0.0, 1.0]])).tolist() == [1, 0]
    assert np.isinf(jnp.exp(89.0))


def test_numbers_of_the_questions(code) -> None:
    p = np.array([0.8, 0.6, 0.1])
    close(code.binary_cross_entropy(np.log(p / (1 - p)), np.array([1, 1, 0])), 0.2798, atol=1e-4)
    close(0.8 * 0.6 * 0.9, 0.432)
    close(-np.log(0.432) / 3, 0.2798, atol=1e-4)
    close(np.log(9), 2.20, atol=3e-3)
    close(code.binary_cross_entropy(np.array([12.0]), np.array([0])), 12, atol=1e-4)
    close(code.sigmoid(np.array([np.log(9), -np.log(9)])), [0.9, 0.1])
