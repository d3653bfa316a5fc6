"""The form of a program stays the same under every disguise, and tells different programs apart."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import pytest
from jaxlib.mlir import ir

from grader.judge import form as forms
from grader.judge.form import Form, form
from grader.judge.member import Traced
from grader.judge.xla import Device

X, W, B = jnp.ones((4, 2)), jnp.ones((2, 3)), jnp.ones(3)

Former = Callable[..., Form]


@pytest.fixture
def formed(device: Device, traced: Callable[..., Traced]) -> Former:
    """The form of a function's program."""
    return lambda function, *args: form(device.parse(traced(function, *args).artifact))


def softmax(x: Any, w: Any, b: Any) -> Any:
    z = x @ w + b
    e = jnp.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def disguised(features: Any, kernel: Any, offset: Any) -> Any:
    """Renamed, reordered, with a helper, dead code, and other names for the same functions."""

    @jax.jit
    def along_rows(values: Any) -> Any:
        return jnp.sum(values, axis=-1, keepdims=True)

    scores = offset + jnp.matmul(features, kernel)
    jnp.sin(features).sum()
    largest = jnp.max(scores, axis=-1, keepdims=True)
    powers = jnp.exp(scores - largest)
    return powers / along_rows(powers)


def unstable(x: Any, w: Any, b: Any) -> Any:
    e = jnp.exp(x @ w + b)
    return e / e.sum(-1, keepdims=True)


def test_form_is_the_same_however_the_source_is_written(formed: Former) -> None:
    assert formed(softmax, X, W, B) == formed(disguised, X, W, B)


@pytest.mark.parametrize(
    "other",
    [
        lambda x, w, b: jax.lax.map(lambda row: softmax(row, w, b), x),
        lambda x, w, b: jnp.stack([softmax(row, w, b) for row in x]),
        lambda x, w, b: jax.vmap(lambda row: softmax(row, w, b))(x),
    ],
    ids=["scan", "loop", "vmap"],
)
def test_pieces_are_the_same_for_all_rows_at_once_and_one_by_one(
    formed: Former, other: Callable[..., Any]
) -> None:
    assert formed(other, X, W, B).pieces == formed(softmax, X, W, B).pieces


def test_pieces_know_no_layouts_and_constants(formed: Former) -> None:
    one, other = (
        formed(lambda x, w: jnp.einsum("ni,ij->jn", x, w).mean(0), X, W),
        formed(lambda x, w: 2 * jnp.sum(x @ w, axis=1) / 3, X, W),
    )
    assert one.pieces == other.pieces
    assert one.exact != other.exact


def test_exact_form_tells_a_mistake_from_the_right_program(formed: Former) -> None:
    right, wrong = formed(softmax, X, W, B), formed(unstable, X, W, B)
    assert right.exact != wrong.exact
    assert len(right.pieces & wrong.pieces) < 0.7 * len(right.pieces | wrong.pieces)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda x: x - 1, lambda x: 1 - x),
        (lambda x: x > 1, lambda x: x < 1),
        (lambda x: x * jnp.array([1.0, 2.0]), lambda x: x * jnp.array([2.0, 1.0])),
        (lambda x: x > 1, lambda x: x >= 1),
        (lambda x: (x, x + 1), lambda x: (x + 1, x)),
    ],
)
def test_exact_form_sees_order_and_constants_where_they_matter(
    formed: Former, one: Callable[..., Any], other: Callable[..., Any]
) -> None:
    assert formed(one, X).exact != formed(other, X).exact


def test_exact_form_takes_either_order_where_it_does_not_matter(formed: Former) -> None:
    one, other = (
        formed(lambda x, y: (x + y) > x, X, X + 1),
        formed(lambda x, y: x < y + x, X, X + 1),
    )
    assert one.exact == other.exact


def test_exact_form_sees_constants_that_have_no_buffer(formed: Former) -> None:
    masks = [jnp.array([True, False]), jnp.array([False, True])]
    one, other = (formed(lambda x, mask=mask: jnp.where(mask, x, 0), X) for mask in masks)
    assert one.exact != other.exact


def test_a_constant_that_repeats_one_number_is_read_without_its_content() -> None:
    with ir.Context(), ir.Location.unknown():
        number, large = ir.F32Type.get(), 1 << 26
        kind = ir.RankedTensorType.get([large], number)
        ones, twos = (
            ir.DenseElementsAttr.get_splat(kind, ir.FloatAttr.get(number, value))
            for value in (1.0, 2.0)
        )
        tracemalloc.start()
        assert forms._constant(ones) != forms._constant(twos)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < large


def test_a_program_with_too_many_operations_has_no_form(
    formed: Former, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST", 3)
    with pytest.raises(forms.TooLarge):
        formed(softmax, X, W, B)
