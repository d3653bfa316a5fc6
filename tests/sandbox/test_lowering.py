"""Programs are lowered as JAX would, but without its backend and its threads."""

import subprocess
import sys

import numpy as np

SCRIPT = """
import os
import jax, jax.numpy as jnp, numpy as np
from grader.sandbox import lowering

lowering.share_context()

def flat(x, key):
    coin = jax.random.bernoulli(jax.random.wrap_key_data(key), 0.2, x.shape)
    return {"loss": jax.nn.log_softmax(x @ x.T).sum(), "rows": jnp.sort(x * coin)[1:] + TABLE[:6]}

TABLE = np.arange(7, dtype=np.float32)[None].repeat(6, 0)
avals = jax.ShapeDtypeStruct((7, 7), np.float32), jax.ShapeDtypeStruct((2,), np.uint32)
traced = jax.jit(flat, keep_unused=True).trace(*avals)
ours = lowering.serialize(lowering.lower(traced, "cpu"))
threads = len(os.listdir("/proc/self/task"))
lowered = traced.lower(lowering_platforms=("cpu",)).compiler_ir("stablehlo")
print(threads, ours == lowering.serialize(lowered))
"""


def test_lowering_gives_what_jax_gives_and_starts_no_thread() -> None:
    command = [sys.executable, "-I", "-c", SCRIPT]
    environment = {"JAX_PLATFORMS": "cpu", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.split() == ["1", "True"], done.stderr


def test_a_mutable_array_is_lowered_as_jax_does(load) -> None:
    code = load(
        "import jax\n"
        "def doubled(x):\n"
        "    ref = jax.new_ref(x)\n"
        "    ref[...] += x\n"
        "    return ref[...]\n"
    )
    x = np.array([1.0, 2.0, 3.0], np.float32)
    np.testing.assert_array_equal(code.call.doubled(x), 2 * x)
