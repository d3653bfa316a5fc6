"""D71: leave something behind for the next submission."""

from attack import NOTHING, RIGHT, Attack, those_that_work, wrong

ATTACKS = {
    "caches": Attack(
        those_that_work(
            """
    "jax": lambda: open(os.path.join(os.path.dirname(jax.__file__), "__pycache__", "x.pyc"), "w"),
    "compiled": lambda: os.mkdir("/tmp/jax_cache"),
    "dump": lambda: open("/tmp/module.hlo", "w"),
    "home": lambda: os.makedirs(os.path.expanduser("~/.cache/jax")),
    "shared": lambda: __import__("multiprocessing.shared_memory").shared_memory.SharedMemory(
        "x", True, 10
    ),
    "server": lambda: os.kill(os.getppid(), 0),
""",
            "jax.config.update('jax_compilation_cache_dir', '/tmp/jax_cache')",
        ).replace("import ctypes, os, sys", "import ctypes, os, sys, jax")
    ),
    "process": Attack(
        wrong(
            """
import os, sys
os.environ["XLA_FLAGS"] = "--xla_dump_to=/tmp/dump --xla_nonsense"
jnp.zeros = jnp.sum = None
jax.jit = jax.vmap = lambda *a, **k: None
sys.modules["jax"] = sys.modules["numpy"] = None
sys.modules["grader.sandbox.server"] = None
"""
        )
    ),
}
TWIN = Attack("jax.config.update('jax_compilation_cache_dir', None)\n\nCONFIG = 1\n" + RIGHT)


def test_nothing_is_left_behind(graded) -> None:
    graded.attack("caches", says=NOTHING)


def test_a_process_of_one_s_own_can_be_broken_by_nobody_else(graded) -> None:
    assert graded.run.report("d71-process").tasks[0].points == 0


def test_a_setting_of_jax_s_cache_is_harmless(graded) -> None:
    graded.twin()
