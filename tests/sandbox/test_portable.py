"""The launcher for systems without a fork server; it works here, too."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import GraderError
from grader.sandbox import portable
from grader.sandbox.portable import SocketChannel, Spawned
from grader.sandbox.wire import Closed, Late
from grader.settings import Limits

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
TRACE = {
    "op": "trace",
    "platform": "cpu",
    "kind": "function",
    "name": "f",
    "transforms": [],
    "keys": False,
    "args": ["l", [["l", [["a", "float32", [3]]]], ["d", []]]],
}


def loading(source: str) -> dict:
    """A request to load a statement."""
    return {"op": "load", "source": source, "cell": 1, "line": 1}


@pytest.fixture
def spawned():
    """A launcher, closed afterwards."""
    sandbox = Spawned(Limits())
    yield sandbox
    sandbox.close()


def test_a_spawned_child_traces_and_its_output_is_kept(spawned) -> None:
    child = spawned.open()
    assert child.ask({"op": "setup", "by_hand": [], "probes": ""}, seconds=60)[0]["ok"]
    source = "def f(x):\n    print('traced', x.shape)\n    return 2 * x"
    assert child.ask(loading(source), seconds=60)[0]["ok"]
    header, program = child.ask(TRACE, seconds=60)
    assert header["spec"] == ["a", "float32", [3]]
    assert len(program) > 100
    ending = child.close()
    assert (ending.signal, ending.output.strip()) == (0, "traced (3,)")


def test_a_child_that_hangs_or_ends_is_replaced(spawned) -> None:
    child = spawned.open()
    with pytest.raises(Late):
        child.ask(loading("while True: pass"), seconds=0.5)
    assert child.close().signal == 0
    child = spawned.open()
    with pytest.raises(Closed):
        child.ask(loading("import os; os.abort()"), seconds=60)
    child.close()
    child = spawned.open()
    assert child.ask(loading("x = 1"), seconds=60)[0]["ok"]
    child.close()


def test_a_process_that_does_not_start_is_a_sentence(spawned, monkeypatch) -> None:
    monkeypatch.setitem(portable.ENVIRONMENT, "PYTHONHOME", "/nowhere")
    with pytest.raises(GraderError, match="does not start"):
        spawned.open()


def test_a_process_that_ends_before_it_is_known_is_told_with_what_it_said(
    spawned, monkeypatch
) -> None:
    # Kept in a name: a connection that is closed before the words are said would end it first.
    start = "import socket, sys; it = socket.create_connection(('127.0.0.1', int(sys.argv[-1])))"
    popen = subprocess.Popen
    monkeypatch.setattr(
        portable.subprocess,
        "Popen",
        lambda command, **given: popen(
            [sys.executable, "-c", f"{start}; sys.exit('no room')", command[-1]], **given
        ),
    )
    with pytest.raises(GraderError, match=r"does not start.*no room"):
        spawned.open()


def test_who_does_not_know_the_token_is_turned_away(spawned, monkeypatch) -> None:
    accept = Spawned._accept

    def intruded(self: Spawned, listener: socket.socket) -> socket.socket:
        intruder = socket.create_connection(listener.getsockname())
        SocketChannel(intruder, max_blob=1).send({"token": "guessed"})
        intruders.append(intruder)
        return accept(self, listener)

    intruders: list[socket.socket] = []

    monkeypatch.setattr(Spawned, "_accept", intruded)
    with pytest.raises(GraderError, match="Somebody else"):
        spawned.open()
    intruders.pop().close()


def test_closing_without_a_child_does_nothing() -> None:
    Spawned(Limits()).close()


_WITHOUT = """
import signal, sys
from pathlib import Path

del signal.SIGXCPU  # as on Windows
from grader.course import load
from grader.judge import grade
from grader.judge.job import Job
from grader.submission import File

grade.can_fork = lambda: False
judge = grade.Judge(load(Path(sys.argv[1])), walls=frozenset(), hidden=False)
file = File("first.py", b"import os\\ndef double(x):\\n    os._exit(3)\\n")
report = judge.grade(Job("hong", "week01_first", file))
judge.close()
print(report.fault, report.tasks[0].problem.kind)
"""


def test_a_child_that_ends_is_its_member_s_where_there_are_other_signals(sample_root: Path) -> None:
    command = [sys.executable, "-c", _WITHOUT, str(sample_root)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["None", "crash"]
