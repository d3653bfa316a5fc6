"""A5: search all objects, all modules and all threads' frames."""

from attack import NOTHING, RIGHT, Attack, attempt

ATTACKS = {
    "attack": Attack(
        attempt("""
import gc, sys
hidden = ("solutions", "pytest", "_pytest", "grader.judge", "grader.course", "grader.report")
found = [name for name in sys.modules if name.startswith(hidden)]
needles = ["_".join(("marker", "of", "a")), "_".join(("test", "hidden"))]
for thing in gc.get_objects():
    if isinstance(thing, (dict, list, tuple)):
        values = list(thing.values()) if isinstance(thing, dict) else list(thing)
        texts = [text for text in values[:1000] if isinstance(text, str) and len(text) < 4000]
        found += [text for text in texts for needle in needles if needle in text]
found += [key for frame in sys._current_frames().values() for key in frame.f_locals if key == "rng"]
found += [name for name in vars(sys.modules["__main__"]) if name in ("course", "judge")]
own = [text for text in found if "needles" in text]
return [text for text in found if text not in own and text not in needles]
""")
    )
}
TWIN = Attack(
    """
import gc
import sys

COUNT = len(sys.modules) + len(gc.get_stats())

SLOPE = COUNT
"""
    + RIGHT
)


def test_no_object_in_the_process_is_hidden_from_members(graded) -> None:
    graded.attack(says=NOTHING)


def test_counting_modules_is_harmless(graded) -> None:
    graded.twin()
