"""What week 12's `fit` reaches and costs, for five keys: ``python -m benchmarks.training``.

With the flags of XLA that a run in the sandbox has; the first key pays for compiling.
"""

import os
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
from sklearn.datasets import load_digits

from grader import course, settings, source, submission
from grader.sandbox.zygote import FAST_COMPILES

FOLDER = Path(__file__).parents[1] / "solutions" / "week12_convnets"
SEEN, HIDDEN = 1297, 500


def solution() -> ModuleType:
    """What the tasks need of the solution."""
    week = course.load_week(FOLDER)
    file = submission.file_at(FOLDER / f"{week.stem}.py", settings.Limits())
    parsed = source.parse(submission.read(file, settings.Limits()))
    module = ModuleType(week.name)
    for statement in source.needed(parsed, [task.name for task in week.tasks]):
        exec(statement.source, vars(module))
    return module


def main() -> None:
    """Prints the accuracy on the hidden digits, and seconds of the processor."""
    os.environ["XLA_FLAGS"] = FAST_COMPILES.replace("level=0", "level=1")
    digits: Any = load_digits()
    member = solution()
    images = jnp.asarray(digits.images[..., None] / 16, jnp.float32)
    labels = jnp.asarray(digits.target, jnp.int32)
    for number in range(5):
        start = time.process_time()
        model = member.fit(jax.random.key(number), images[:SEEN], labels[:SEEN])
        jax.block_until_ready(jax.tree.leaves(model))
        seconds = time.process_time() - start
        model.eval()
        right = model(images[-HIDDEN:]).argmax(axis=1) == labels[-HIDDEN:]
        print(f"key {number}: {float(right.mean()):.3f} in {seconds:.1f} s")


if __name__ == "__main__":
    main()
