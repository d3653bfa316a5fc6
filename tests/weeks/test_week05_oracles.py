"""Numbers from outside, and of the texts, that week 5's solution and reference must reproduce."""

import doctest
from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from solutions.week05_xor import reference

LECTURE = [  # lecture 9-1: the weights of XOR, chosen by hand
    {"w": jnp.array([[5.0, -7.0], [5.0, -7.0]]), "b": jnp.array([-8.0, 3.0])},
    {"w": jnp.array([[-11.0], [-11.0]]), "b": jnp.array([6.0])},
]
BOOK = {"and": (0.5, 0.5, -0.7), "nand": (-0.5, -0.5, 0.7), "or": (0.5, 0.5, -0.2)}


def test_xor_of_the_lecture(week: ModuleType) -> None:
    for forward in (week.forward, reference.forward):
        _, output = forward(LECTURE, week.CORNERS)
        assert np.round(output[:, 0], 4).tolist() == pytest.approx([0.0112, 0.9949, 0.9949, 0.0244])


@pytest.mark.parametrize("name", BOOK)
def test_gates_of_the_book(week: ModuleType, name: str) -> None:
    *w, b = BOOK[name]
    for perceptron in (week.perceptron, reference.perceptron):
        book = perceptron(week.CORNERS, jnp.array(w), jnp.array(b))
        own = perceptron(week.CORNERS, *week.gate(name))
        assert book.tolist() == own.tolist() == reference.TABLES[name]


def test_xor_is_xor(week: ModuleType) -> None:
    for xor in (week.xor, reference.xor):
        assert xor(week.CORNERS).tolist() == reference.XOR == [0, 1, 1, 0]


def test_gradients_by_automatic_differentiation(week: ModuleType) -> None:
    keys = jax.random.split(jax.random.key(5), 4)
    params, x = week.init_mlp(keys[0], (3, 4, 1, 2)), jax.random.normal(keys[1], (5, 3))
    outputs, pull_back = jax.vjp(week.forward, params, x)
    upstreams = [jax.random.normal(keys[2], y.shape) for y in outputs]
    for found, expected in zip(
        jax.tree.leaves(reference.gradients(params, x, upstreams)),
        jax.tree.leaves(pull_back(upstreams)),
        strict=True,
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_examples_of_the_docstrings(week: ModuleType) -> None:
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
    for name in ("perceptron", "xor"):
        (found,) = finder.find(getattr(week, name), name, module=False, globs=vars(week))
        assert found.examples
        runner.run(found)
    assert runner.failures == 0


def test_examples_of_the_text(week: ModuleType) -> None:
    first_input = week.perceptron(week.CORNERS, jnp.array([1.0, 0.0]), jnp.array(-0.5))
    assert first_input.tolist() == [0, 0, 1, 1]
    layer = {"w": jnp.array([[1.0], [-1.0]]), "b": jnp.zeros(1)}
    assert [y.tolist() for y in week.forward([layer], jnp.array([[2.0, 2.0]]))] == [[[0.5]]]
    halved, _ = jax.lax.scan(lambda h, _: (h / 2, None), 8.0, length=3)
    assert halved == 1.0


# Of the marking guide: how many of the keys 0 to 99 solve XOR, by the sizes of the network.
SOLVED = {
    (2, 1, 1): 0,
    (2, 2, 1): 73,
    (2, 4, 1): 100,
    (2, 8, 1): 100,
    (2, 2, 2, 1): 76,
    (2, 2, 2, 2, 1): 59,
}


@pytest.mark.parametrize("sizes", SOLVED)
def test_how_often_a_network_of_these_sizes_solves_xor(
    week: ModuleType, monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, ...]
) -> None:
    draw = week.init_mlp
    monkeypatch.setattr(week, "init_mlp", lambda key, _: draw(key, sizes))
    keys = jnp.stack([jax.random.key(number) for number in range(100)])
    train = jax.vmap(lambda key: week.train_xor(key, steps=5000, learning_rate=1.0))
    output = jax.vmap(lambda params: week.forward(params, week.CORNERS)[-1][:, 0])(train(keys))
    solved = np.all((np.asarray(output) > 0.5) == np.array(reference.XOR), axis=1)
    assert solved.sum() == pytest.approx(SOLVED[sizes], abs=3)  # what is rounded off may tip a few
