"""Programs are verified before they run, and the same one is compiled once."""

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

from grader.judge import program as program_module
from grader.judge import xla
from grader.judge.problems import SubmissionProblem
from grader.judge.program import Loaded, Programs
from grader.report import Kind
from grader.settings import Limits

X = np.arange(12, dtype=np.float32).reshape(3, 4)


def kind_of(programs, program) -> Kind:
    """The kind of problem that a program is refused with."""
    with pytest.raises(SubmissionProblem) as caught:
        programs.run(program, [X])
    return caught.value.problem.kind


def raising(error: Exception) -> Callable[..., None]:
    """A function that does nothing else."""

    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def compiled(programs) -> list[Loaded]:
    """The programs that are compiled just now."""
    return [one for one in programs.loaded.values() if isinstance(one, Loaded) and one.executable]


def test_a_program_gives_the_function_s_result(programs, traced) -> None:
    (result,) = programs.run(traced(lambda x: jnp.sin(x).sum(axis=0), X), [X])
    np.testing.assert_allclose(result, np.sin(X).sum(axis=0), rtol=1e-5)


def test_the_same_program_is_compiled_once(programs, traced) -> None:
    programs.run(traced(lambda x: x * 2 + 1, X), [X])
    programs.run(traced(lambda y: y * 2 + 1, X), [X + 1])
    assert programs.compiled == len(programs.loaded) == 1


def test_programs_that_are_only_looked_at_let_go_of_their_constants(
    device, programs, traced, monkeypatch
) -> None:
    contexts = weakref.WeakSet[Any]()
    parse = device.parse

    def parsed(artifact: bytes) -> ir.Module:
        module = parse(artifact)
        contexts.add(module.context)
        return module

    monkeypatch.setattr(xla, "PARSED", 1)  # every program has a context of its own
    monkeypatch.setattr(device, "parse", parsed)
    for number in range(5):
        programs.program(traced(lambda x, n=number: x + n, X))
    gc.collect()
    assert len(contexts) <= 2  # of the latest, and of the device


def test_a_program_that_is_only_looked_at_is_not_compiled(programs, traced) -> None:
    program = programs.program(traced(lambda x: x @ x.T, X))
    assert program.uses("dot_general")
    assert programs.compiled == 0
    assert program.peak_memory > X.nbytes
    assert programs.compiled == 1


def test_compiled_programs_leave_room_for_others(programs, traced, monkeypatch) -> None:
    """Linux lets a process have 65,530 memory maps: the programs of one class can take them."""
    monkeypatch.setattr(program_module, "LOOK", 1)
    monkeypatch.setattr(program_module, "taken", lambda: 1.0)
    asked = [traced(lambda x, n=n: x + n, X) for n in range(9)]
    for number, one in enumerate(asked):
        assert programs.run(one, [X])[0][0, 0] == number
        assert len(compiled(programs)) <= 2
    assert programs.run(asked[0], [X + 1])[0][0, 0] == 1
    assert programs.compiled == 10


def test_a_program_that_found_no_room_is_compiled_when_there_is_some(
    programs, traced, monkeypatch
) -> None:
    others = [traced(lambda x, n=n: x + n, X) for n in range(4)]
    for one in others:
        programs.run(one, [X])
    compile_it = programs.device.compile

    def full(*arguments, **options):
        if len(compiled(programs)) > 2:
            raise RuntimeError("LLVM compilation error: Cannot allocate memory")
        return compile_it(*arguments, **options)

    monkeypatch.setattr(programs.device, "compile", full)
    monkeypatch.setattr(program_module, "taken", lambda: 1.0)
    assert programs.run(traced(lambda x: x * 3, X), [X])[0][0, 1] == 3


FULL = [
    RuntimeError("RESOURCE_EXHAUSTED: Failed to allocate 2.1GiB for autotuning"),
    RuntimeError("INTERNAL: Failed to load module: CUDA_ERROR_OUT_OF_MEMORY: out of memory"),
    RuntimeError("INTERNAL: CUBLAS_STATUS_ALLOC_FAILED"),
    MemoryError(),
]


@pytest.mark.parametrize("error", FULL)
def test_a_device_that_is_full_is_nobody_s_mistake_and_not_for_ever(
    programs, traced, monkeypatch, error: Exception
) -> None:
    program = traced(lambda x: x * 3, X)
    with monkeypatch.context() as full:
        full.setattr(programs.device, "compile", raising(error))
        assert kind_of(programs, program) is Kind.MEMORY
    assert programs.run(program, [X])[0][0, 1] == 3


