"""Numbers from outside, and of the text, that week 3's solution and reference must reproduce."""

from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from solutions.week03_softmax import reference

ENDS = np.array([[1e4, -1e4, 0], [0, 200, 1], [-200, 0, -199], [1000, 1001, 1000]])
LABELS = np.array([1, 0, 0, 2])


class Solution:
    """The solution's functions in float32."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def __getattr__(self, name: str):
        function = getattr(self.module, name)
        return lambda *given: function(*map(jnp.asarray, given))


@pytest.fixture(params=["solution", "reference"])
def code(request: pytest.FixtureRequest, week: ModuleType):
    return Solution(week) if request.param == "solution" else reference


def close(actual, expected, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol)


@pytest.mark.parametrize("shape", [(5,), (3, 3), (2, 3, 4), (1, 1)])
def test_softmax_and_its_logarithm_are_jax_s(code, shape: tuple[int, ...]) -> None:
    logits = 3 * np.random.default_rng(231).normal(size=shape)
    close(code.softmax(logits), jax.nn.softmax(jnp.asarray(logits)))
    close(code.log_softmax(logits), jax.nn.log_softmax(jnp.asarray(logits)))


def test_softmax_and_its_logarithm_at_the_ends(code) -> None:
    close(code.softmax(ENDS), jax.nn.softmax(jnp.asarray(ENDS)))
    close(code.log_softmax(ENDS), jax.nn.log_softmax(jnp.asarray(ENDS)))


def test_rows_of_very_different_size(code) -> None:
    close(code.softmax(np.array([[0.0, 1], [1000, 1001]])), [[0.2689414, 0.7310586]] * 2)


def test_a_constant_added_changes_nothing(code) -> None:
    logits = np.random.default_rng(231).normal(size=(3, 4))
    close(code.softmax(logits + 100), code.softmax(logits), rtol=2e-5)


def test_dlsys_logarithm_of_large_logits(code) -> None:
    close(code.log_softmax(np.array([[-10000.02, -125000, 125000]])), [[-135000.02, -250000, 0]])


def test_optax_s_own_cross_entropies(code) -> None:
    logits, labels = np.array([[10, 1, -2], [1, 4, 0.2]]), np.array([1, 0])
    close(code.cross_entropy(logits[:1], labels[:1]), 9.00013)
    close(code.cross_entropy(logits[1:], labels[1:]), 3.0696733)
    close(code.cross_entropy(logits, labels), 6.0349, atol=1e-4)


def test_uniform_logits_cost_the_logarithm_of_the_classes(code) -> None:
    close(code.cross_entropy(np.zeros((3, 10)), np.array([0, 9, 4])), 2.302585)


def test_a_gap_costs_itself_where_a_clamp_would_cost_sixteen(code) -> None:
    close(code.cross_entropy(np.array([[0.0, 200]]), np.array([0])), 200)
    close(-np.log(1e-7), 16.118, atol=1e-3)


def test_the_right_answer_costs_nothing_where_softmax_twice_would(code) -> None:
    assert code.cross_entropy(np.array([[10.0, -10, -10]]), np.array([0])) < 1e-8
    close(-np.log(np.e / (np.e + 2)), 0.55144, atol=1e-5)


def test_the_gradient_is_optax_s(code) -> None:
    rng = np.random.default_rng(231)
    for logits, labels in ((rng.normal(size=(5, 3)), rng.integers(0, 3, size=5)), (ENDS, LABELS)):

        def theirs(z: jax.Array, labels: np.ndarray = labels) -> jax.Array:
            return optax.losses.softmax_cross_entropy_with_integer_labels(z, labels).mean()

        expected = jax.grad(theirs)(jnp.asarray(logits))
        close(code.cross_entropy_gradient(logits, labels), expected)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_gradients_of_the_solution_are_the_reference_s(week: ModuleType, name: str) -> None:
    upstream = np.random.default_rng(231).normal(size=ENDS.shape)
    _, pull_back = jax.vjp(getattr(week, name), jnp.asarray(ENDS))
    expected = getattr(reference, f"{name}_backward")(ENDS, upstream)
    close(pull_back(jnp.asarray(upstream))[0], expected)


def test_gradients_of_the_solution_s_loss_are_the_reference_s(week: ModuleType) -> None:
    found = jax.grad(week.cross_entropy)(jnp.asarray(ENDS), jnp.asarray(LABELS))
    close(found, reference.cross_entropy_gradient(ENDS, LABELS))


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_both_gradients_of_a_unit_are_jax_s(code, y: float) -> None:
    logits = np.array([-100, -3, 0, 0.7, 100])

    def squares(z: jax.Array) -> jax.Array:
        return (jax.nn.sigmoid(z) - y) ** 2

    def entropy(z: jax.Array) -> jax.Array:
        return y * jax.nn.softplus(-z) + (1 - y) * jax.nn.softplus(z)

    found = code.learning_slowdown(logits, np.full(5, y))
    for actual, loss in zip(found, (squares, entropy), strict=True):
        close(actual, jax.vmap(jax.grad(loss))(jnp.asarray(logits)))


# The text's own numbers


def test_numbers_of_the_text(code) -> None:
    eighths = np.log([[1.0, 2, 5]])
    close(code.softmax(eighths), [[1 / 8, 2 / 8, 5 / 8]])
    close(code.log_softmax(eighths), [[-2.0794, -1.3863, -0.4700]], atol=1e-4)
    close(code.log_softmax(np.array([[0.0, 200]])), [[-200, 0]])
    logits, labels = np.array([[0, 0], [np.log(3), 0]]), np.array([0, 1])
    close(code.softmax(logits), [[0.5, 0.5], [0.75, 0.25]])
    gradient = [[-0.25, 0.25], [0.375, -0.375]]
    close(code.cross_entropy_gradient(logits, labels), gradient)
    squares, entropy = code.learning_slowdown(np.array([0.0, 4]), np.array([1.0, 0]))
    close(squares, [-0.25, 0.0347], atol=1e-4)
    close(entropy, [-0.5, 0.982], atol=1e-4)
    close(entropy[1] / squares[1], 28, atol=0.5)


def test_numbers_of_the_questions(code) -> None:
    q, p = np.array([1 / 2, 1 / 4, 1 / 4]), np.array([1 / 4, 1 / 4, 1 / 2])
    log_p, log_q = code.log_softmax(np.log(p)), code.log_softmax(np.log(q))
    close(-(q * log_q).sum(), 1.5 * np.log(2))
    close([1.5 * np.log(2), 1.75 * np.log(2), 0.25 * np.log(2)], [1.040, 1.213, 0.173], atol=1e-3)
    close(-(q * log_p).sum(), 1.75 * np.log(2))
    close((q * (log_q - log_p)).sum(), 0.25 * np.log(2), atol=1e-5)
    close(-(p * log_q).sum(), 1.75 * np.log(2))
    close(-0.6 * np.log(0.6) - 0.4 * np.log(0.4), 0.673, atol=1e-3)
