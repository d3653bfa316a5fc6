"""D68: code that runs while a file is read, installed or converted."""

from pathlib import Path

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "magics": Attack(
        "%pip install nothing\n!touch /tmp/attacks-ran\n%run setup.py\n"
        "%system touch /tmp/attacks-ran\n"
        + wrong()
        + "\n\nget_ipython().system('touch /tmp/attacks-ran')\n",
        notebook=True,
        metadata={"magic_args": "touch /tmp/attacks-ran"},
        beside={"setup.py": "open('/tmp/attacks-ran', 'w')\n", "Makefile": "all:\n\ttouch ran\n"},
    ),
    "coding": Attack("# -*- coding: zlib_codec -*-\n" + wrong()),
    "decorator": Attack(
        "@(lambda f: open('/tmp/attacks-ran', 'w') and f)\n"
        + wrong().split("PREPARED = prepare()")[1].strip()
    ),
}
TWIN = Attack("%matplotlib inline\n!ls\n" + RIGHT + "\n\n%timeit 1 + 1\n", notebook=True)


def test_nothing_runs_while_a_file_is_read(graded) -> None:
    for name in ("magics", "coding", "decorator"):
        assert graded.run.report(f"d68-{name}").tasks[0].points == 0
    assert not Path("/tmp/attacks-ran").exists()


def test_magic_lines_are_harmless(graded) -> None:
    graded.twin()