def test_what_xla_refuses_is_not_tried_again(programs, traced, monkeypatch) -> None:
    program = traced(lambda x: x * 3, X)
    with monkeypatch.context() as strict:
        strict.setattr(programs.device, "compile", raising(RuntimeError("UNIMPLEMENTED: so odd")))
        assert kind_of(programs, program) is Kind.PROGRAM
    assert kind_of(programs, program) is Kind.PROGRAM


def test_what_is_refused_keeps_nothing_of_a_submission(device, traced) -> None:
    """An exception that is kept would keep the frames that it came through, and all in them."""
    programs = Programs(device, Limits(program_memory=0))
    refused = [traced(lambda x: x * 3, X), replace(traced(lambda x: x, X), artifact=b"nonsense")]
    assert [kind_of(programs, one) for one in refused] == [Kind.MEMORY, Kind.PROTOCOL]
    alive = [weakref.ref(one) for one in refused]
    refused.clear()
    gc.collect()
    assert [one() for one in alive] == [None, None]
    assert len(programs.loaded) == 2


def test_other_inputs_give_other_results(programs, traced) -> None:
    program = traced(lambda x: x + 1, X)
    assert programs.run(program, [X])[0][0, 0] == 1
    assert programs.run(program, [X + 5])[0][0, 0] == 6


def test_a_result_can_be_written_to_without_harm(programs, traced) -> None:
    program = traced(lambda x: x + 1, X)
    programs.run(program, [X])[0][:] = -1
    assert programs.run(program, [X])[0][0, 0] == 1


def test_another_signature_is_refused(programs, traced) -> None:
    program = traced(lambda x: x + 1, X)
    lying = replace(program, outputs=[("float32", (4, 3))])
    assert kind_of(programs, lying) is Kind.PROTOCOL


def test_bytes_that_are_no_program_are_refused(programs, traced) -> None:
    program = traced(lambda x: x, X)
    assert kind_of(programs, replace(program, artifact=b"ML\xefRnonsense")) is Kind.PROTOCOL


def test_a_call_of_foreign_code_is_refused(programs, traced) -> None:
    module = """
      func.func @main(%x: tensor<3x4xf32>) -> tensor<3x4xf32> {
        %y = "stablehlo.custom_call"(%x) {call_target_name = "xla_python_cpu_callback",
             has_side_effect = true, backend_config = "1", api_version = 2 : i32}
             : (tensor<3x4xf32>) -> tensor<3x4xf32>
        return %y : tensor<3x4xf32>
      }"""
    artifact = stablehlo.serialize_portable_artifact_str(module, stablehlo.get_current_version())
    program = replace(traced(lambda x: x, X), artifact=bytes(artifact))
    assert kind_of(programs, program) is Kind.PROGRAM


def test_a_program_that_needs_too_much_memory_is_refused_unrun(programs, traced) -> None:
    huge = traced(lambda x: jnp.zeros((160_000, 160_000)).sum() + x.sum(), X)
    assert kind_of(programs, huge) is Kind.MEMORY


def test_many_arrays_that_need_too_much_together_are_refused(device, traced) -> None:
    programs = Programs(device, Limits(program_memory=1))
    result = traced(lambda x: [jnp.full((200, 300), x[0, 0] + i) for i in range(9)], X)
    assert kind_of(programs, result) is Kind.MEMORY


def test_uses_names_operations_with_or_without_the_dialect(programs, traced) -> None:
    program = programs.program(traced(lambda x: x @ x.T, X))
    assert program.uses("dot_general")
    assert program.uses("stablehlo.dot_general")
    assert not program.uses("convolution")


def test_peak_memory_counts_arguments_and_results(programs, traced) -> None:
    program = programs.program(traced(lambda x: x + 1, X))
    assert program.peak_memory >= 2 * X.nbytes


@pytest.mark.parametrize("unroll", [1, 4, 10])
def test_a_scan_is_a_loop_also_where_some_steps_are_unrolled(programs, traced, unroll) -> None:
    def scanned(x):
        return jax.lax.scan(lambda h, row: (jnp.tanh(h + row), h), x[0], x, unroll=unroll)

    short, long = (programs.program(traced(scanned, np.ones((n, 4)))) for n in (60, 180))
    assert short.is_loop(long, steps=120)


@pytest.mark.parametrize("step", [jnp.tanh, jax.jit(jnp.tanh)])
def test_steps_that_are_written_out_are_no_loop_beside_one(programs, traced, step) -> None:
    def written_out(x):
        jax.lax.fori_loop(0, 2, lambda i, n: n + i, 0)
        h = x[0]
        for row in x:
            h = step(h + row)
        return h

    short, long = (programs.program(traced(written_out, np.ones((n, 4)))) for n in (60, 180))
    assert long.uses("while")
    assert not short.is_loop(long, steps=120)
