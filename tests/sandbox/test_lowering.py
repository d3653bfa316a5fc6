"""Programs are lowered as JAX would, but without its backend and its threads."""

import json
import subprocess
import sys

import numpy as np
import pytest

from grader.sandbox.zygote import FAST_COMPILES

SCRIPT = """
import json, os, sys
import jax, jax.numpy as jnp, numpy as np
from grader.sandbox import lowering

lowering.share_context()
def flat(x, key):
    coin = jax.random.bernoulli(jax.random.wrap_key_data(key), 0.2, x.shape)
    return {"loss": jax.nn.log_softmax(x @ x.T).sum(), "rows": jnp.sort(x * coin)[1:] + TABLE[:6]}

TABLE = np.arange(7, dtype=np.float32)[None].repeat(6, 0)
avals = jax.ShapeDtypeStruct((7, 7), np.float32), jax.ShapeDtypeStruct((2,), np.uint32)
traced = jax.jit(flat, keep_unused=True).trace(*avals)
BREAK
flags = lowering.prepare(sys.argv[1])
quick = lowering.lower_quickly(traced, "cpu")
threads = len(os.listdir("/proc/self/task"))
ours, public = lowering.lower(traced, "cpu"), lowering.lower_publicly(traced, "cpu")
same = lowering.serialize(ours) == lowering.serialize(public)
print(json.dumps([flags, quick is not None, threads, same]))
"""
FOREIGN = 'def broken(*_): raise TypeError("another JAX")\nlowering.below.lower = broken'
GONE = "lowering.below = None"
WRONG = (
    "right = lowering.below.lower\n"
    "other = jax.jit(lambda x, key: x + 1, keep_unused=True).trace(*avals)\n"
    "lowering.below.lower = lambda traced, platform: right(other, platform)"
)


def prepared(flags: str, breakage: str = "") -> tuple[str, bool, int, bool]:
    """Flags that are known, whether the quick way is taken, threads before the public one, and
    whether both make the same program."""
    command = [sys.executable, "-I", "-c", SCRIPT.replace("BREAK", breakage), flags]
    environment = {"JAX_PLATFORMS": "cpu", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    flags, quick, threads, same = json.loads(done.stdout)
    return flags, quick, threads, same


def test_lowering_gives_what_jax_gives_and_starts_no_thread() -> None:
    assert prepared("")[1:] == (True, 1, True)


@pytest.mark.parametrize("breakage", [FOREIGN, GONE, WRONG])
def test_a_jax_with_other_insides_is_used_the_public_way(breakage) -> None:
    assert prepared("", breakage)[1:] == (False, 1, True)


def test_a_flag_that_this_xla_does_not_know_is_left_out() -> None:
    known = FAST_COMPILES.split()[0]
    assert prepared(f"{known} --xla_of_the_future=1") == (known, True, 1, True)


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


@pytest.mark.parametrize("axes", ["Auto", "Explicit"])
@pytest.mark.parametrize(
    "double",
    [
        "2 * jax.device_put(x, SPLIT)",
        "2 * jax.lax.with_sharding_constraint(x, NamedSharding(MESH, P(None)))",
        "jax.shard_map(lambda x: 2 * x, mesh=MESH, in_specs=(P(),), out_specs=P())(x)",
        "jax.lax.cond(x[0] > 0, lambda: 2 * jax.device_put(x, SPLIT), lambda: x)",
    ],
)
def test_a_program_over_a_mesh_of_one_device_is_an_ordinary_one(load, double, axes) -> None:
    code = load(
        "from jax.sharding import AxisType, NamedSharding, PartitionSpec as P\n"
        f"MESH = jax.make_mesh((1,), ('i',), axis_types=(AxisType.{axes},))\n"
        "SPLIT = NamedSharding(MESH, P('i'))\n"
        f"def double(x):\n    return {double}\n"
    )
    x = np.array([1.0, 2.0, 3.0], np.float32)
    np.testing.assert_array_equal(code.call.double(x), 2 * x)
