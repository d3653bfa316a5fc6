"""A9: descriptors that were left open."""

from attack import NOTHING, RIGHT, Attack, attempt

ATTACKS = {
    "attack": Attack(
        attempt("""
import os
found = []
for number in range(4, 1024):
    try:
        found.append((number, os.fstat(number)))
    except OSError:
        pass
for number in (0, 1, 2):  # nothing can be read back from what one prints
    try:
        found += [part for part in [os.read(number, 100)] if part]
    except OSError:
        pass
return found
""")
    )
}
TWIN = Attack(
    """
import sys

print(RuntimeError, file=sys.stderr)

WIDTH = sys.stdout.fileno()
"""
    + RIGHT
)


def test_only_the_channel_and_what_is_printed_are_open(graded) -> None:
    graded.attack(says=NOTHING)


def test_printing_to_both_streams_is_harmless(graded) -> None:
    graded.twin()
