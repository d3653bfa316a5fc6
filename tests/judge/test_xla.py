"""Any JAX will do: what one does not know is found out by trying, and done the public way."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxlib.mlir import ir

from grader.judge import xla
from grader.judge.verify import longest_chain
from grader.judge.xla import Device, Executable, PublicExecutable

X = np.arange(6, dtype=np.float32).reshape(2, 3)


@pytest.fixture
def fresh() -> Device:
    """A device that has not tried anything."""
    return Device("cpu")


def test_the_public_way_gives_what_the_quick_one_gives(fresh, traced) -> None:
    program = traced(lambda x, y: [x * 2 + y, (x @ y.T).sum()], X, X)
    both = [
        kind(fresh, fresh.parse(program.artifact), {}) for kind in (Executable, PublicExecutable)
    ]
    quick, public = (executable.run([X, X]) for executable in both)
    for one, other in zip(quick, public, strict=True):
        np.testing.assert_array_equal(one, other)
    assert all(executable.peak_memory >= 3 * X.nbytes for executable in both)


def test_an_argument_that_is_not_used_does_not_get_lost(fresh, traced) -> None:
    program = traced(lambda x, y: y + 1, X, X[0])
    module = fresh.parse(program.artifact)
    (result,) = PublicExecutable(fresh, module, {}).run([X, X[0]])
    np.testing.assert_array_equal(result, X[0] + 1)


def test_the_quick_way_is_taken_where_it_is_known(fresh) -> None:
    assert fresh.quick


@pytest.mark.parametrize("method", ["_load", "_stats", "_execute"])
def test_a_jax_with_other_insides_is_used_the_public_way(
    fresh, traced, monkeypatch, method
) -> None:
    class Changed(Executable):
        pass

    def gone(*_: object) -> None:
        raise TypeError("another signature")

    monkeypatch.setattr(Changed, method, gone)
    monkeypatch.setattr(xla, "Executable", Changed)
    assert not fresh.quick
    program = traced(lambda x: x + 1, X)
    executable = fresh.compile(fresh.parse(program.artifact), flops=1)
    assert isinstance(executable, PublicExecutable)
    np.testing.assert_array_equal(executable.run([X])[0], X + 1)


def test_an_option_that_this_xla_does_not_know_is_left_out(fresh, traced, monkeypatch) -> None:
    known = dict(list(xla.FAST_COMPILES.items())[:1])
    monkeypatch.setattr(xla, "FAST_COMPILES", known | {"xla_of_the_future": "1"})
    program = traced(lambda x: x + 1, X)
    executable = fresh.compile(fresh.parse(program.artifact), flops=1)
    np.testing.assert_array_equal(executable.run([X])[0], X + 1)
    assert fresh._ways == (Executable, known)


def test_a_long_unrolled_loop_is_compiled(fresh, traced) -> None:
    def unrolled(x):
        for _ in range(4000):  # with the options for quick compiles, XLA dies of it
            x = x * 1.0001 + jnp.sin(x)
        return x

    program = traced(unrolled, X)
    (result,) = fresh.compile(fresh.parse(program.artifact), flops=1).run([X])
    assert np.isfinite(result).all()


def test_a_chain_is_counted_through_calls_and_loops(fresh, traced) -> None:
    twice = jax.jit(lambda x: x + x + x)  # a chain of 2

    def calling(x):
        return twice(twice(twice(x)))

    def looping(x):
        return jax.lax.fori_loop(0, 9, lambda _, y: twice(y) + x, x)

    def wide(x):
        return [jnp.sin(x) for _ in range(3000)]

    chains = [
        longest_chain(fresh.parse(traced(function, X).artifact))
        for function in (calling, looping, wide)
    ]
    calls, loop, others = chains
    assert calls == 3 * (2 + 1)
    assert loop >= (2 + 1) + 1 + 1  # the call, the sum, the loop itself
    assert others == 1


@pytest.mark.parametrize("quick", [True, False])
def test_a_sort_by_an_order_that_is_none_stays_within_its_array(fresh, monkeypatch, quick) -> None:
    monkeypatch.setitem(vars(fresh), "_ways", (Executable if quick else PublicExecutable, {}))
    with fresh.context:
        module = ir.Module.parse("""
          func.func @main(%x: tensor<1000xf32>) -> tensor<1000xf32> {
            %y = "stablehlo.sort"(%x) ({
              ^bb0(%a: tensor<f32>, %b: tensor<f32>):
                %less = stablehlo.compare LE, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
                stablehlo.return %less : tensor<i1>
            }) {dimension = 0 : i64, is_stable = false} : (tensor<1000xf32>) -> tensor<1000xf32>
            return %y : tensor<1000xf32>
          }""")
    executable = fresh.compile(module, flops=1)
    # With the other sort this process would end below.
    assert re.search(r"is_stable = (#vhlo.bool_v1<)?true", str(module))
    (result,) = executable.run([np.full(1000, 3, np.float32)])
    np.testing.assert_array_equal(result, np.full(1000, 3, np.float32))


def test_constants_are_let_go_of_and_programs_stay(fresh, traced, monkeypatch) -> None:
    """MLIR's context keeps every constant that it has seen for as long as it is there."""
    artifact = traced(lambda x: x + np.arange(3, dtype=np.float32), X).artifact
    monkeypatch.setattr(xla, "PARSED", 2 * len(artifact))
    modules = [fresh.parse(artifact) for _ in range(3)]
    first, second, third = (module.context for module in modules)
    assert first is second
    assert third is not first
    for module in modules:
        (result,) = fresh.compile(module, flops=1).run([X])
        np.testing.assert_array_equal(result, X + np.arange(3))
