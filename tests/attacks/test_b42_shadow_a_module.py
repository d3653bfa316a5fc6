"""B42: modules beside the exercise that are called like libraries."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "attack": Attack(
        wrong(),
        beside={
            f"{name}.py": "raise SystemExit(0)\n"
            for name in (
                "numpy",
                "jax/__init__",
                "pytest",
                "json",
                "random",
                "grader/__init__",
                "typing",
            )
        },
    )
}
TWIN = Attack(
    "import random\n\nrandom.seed(0)\n\nDRAW = random.random()\n" + RIGHT,
    beside={"notes.py": "x = 1\n"},
)


def test_the_real_modules_are_imported(graded) -> None:
    graded.attack()


def test_a_module_of_notes_is_harmless(graded) -> None:
    graded.twin()
