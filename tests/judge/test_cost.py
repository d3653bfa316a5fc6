"""Costs are read from the program: loops count as often as they run."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

A = np.ones((3, 4), np.float32)
B = np.ones((4, 5), np.float32)


@pytest.fixture
def cost(programs, traced):
    """The Program of a function."""
    return lambda function, *args: programs.program(traced(function, *args))


def test_a_matrix_product_multiplies_every_pair(cost) -> None:
    program = cost(jnp.matmul, A, B)
    assert program.multiplications == 3 * 4 * 5
    assert program.flops == 2 * 3 * 4 * 5


def test_a_batched_product_counts_the_batch(cost) -> None:
    program = cost(
        lambda a, b: jnp.einsum("nij,njk->nik", a, b),
        np.ones((7, 3, 4), np.float32),
        np.ones((7, 4, 5), np.float32),
    )
    assert program.multiplications == 7 * 3 * 4 * 5


def test_a_convolution_multiplies_the_kernel_at_every_output(cost) -> None:
    def convolve(image, kernel):
        return jax.lax.conv_general_dilated(
            image, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )

    image, kernel = np.ones((2, 6, 5, 3), np.float32), np.ones((3, 2, 3, 4), np.float32)
    outputs = 2 * 4 * 4 * 4
    assert cost(convolve, image, kernel).multiplications == outputs * 3 * 2 * 3


@pytest.mark.parametrize("steps", [1, 10, 1000])
def test_a_scan_counts_its_body_for_each_step(cost, steps) -> None:
    def repeated(a, b):
        return jax.lax.scan(lambda c, _: (c + a @ b, None), jnp.zeros((3, 5)), length=steps)[0]

    assert cost(repeated, A, B).multiplications == pytest.approx(steps * 60, rel=0.05)


def test_a_fori_loop_counts_from_its_first_to_its_last_step(cost) -> None:
    def repeated(a, b):
        return jax.lax.fori_loop(3, 10, lambda i, c: c + a @ b, jnp.zeros((3, 5)))

    assert cost(repeated, A, B).multiplications == pytest.approx(7 * 60, rel=0.05)


def test_loops_in_loops_multiply(cost) -> None:
    def inner(a, b):
        return jax.lax.fori_loop(0, 4, lambda i, c: c + a @ b, jnp.zeros((3, 5)))

    def outer(a, b):
        return jax.lax.fori_loop(0, 5, lambda i, c: c + inner(a, b), jnp.zeros((3, 5)))

    assert cost(outer, A, B).multiplications == pytest.approx(20 * 60, rel=0.05)


@pytest.mark.parametrize(
    ("goes_on", "start", "step", "rounds"),
    [
        (lambda i: i < 7, 0, 1, 7),
        (lambda i: i < 7, 0, 3, 3),
        (lambda i: i < 7, 9, 1, 0),
        (lambda i: i <= 7, 1, 2, 4),
        (lambda i: i > 0, 7, -1, 7),
        (lambda i: i >= 0, 7, -2, 4),
        (lambda i: i != 0, 6, -2, 3),
        (lambda i: i != 7, 7, 1, 0),
        (lambda i: jnp.int32(7) > i, 2, 1, 5),
        (lambda i: i == 7, 7, 1, 1),
        (lambda i: i < 7, 0, 0, math.inf),
        (lambda i: i < 7, 0, -1, math.inf),  # it runs over below, in the end
        (lambda i: i != 7, 0, 2, math.inf),
    ],
)
def test_a_loop_by_hand_counts_as_often_as_it_runs(cost, goes_on, start, step, rounds) -> None:
    def loop(a, b):
        first = jnp.int32(start), jnp.zeros((3, 5))
        return jax.lax.while_loop(
            lambda held: goes_on(held[0]), lambda held: (held[0] + step, held[1] + a @ b), first
        )

    assert cost(loop, A, B).multiplications == 3 * 4 * 5 * rounds


@pytest.mark.parametrize(
    "body",
    [
        lambda i, limit, x: (limit + 1, limit + 1, x),  # what is counted is another number
        lambda i, limit, x: (i + 1, limit * 2, x),  # the limit runs away
        lambda i, limit, x: (i + 1, limit + x, x),
    ],
)
def test_what_only_looks_like_a_counter_costs_infinity(cost, body) -> None:
    def loop(a, b):
        def go_on(held):
            (i, limit, x), y = held
            return body(i, limit, x), y + a @ b

        first = (jnp.int32(0), jnp.int32(1), jnp.int32(1)), jnp.zeros((3, 5))
        return jax.lax.while_loop(lambda held: held[0][0] < held[0][1], go_on, first)

    assert math.isinf(cost(loop, A, B).multiplications)


def test_a_counter_that_runs_over_costs_infinity(cost) -> None:
    def loop(a, b):
        first = jnp.int8(0), jnp.zeros((3, 5))
        return jax.lax.while_loop(
            lambda held: held[0] < 120, lambda held: (held[0] + 100, held[1] + a @ b), first
        )

    assert math.isinf(cost(loop, A, B).multiplications)


def test_a_loop_of_unknown_length_costs_infinity(cost) -> None:
    def until(a, b):
        return jax.lax.while_loop(lambda c: c.sum() < 1e6, lambda c: c + a @ b, jnp.ones((3, 5)))

    program = cost(until, A, B)
    assert math.isinf(program.flops)
    assert math.isinf(program.multiplications)


def test_a_loop_of_unknown_length_that_multiplies_nothing_still_multiplies_nothing(cost) -> None:
    program = cost(lambda a: jax.lax.while_loop(lambda c: c[0, 0] < 9, lambda c: c + 1, a), A)
    assert program.multiplications == 0
    assert math.isinf(program.flops)


def test_complex_numbers_cost_what_their_parts_cost(cost) -> None:
    a, b = A.astype(np.complex64), B.astype(np.complex64)
    product, real = cost(jnp.matmul, a, b), cost(jnp.matmul, A, B)
    assert product.multiplications == 4 * real.multiplications
    assert product.flops == 4 * real.flops
    assert product.bytes_accessed == 2 * real.bytes_accessed
    assert cost(jnp.add, a, a).flops == 2 * a.size


@pytest.mark.parametrize("dtype", [jnp.bfloat16, jnp.float16, jnp.int8, jnp.bool])
def test_bytes_are_those_of_the_numbers(cost, dtype) -> None:
    program = cost(lambda a: a.T, A.astype(dtype))
    assert program.bytes_accessed == 2 * A.size * jnp.dtype(dtype).itemsize


def test_moving_data_multiplies_nothing(cost) -> None:
    program = cost(lambda a: jnp.pad(a.T, 1)[::2].reshape(-1), A)
    assert program.multiplications == 0
    assert program.bytes_accessed > 0


def test_operations_above_stablehlo_run_too(cost) -> None:
    program = cost(lambda a: jnp.square(a).var(axis=0) + jax.lax.erf(a[0]), A)
    assert program.flops > 0


def test_only_the_dearest_branch_counts(cost) -> None:
    def branch(a, b):
        return jax.lax.cond(a[0, 0] > 0, lambda: a @ b, lambda: jnp.zeros((3, 5)))

    assert cost(branch, A, B).multiplications == 60


@pytest.mark.parametrize(
    ("product", "multiplications"),
    [
        (lambda a, b: jnp.prod(jnp.stack([a, b[:, :3].T]), 0), 2 * 12),
        (lambda a, b: jnp.ones(12).at[:].multiply(a.reshape(-1)), 12),
        (lambda a, b: jax.lax.reduce_window(a, 1.0, jax.lax.mul, (2, 2), (1, 1), "VALID"), 6 * 4),
        (lambda a, b: jnp.sum(a) + jnp.max(b), 0),
    ],
    ids=["reduce", "scatter", "window", "sums"],
)
def test_products_within_another_operation_count(cost, product, multiplications) -> None:
    assert cost(product, A, B).multiplications == multiplications
