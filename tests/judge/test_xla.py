"""Any JAX will do: what one does not know is found out by trying, and done the public way."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

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
    assert [executable.memory.arguments for executable in both] == [2 * X.nbytes] * 2


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
    assert fresh._ways == (Executable, known | xla.STRICT)


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
    assert loop > 2
    assert others == 1


def test_what_is_not_a_number_times_0_stays_so(fresh, traced) -> None:
    mask = np.array([True, False, True])
    x = np.array([1, np.nan, 2], np.float32)
    program = traced(lambda x, mask: (x * mask).sum(), x, mask)
    (total,) = fresh.compile(fresh.parse(program.artifact), flops=1).run([x, mask])
    assert np.isnan(total)  # JAX without jit says the same, where XLA would make 3 of it


def test_what_only_simplifying_can_compile_is_compiled_quietly(fresh, traced, capfd) -> None:
    program = traced(lambda x: jax.lax.pad(x, jnp.float32(0), [(0, -1, 0), (-1, 0, 0)]), X)
    (result,) = fresh.compile(fresh.parse(program.artifact), flops=1).run([X])
    np.testing.assert_array_equal(result, X[:-1, 1:])
    assert not capfd.readouterr().err


def test_what_cannot_be_compiled_strictly_is_simplified(fresh, traced, monkeypatch) -> None:
    class Unable(Executable):
        def _load(self, module, options):
            if xla.STRICT.keys() & options.keys() and "multiply" in str(module):
                raise RuntimeError("INTERNAL: this should have been eliminated")
            return super()._load(module, options)

    monkeypatch.setattr(xla, "Executable", Unable)
    program = traced(lambda x: 2 * x, X)
    (result,) = fresh.compile(fresh.parse(program.artifact), flops=1).run([X])
    np.testing.assert_array_equal(result, 2 * X)
