"""Numbers from outside, and of the text, that week 13's solution and reference must reproduce."""

from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from solutions.week13_rnn import reference


class Solution:
    """The solution's functions in float32."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def __getattr__(self, name: str):
        function = getattr(self.module, name)
        return lambda *given, **options: function(*jax.tree.map(jnp.asarray, given), **options)


@pytest.fixture(params=["solution", "reference"])
def code(request: pytest.FixtureRequest, week: ModuleType):
    return Solution(week) if request.param == "solution" else reference


def close(actual, expected, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol)


def linspace(start: float, end: float, *shape: int) -> np.ndarray:
    return np.linspace(start, end, num=int(np.prod(shape))).reshape(shape)


def reordered(params: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """CS231n's i, f, o, g as this week's i, f, g, o."""
    found = {}
    for name, part in params.items():
        i, f, o, g = np.split(part, 4, axis=-1)
        found[name] = np.concatenate([i, f, g, o], axis=-1)
    return found


def weights(rng: np.random.Generator, features: int, hidden: int, gates: int) -> dict:
    shapes = {
        "wx": (features, gates * hidden),
        "wh": (hidden, gates * hidden),
        "b": (gates * hidden,),
    }
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def test_cs231n_rnn_step(code) -> None:
    params = {
        "wx": linspace(-0.1, 0.9, 10, 4),
        "wh": linspace(-0.3, 0.7, 4, 4),
        "b": linspace(-0.2, 0.4, 4),
    }
    h = code.rnn_step(params, linspace(-0.2, 0.5, 3, 4), linspace(-0.4, 0.7, 3, 10))
    close(h[0], [-0.58172089, -0.50182032, -0.41232771, -0.31410098])


def test_cs231n_rnn_sequence(code) -> None:
    params = {
        "wx": linspace(-0.2, 0.4, 4, 5),
        "wh": linspace(-0.4, 0.1, 5, 5),
        "b": linspace(-0.7, 0.1, 5),
    }
    hs = code.rnn(params, linspace(-0.3, 0.1, 2, 5), linspace(-0.1, 0.3, 2, 3, 4))
    close(hs[0, 0, 0], -0.42070749)
    close(hs[1, 2, 4], 0.40333043)


def test_cs231n_lstm_step(code) -> None:
    params = reordered(
        {
            "wx": linspace(-2.1, 1.3, 4, 20),
            "wh": linspace(-0.7, 2.2, 5, 20),
            "b": linspace(0.3, 0.7, 20),
        }
    )
    carry = linspace(-0.3, 0.7, 3, 5), linspace(-0.4, 0.9, 3, 5)
    h, c = code.lstm_step(params, carry, linspace(-0.4, 1.2, 3, 4))
    close(h[0], [0.24635157, 0.28610883, 0.32240467, 0.35525807, 0.38474904])
    close(c[0, 0], 0.32986176)


def test_gates_in_another_order_give_another_number(code) -> None:
    params = {
        "wx": linspace(-2.1, 1.3, 4, 20),
        "wh": linspace(-0.7, 2.2, 5, 20),
        "b": linspace(0.3, 0.7, 20),
    }
    carry = linspace(-0.3, 0.7, 3, 5), linspace(-0.4, 0.9, 3, 5)
    h, _ = code.lstm_step(params, carry, linspace(-0.4, 1.2, 3, 4))
    close(h[0, 0], 0.26687551)


def test_cs231n_lstm_sequence(code) -> None:
    params = reordered(
        {
            "wx": linspace(-0.2, 0.9, 5, 16),
            "wh": linspace(-0.3, 0.6, 4, 16),
            "b": linspace(0.2, 0.7, 16),
        }
    )
    h = linspace(-0.4, 0.8, 2, 4)
    hs = code.lstm(params, (h, np.zeros_like(h)), linspace(-0.4, 0.6, 2, 3, 5))
    close(hs[0, 0, 0], 0.01764008)
    close(hs[1, 2, 3], 0.86935314)


def test_flax_s_own_cell_and_both_ways(code) -> None:
    rng = np.random.default_rng(231)
    forward, backward = weights(rng, 3, 4, 4), weights(rng, 3, 2, 4)
    xs = rng.normal(size=(2, 5, 3))

    def theirs(params: dict[str, np.ndarray], xs: np.ndarray) -> np.ndarray:
        cell = nnx.OptimizedLSTMCell(3, len(params["wh"]), rngs=nnx.Rngs(0))
        assert cell.dense_h.bias is not None
        cell.dense_i.kernel[...] = jnp.asarray(params["wx"])
        cell.dense_h.kernel[...] = jnp.asarray(params["wh"])
        cell.dense_h.bias[...] = jnp.asarray(params["b"])
        return np.asarray(nnx.RNN(cell)(jnp.asarray(xs)))

    expected = theirs(forward, xs)
    zeros = np.zeros((2, 4))
    close(code.lstm(forward, (zeros, zeros), xs), expected)
    back = theirs(backward, xs[:, ::-1])[:, ::-1]
    both = code.bidirectional(forward, backward, xs)
    close(both, np.concatenate([expected, back], axis=-1))


def test_gradients_of_the_solution_are_those_of_the_complex_step(week: ModuleType) -> None:
    rng = np.random.default_rng(231)
    xs, upstream = rng.normal(size=(2, 3, 2)), rng.normal(size=(2, 3, 2))
    params, h = weights(rng, 2, 2, 4), rng.normal(size=(2, 2))

    def flat(z: np.ndarray) -> np.ndarray:
        return reference.lstm(params, (h, h), z.reshape(xs.shape)).ravel()

    _, backward = jax.vjp(lambda xs: week.lstm(params, (jnp.asarray(h),) * 2, xs), jnp.asarray(xs))
    expected = upstream.ravel() @ reference.jacobian(flat, xs.ravel())
    close(backward(jnp.asarray(upstream, jnp.float32))[0].ravel(), expected, atol=1e-5)


@pytest.mark.parametrize("which", ["some", "one", "none"])
def test_the_loss_is_optax_s(code, which: str) -> None:
    rng = np.random.default_rng(231)
    logits, targets = rng.normal(size=(3, 5, 4)), rng.integers(0, 4, size=(3, 5))
    mask = np.arange(15).reshape(3, 5) < {"some": 7, "one": 1, "none": 0}[which]

    def theirs(z: jax.Array) -> jax.Array:
        costs = optax.losses.softmax_cross_entropy_with_integer_labels(z, jnp.asarray(targets))
        return (costs * mask).sum() / max(mask.sum(), 1)

    close(code.sequence_loss(logits, targets, mask), theirs(jnp.asarray(logits)))
    gradient = reference.sequence_loss_gradient(logits, targets, mask)
    close(gradient, jax.grad(theirs)(jnp.asarray(logits)))


@pytest.mark.parametrize(("vocabulary", "loss"), [(10, 2.302585), (10_000, 9.21034)])
def test_a_network_that_knows_nothing_pays_the_logarithm(code, vocabulary, loss) -> None:
    targets = np.arange(6).reshape(2, 3)
    mask = np.array([[1, 1, 0], [1, 0, 0]], bool)
    close(code.sequence_loss(np.zeros((2, 3, vocabulary)), targets, mask), loss)


# The text's own numbers


def test_numbers_of_the_text(code) -> None:
    params = {"wx": np.ones((1, 1)), "wh": np.ones((1, 1)), "b": np.zeros(1)}
    hs = code.rnn(params, np.zeros((1, 1)), np.array([[[1.0], [0], [-1]]]))
    close(np.ravel(hs), [0.7616, 0.6420, -0.3434], atol=5e-5)

    params = {"wx": np.zeros((1, 4)), "wh": np.zeros((1, 4)), "b": np.zeros(4)}
    carry = np.zeros((1, 1)), np.full((1, 1), 2.0)
    h, c = code.lstm_step(params, carry, np.ones((1, 1)))
    close((h[0, 0], c[0, 0]), (0.3808, 1), atol=5e-5)
    hs = code.lstm(params, carry, np.ones((1, 3, 1)))
    close(np.ravel(hs), [0.3808, 0.2311, 0.1225], atol=5e-5)

    logits = np.array([[[0, 0], [np.log(3), 0], [7, 7]]])
    loss = code.sequence_loss(logits, np.array([[1, 0, -1]]), np.array([[True, True, False]]))
    close(loss, 0.4904, atol=5e-5)
    close(loss, (np.log(2) + np.log(4 / 3)) / 2)


def test_the_text_of_the_text(code) -> None:
    inputs, targets, mask = code.next_token(np.array([[3, 1, 4, 4, 5, 0]]), pad=0)
    assert inputs.tolist() == [[3, 1, 4, 4, 5]]
    assert targets.tolist() == [[1, 4, 4, 5, 0]]
    assert mask.tolist() == [[True, True, True, True, False]]


def test_numbers_of_the_questions() -> None:
    close(reference.sigmoid(np.array(4.0)), 0.982, atol=5e-4)
    close(reference.sigmoid(np.array(4.0)) ** 60, 0.337, atol=5e-4)
    assert 1e-19 < reference.sigmoid(np.array(0.0)) ** 60 < 1e-18
