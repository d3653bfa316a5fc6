"""B21: write the report file oneself."""

from attack import NOTHING, RIGHT, Attack, those_that_work

ATTACKS = {
    "attack": Attack(
        those_that_work(
            """
    "write": lambda: open(path, "w").write("{}"),
    "create": lambda: os.close(os.open(path + ".new", os.O_CREAT | os.O_WRONLY)),
    "folder": lambda: os.makedirs("@FEEDBACK@/b21-attack"),
    "results": lambda: open("results.json", "w").write("{}"),
    "link": lambda: os.symlink("/etc/passwd", path),
    "page": lambda: open("@FEEDBACK@/b21-attack/week06_backprop.html", "w"),
    "journal": lambda: [open(f"/tmp/{n}/1", "w") for n in os.listdir("/tmp")][0],
""",
            'path = "@FEEDBACK@/b21-attack/week06_backprop.json"',
        )
    )
}
TWIN = Attack(
    """
results = {'points': 12}


def report(x):
    results['points'] = 12
    return x
"""
    + RIGHT
)


def test_no_report_can_be_written(graded) -> None:
    graded.attack(says=NOTHING)


def test_a_dict_called_results_is_harmless(graded) -> None:
    graded.twin()
