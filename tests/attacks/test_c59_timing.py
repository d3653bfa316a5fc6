"""C59: make slow code look fast."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "attack": Attack(
        wrong("""
import threading, time
for name in ("perf_counter", "monotonic", "time", "process_time", "perf_counter_ns"):
    setattr(time, name, lambda: 0)
jax.block_until_ready = lambda x: x
threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()
""")
    )
}
TWIN = Attack("import time\n\nSTART = time.time()\nTOOK = time.time() - START\n" + RIGHT)


def test_time_is_kept_outside(graded) -> None:
    graded.attack()
    assert graded.run.report("c59-attack").seconds > 0


def test_measuring_time_is_harmless(graded) -> None:
    graded.twin()
