"""Behind all walls, with a JAX unknown below `jax.jit`: its backend starts in the child."""

import sys
from collections.abc import Iterator
from pathlib import Path

import jax
import numpy as np
import pytest

from grader.sandbox.client import ForkServer, Sandbox
from grader.sandbox.walls import walls
from grader.sandbox.zygote import Zygote
from grader.settings import Limits

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fork servers are for Linux")
X = np.array([[1.0, 2.0, 4.0]], np.float32)


class NewerZygote(Zygote):
    """One whose JAX came after this grader."""

    program = (
        "-c",
        "from grader.sandbox import lowering, server; lowering.below = None; server.main()",
    )


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory) -> Iterator[Sandbox]:
    """A fork server without the quick way."""
    folder: Path = tmp_path_factory.mktemp("zygote")
    standing = frozenset(wall.name for wall in walls() if wall.stands)
    zygote = NewerZygote(standing, folder)
    server = ForkServer(Limits(load_seconds=60, trace_seconds=60, memory=2048), standing, folder)
    yield server
    server.close()
    zygote.close()


def test_functions_transformations_and_keys_are_traced(load) -> None:
    code = load(
        "def double(x):\n    return 2 * x\n"
        "def noise(key):\n    return jax.random.normal(key, (2,))\n"
    )
    np.testing.assert_array_equal(code.call.double(X), 2 * X)
    np.testing.assert_array_equal(code.call.double.vmap(in_axes=1)(X), 2 * X.T)
    assert code.call.noise(jax.random.key(0)).shape == (2,)


def test_a_module_is_traced(load) -> None:
    code = load(
        "class Line(nnx.Module):\n"
        "    def __init__(self, rngs):\n        self.linear = nnx.Linear(3, 2, rngs=rngs)\n"
        "    def __call__(self, x):\n        return self.linear(x)\n"
    )
    module = code.call.Line.init(rngs={"params": jax.random.key(0)})
    assert module(X).shape == (1, 2)
