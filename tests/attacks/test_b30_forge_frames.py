"""B30: forge frames, send them early, or flood the streams."""

import textwrap

import pytest
from attack import RIGHT, Attack, wrong

from grader.report import Kind


def sending(body: str) -> str:
    """Code that writes to descriptors while it is loaded."""
    return wrong("import json, os, struct\n" + textwrap.dedent(body))


ATTACKS = {
    "early": Attack(
        sending("""
text = json.dumps({"ok": True, "spec": ["a", "float32", [2, 1, 3]]}).encode()
os.write(3, struct.pack("<II", len(text), 4) + text + b"MLIR")
""")
    ),
    "twice": Attack(
        sending("""
for number in ("", "0" * 16, 0, None, [], {}):
    text = json.dumps({"ok": True, "number": number}).encode()
    os.write(3, struct.pack("<II", len(text), 0) + text)
""")
    ),
    "large": Attack(sending('os.write(3, struct.pack("<II", 2**32 - 1, 2**32 - 1))')),
    "half": Attack(sending('os.write(3, struct.pack("<II", 100, 100) + b"{")'), short=True),
    "noise": Attack(sending("os.write(3, os.urandom(1000))")),
    "closed": Attack(sending("os.close(3)")),
    "deep": Attack(
        sending("""
text = b"[" * 1_000_000
os.write(3, struct.pack("<II", len(text), 0) + text[:100_000])
os.write(3, text[100_000:])
""")
    ),
    "endless": Attack(
        sending("""
import threading
threading.Thread(target=lambda: [os.write(3, bytes(1 << 16)) for _ in range(10**6)]).start()
""")
    ),
    "flood": Attack(
        sending("""
for stream in (1, 2):
    for _ in range(200):
        os.write(stream, b"\\x1b[2J\\x1b]0;title\\x07\\0\\xff" * 5000)
""")
    ),
}
TWIN = Attack(
    "import json\nimport struct\n\nPACK = struct.pack('<I', len(json.dumps([])))\n" + RIGHT
)


@pytest.mark.parametrize("name", ["early", "twice", "large", "noise", "deep"])
def test_a_frame_out_of_turn_breaks_the_protocol(graded, name) -> None:
    graded.attack(name, kind=Kind.PROTOCOL)


def test_an_endless_stream_costs_only_its_own_points(graded) -> None:
    report = graded.run.report("b30-endless")
    kinds = {task.problem.kind for task in report.tasks if task.problem}
    assert report.points < report.max_points
    assert kinds <= {Kind.PROTOCOL, Kind.CRASH}


def test_half_a_frame_is_not_waited_for(graded) -> None:
    task = graded.attack("half")
    assert task.problem
    assert task.problem.kind in (Kind.TIME, Kind.PROTOCOL)


def test_a_closed_channel_breaks_the_protocol(graded) -> None:
    graded.attack("closed", kind=Kind.PROTOCOL)


def test_a_flood_of_escapes_goes_nowhere(graded) -> None:
    graded.attack("flood")
    assert "\x1b[2J" not in graded.run.printed


def test_packing_bytes_is_harmless(graded) -> None:
    graded.twin()
