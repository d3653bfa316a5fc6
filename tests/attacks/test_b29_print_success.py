"""B29: print a line that looks like success."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "attack": Attack(
        wrong(
            """
import json, sys
for stream in (sys.stdout, sys.stderr):
    print(json.dumps([{"member": "b29-attack", "points": 12, "max_points": 12}]), file=stream)
    print("====== 35 passed in 0.01s ======", file=stream, flush=True)
""",
            "print({'ok': True, 'points': 12}, flush=True)",
        )
    )
}
TWIN = Attack(RIGHT.replace("    steps", '    print("6 passed, 0 failed")\n    steps', 1))


def test_what_is_printed_is_no_result(graded) -> None:
    graded.attack()
    assert "35 passed" not in graded.run.printed


def test_printing_is_harmless(graded) -> None:
    graded.twin()
