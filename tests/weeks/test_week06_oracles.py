"""Numbers from outside that week 6's solution and reference must reproduce."""

from functools import reduce
from operator import add
from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from solutions.week06_backprop import reference


def line(start: float, stop: float, *shape: int) -> np.ndarray:
    """CS231n's inputs: evenly spaced numbers in a shape."""
    return np.linspace(start, stop, int(np.prod(shape))).reshape(shape)


def test_cs231n_affine_forward() -> None:
    x, w, b = line(-0.1, 0.5, 2, 120), line(-0.2, 0.3, 120, 3), line(-0.3, 0.1, 3)
    expected = [[1.49834967, 1.70660132, 1.91485297], [3.25553199, 3.5141327, 3.77273342]]
    np.testing.assert_allclose(reference.affine(x, w, b), expected, rtol=1e-8)


def test_cs231n_affine_backward_by_central_differences(week: ModuleType) -> None:
    rng = np.random.default_rng(231)
    x, w, b, upstream = (rng.normal(size=shape) for shape in [(10, 6), (6, 5), (5,), (10, 5)])
    found = reference.affine_backward(x, w, upstream)
    numerical = [
        reference.numerical_gradient(lambda t: np.sum(upstream * (t @ w + b)), x, h=1e-5),
        reference.numerical_gradient(lambda t: np.sum(upstream * (x @ t + b)), w, h=1e-5),
        reference.numerical_gradient(lambda t: np.sum(upstream * (x @ w + t)), b, h=1e-5),
    ]
    for actual, expected in zip(found, numerical, strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-7)
    solved = week.affine_backward(*(jnp.asarray(array, jnp.float32) for array in (x, w, upstream)))
    for actual, expected in zip(solved, found, strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-5)


def test_cs231n_relu(week: ModuleType) -> None:
    row = [float(week.Value(number).relu().data) for number in line(-0.5, 0.5, 3, 4)[1]]
    np.testing.assert_allclose(row, [0, 0, 0.04545455, 0.13636364], rtol=1e-6)


def test_central_difference_of_a_cube(week: ModuleType) -> None:
    assert reference.numerical_gradient(lambda t: np.sum(t**3), [1.0], h=0.01) == pytest.approx(
        3 + 1e-4, abs=1e-12
    )
    found = week.numerical_gradient(lambda t: jnp.sum(t**3), jnp.ones(1), h=0.01)
    assert float(found[0]) == pytest.approx(3 + 1e-4, abs=5e-5)


def test_xor_by_hand(week: ModuleType) -> None:
    params = {
        "w1": jnp.array([[5.0, -7.0], [5.0, -7.0]]),
        "b1": jnp.array([-8.0, 3.0]),
        "w2": jnp.array([[-11.0], [-11.0]]),
        "b2": jnp.array([6.0]),
    }
    logits, _ = week.forward(params, jnp.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]))
    expected = [0.0112, 0.9949, 0.9949, 0.0244]
    np.testing.assert_allclose(jax.nn.sigmoid(logits)[:, 0], expected, atol=1e-4)


def test_loss_of_ten_equal_logits_is_log_ten() -> None:
    params = {
        "w1": np.zeros((3, 4)),
        "b1": np.zeros(4),
        "w2": np.zeros((4, 10)),
        "b2": np.zeros(10),
    }
    assert reference.loss(params, np.ones((5, 3)), np.arange(5)) == pytest.approx(
        2.302585, abs=1e-6
    )


def test_optax_cross_entropy_literals() -> None:
    logs = reference.log_softmax([[10.0, 1.0, -2.0], [1.0, 4.0, 0.2]])
    np.testing.assert_allclose(-logs[[0, 1], [1, 0]], [9.00013, 3.0696733], rtol=1e-6)


def network(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A network of 4 inputs, 3 hidden units and 5 classes."""
    shapes = {"w1": (4, 3), "b1": (3,), "w2": (3, 5), "b2": (5,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def test_gradients_by_central_differences() -> None:
    rng = np.random.default_rng(6)
    params, x, labels = network(rng), rng.normal(size=(7, 4)), rng.integers(0, 5, 7)
    found = reference.gradients(params, x, labels)
    for name, value in params.items():
        numerical = reference.numerical_gradient(
            lambda t, name=name: reference.loss(params | {name: t}, x, labels), value, h=1e-5
        )
        np.testing.assert_allclose(found[name], numerical, atol=1e-9)


def test_gradients_of_the_solution_are_those_of_jax(week: ModuleType) -> None:
    rng = np.random.default_rng(7)
    params = {name: jnp.asarray(value, jnp.float32) for name, value in network(rng).items()}
    x, labels = jnp.asarray(rng.normal(size=(7, 4)), jnp.float32), jnp.arange(7) % 5

    def loss(params: dict[str, jax.Array]) -> jax.Array:
        logs = jax.nn.log_softmax(week.forward(params, x)[0])
        return -jnp.take_along_axis(logs, labels[:, None], axis=1).mean()

    expected = jax.grad(loss)(params)
    found = week.backward(params, week.forward(params, x)[1], labels)
    for name in params:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-5, atol=1e-6)


def test_value_of_a_node_used_twice(week: ModuleType) -> None:
    x = week.Value(3.0)
    (x * x + x).backward()
    assert x.grad == 7


def test_value_of_a_shared_parent(week: ModuleType) -> None:
    for number in (1.0, 2.0, 3.0):
        b = week.Value(number)
        (2 * b * (3 * b)).backward()
        assert b.grad == 12 * number


@pytest.mark.parametrize(
    ("build", "at", "expected"),
    [
        (lambda x: 1 - x, 4.0, -1),
        (lambda x: 1 / x, 4.0, -1 / 16),
        (lambda x: x**3, 2.0, 12),
        (lambda x: x.tanh(), 0.5, 0.78644773),
        (lambda x: 1 / (1 + (-x).exp()), 0.0, 0.25),
    ],
)
def test_value_of_one_operation(week: ModuleType, build, at: float, expected: float) -> None:
    x = week.Value(at)
    build(x).backward()
    assert float(x.grad) == pytest.approx(expected, rel=1e-6)


def test_value_traces_linear_regression(week: ModuleType) -> None:
    weight, seen = 5.0, []
    for _ in range(4):
        w = week.Value(weight)
        loss = reduce(add, [(w * x - x) ** 2 for x in (1.0, 2.0, 3.0)]) / 3.0
        loss.backward()
        seen.append((w.grad, weight))
        weight -= 0.01 * w.grad
    expected = [(37.33333, 5), (33.84889, 4.6266667), (30.68966, 4.2881778), (27.82529, 3.9812812)]
    np.testing.assert_allclose(seen, expected, rtol=1e-6)


def test_value_descends_a_sum_of_squares(week: ModuleType) -> None:
    numbers, losses = [1.0, 2.0, 3.0], []
    for _ in range(6):
        values = [week.Value(number) for number in numbers]
        loss = reduce(add, [value**2 for value in values])
        loss.backward()
        losses.append(loss.data)
        numbers = [value.data - 0.003 * value.grad for value in values]
    np.testing.assert_allclose(losses, [14, 13.8, 13.7, 13.5, 13.3, 13.2], atol=0.06)


def test_value_doubled_forty_times(week: ModuleType) -> None:
    leaf = root = week.Value(1.0)
    for _ in range(40):
        root = root + root
    root.backward()
    assert leaf.grad == 2.0**40
