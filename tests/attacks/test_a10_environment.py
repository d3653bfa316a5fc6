"""A10: secrets in the environment."""

from attack import NOTHING, RIGHT, Attack, attempt

ATTACKS = {
    "attack": Attack(
        attempt("""
import os
known = {"HOME", "LANG", "OPENBLAS_NUM_THREADS", "XLA_FLAGS", "PWD", "LC_CTYPE"}
libraries = ("JAX_", "MPL", "TF_", "TPU_")
return [name for name in os.environ if name not in known and not name.startswith(libraries)]
""")
    )
}
TWIN = Attack(
    """
import os

os.environ["MINE"] = "1"

MINE = os.environ.get("MINE", "0")
"""
    + RIGHT
)


def test_the_environment_holds_no_secrets(graded) -> None:
    graded.attack(says=NOTHING)


def test_reading_the_environment_is_harmless(graded) -> None:
    graded.twin()
