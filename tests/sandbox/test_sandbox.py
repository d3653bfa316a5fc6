"""The fork server, its children and its walls."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from runs import until
from typer.testing import CliRunner

from grader.errors import GraderError
from grader.sandbox import walls as walls_module
from grader.sandbox.client import ForkServer
from grader.sandbox.walls import walls
from grader.sandbox.wire import Closed, Late, WireError
from grader.sandbox.zygote import ENVIRONMENT, Zygote, complaints
from grader.settings import Limits
from grader.text import Text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fork servers are for Linux")


def loading(source: str) -> dict:
    """A request to load a statement."""
    return {"op": "load", "source": source, "cell": 1, "line": 1}


def ask(sandbox, source: str, seconds: float = 20) -> tuple:
    """The answer of a new child to one statement, and how the child ended."""
    child = sandbox.open()
    try:
        answer = child.ask(loading(source), seconds=seconds)[0]
    except WireError as error:
        answer = error
    return answer, child.close()


def test_each_child_starts_afresh(sandbox) -> None:
    assert ask(sandbox, "import jax; jax.kept = 1")[0]["ok"]
    answer, _ = ask(sandbox, "import jax; jax.kept")
    assert "AttributeError" in answer["detail"]


def test_what_a_child_prints_is_kept_and_capped(sandbox) -> None:
    _, ending = ask(sandbox, "print('said')")
    assert ending.output == "said\n"
    _, ending = ask(sandbox, "import os\nfor _ in range(300): os.write(1, b'\\x1b\\xff' * 5000)")
    assert 0 < len(ending.output) <= 1 << 20
    assert ask(sandbox, "print('next')")[1].output == "next\n"


_PRINTS = (
    "import hashlib\nfor n in range(500): print('LEFT', hashlib.sha256(b'%d' % n).hexdigest())"
)
_LOOKS = """
import re
left = set()
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        place, allowed, *_ = line.split()
        first, last = (int(end, 16) for end in place.split("-"))
        if allowed.startswith("rw") and last - first < 1 << 28:
            memory.seek(first)
            left |= {*re.findall(rb"LEFT [0-9a-f]{64}", memory.read(last - first))}
print(len(left))
"""


@pytest.mark.slow
def test_no_child_finds_in_its_memory_what_another_printed() -> None:
    sandbox = ForkServer(Limits(), frozenset())  # without walls it can look everywhere
    try:
        assert ask(sandbox, _PRINTS)[1].output.count("LEFT") == 500
        assert ask(sandbox, _LOOKS)[1].output == "0\n"
        own = ask(sandbox, f"{_PRINTS}\n{_LOOKS}")[1].output
        assert int(own.split()[-1]) > 400  # it would
    finally:
        sandbox.close()


@pytest.mark.parametrize(
    ("source", "error", "signal"),
    [
        ("while True: pass", Late, 0),
        ("import os; os._exit(0)", Closed, 0),
        ("import ctypes; ctypes.string_at(0)", Closed, 11),
    ],
)
def test_how_a_child_ends_is_told(sandbox, source, error, signal) -> None:
    answer, ending = ask(sandbox, source, 0.5 if error is Late else 20)
    assert type(answer) is error
    assert ending.signal == signal or error is Late
    assert ask(sandbox, "x = 1")[0]["ok"]


@pytest.mark.parametrize("source", ["import time; time.sleep(600)", "while True: pass"])
def test_a_child_that_sleeps_or_computes_too_long_is_late(sandbox, source) -> None:
    assert type(ask(sandbox, source, 0.5)[0]) is Late


def test_a_child_that_gets_no_core_is_waited_for(sandbox) -> None:
    child = sandbox.open()
    own = [p for p in psutil.Process().children(recursive=True) if p.ppid() != psutil.Process().pid]
    paused = max(own, key=lambda process: process.create_time())
    paused.suspend()
    resumed = threading.Timer(2.5, paused.resume)
    resumed.start()
    assert child.ask(loading("x = 1"), seconds=1.0)[0]["ok"]
    resumed.join()
    child.close()


def test_a_second_child_ends_the_first(sandbox) -> None:
    first, second = sandbox.open(), sandbox.open()
    with pytest.raises(Closed):
        first.ask(loading("x = 1"), seconds=20)
    assert second.ask(loading("x = 1"), seconds=20)[0]["ok"]
    second.close()


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """A zygote without walls, in a folder of its own."""
    folder = tmp_path_factory.mktemp("zygote")
    started = Zygote(frozenset(), folder)
    first = ForkServer(Limits(), frozenset(), folder)
    first.open()  # waits until it is warm
    first.close()
    yield started
    started.close()


def forked(zygote: Zygote, count: int) -> list[psutil.Process]:
    """The servers of a zygote, as soon as there are that many."""
    process = psutil.Process(zygote.process.pid)
    until(lambda: len(process.children()) == count)
    return process.children()


def test_a_server_ends_with_its_judge_and_the_next_has_one_at_once(zygote: Zygote) -> None:
    for _ in range(2):
        server = ForkServer(Limits(), frozenset(), zygote.folder)
        server.open()
        assert len(forked(zygote, 1)[0].children()) == 1
        server.control.close()
        forked(zygote, 0)


def test_judges_have_servers_of_their_own(zygote: Zygote) -> None:
    servers = [ForkServer(Limits(), frozenset(), zygote.folder) for _ in range(2)]
    children = [server.open() for server in servers]
    forked(zygote, 2)
    servers[0].close()
    assert children[1].ask(loading("x = 1"), seconds=20)[0]["ok"]
    servers[1].close()


def test_a_server_that_was_killed_is_a_sandbox_error(zygote: Zygote) -> None:
    server = ForkServer(Limits(), frozenset(), zygote.folder)
    server.open()
    forked(zygote, 1)[0].kill()
    with pytest.raises(GraderError, match="does not answer"):
        server.open()
    server.close()


def test_without_a_zygote_a_server_starts_its_own(tmp_path: Path) -> None:
    server = ForkServer(Limits(), frozenset(), tmp_path)
    assert server.open().ask(loading("x = 1"), seconds=20)[0]["ok"]
    folder = server.folder
    server.close()
    assert not folder.exists()


def test_a_zygote_that_cannot_start_says_why(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(ENVIRONMENT, "JAX_ENABLE_CHECKS", "nonsense")
    server = ForkServer(Limits(), frozenset())
    with pytest.raises(GraderError, match="nonsense"):
        server.open()
    server.close()


def test_what_a_zygote_lacked_when_it_started_is_missed_no_longer(tmp_path: Path) -> None:
    """What failed leaves nothing behind that would keep the next one from starting."""
    own = psutil.Process()
    before, log = own.num_fds(), complaints(tmp_path)
    log.mkdir()  # in place of a full disk
    with pytest.raises(IsADirectoryError):
        Zygote(frozenset(), tmp_path)
    assert own.num_fds() == before
    log.rmdir()
    Zygote(frozenset(), tmp_path).close()
    assert own.num_fds() == before


def test_a_child_may_read_python_and_nothing_else(sandbox, tmp_path) -> None:
    if not all(wall.stands for wall in walls() if wall.required):
        pytest.skip("the walls do not stand here")
    (tmp_path / "secret").write_text("secret")
    answer, _ = ask(sandbox, f"open({str(tmp_path / 'secret')!r}).read()")
    assert "PermissionError" in answer["detail"] or "FileNotFoundError" in answer["detail"]
    assert ask(sandbox, "import json, jax.numpy; open(json.__file__).read()")[0]["ok"]


def test_a_plot_is_drawn_and_shown_to_nobody(sandbox) -> None:
    source = "import matplotlib.pyplot as plt\nplt.plot([3, 2, 1])\nplt.show()\n"
    source += (
        "plt.gcf().canvas.draw()\nplt.savefig('loss.png')\nplt.gcf().savefig('loss.pdf', dpi=300)\n"
    )
    answer, _ = ask(sandbox, source)
    assert answer["ok"], answer


def test_what_a_member_records_for_tensorboard_goes_nowhere(sandbox) -> None:
    source = "from tensorboardX import SummaryWriter\nimport tensorboardX\n"
    source += "with SummaryWriter('runs/x') as w:\n    w.add_scalar('cost', 1.0, 1)\n"
    source += "w = tensorboardX.SummaryWriter(logdir='runs')\n"
    source += "w.add_histogram('w', [1, 2], 3)\nw.close()\n"
    answer, _ = ask(sandbox, source)
    assert answer["ok"], answer


def test_a_check_of_a_member_s_own_says_nothing(sandbox) -> None:
    source = (
        "from grader.notebook import check, hand_in\ncheck('week06', 'forward')\nhand_in('week06')"
    )
    answer, ending = ask(sandbox, source)
    assert answer["ok"], answer
    assert ending.output == ""


def test_a_bar_of_progress_runs_along(sandbox) -> None:
    source = "from tqdm.auto import tqdm, trange\nbar = tqdm(range(3), desc='epoch')\n"
    source += "for i in bar: bar.set_postfix(cost=1 / (i + 1))\nassert sum(trange(4)) == 6\n"
    answer, ending = ask(sandbox, source)
    assert answer["ok"], answer
    assert "epoch" in ending.output


def test_a_loop_of_asyncio_runs_and_wakes(sandbox) -> None:
    source = "import asyncio\nasync def two():\n    await asyncio.sleep(0.01)\n    return 2\n"
    source += (
        "async def main(): return sum(await asyncio.gather(two(), asyncio.to_thread(int, 1)))\n"
    )
    assert ask(sandbox, source + "print(asyncio.run(main()))")[1].output == "3\n"


def test_the_kernel_ends_a_child_first_where_memory_runs_out(sandbox) -> None:
    child = sandbox.open()
    assert child.ask(loading("held = bytearray(1 << 28)"), seconds=20)[0]["ok"]
    scores = []
    for process in psutil.Process().children(recursive=True):
        with suppress(OSError, psutil.Error):  # one that another test left has just ended
            score = int(Path(f"/proc/{process.pid}/oom_score_adj").read_text())
            scores += [score] if process.memory_info().rss >> 28 else []
    assert scores == [1000]
    child.close()


def test_a_child_that_held_too_much_for_a_moment_is_told(sandbox, monkeypatch) -> None:
    assert not ask(sandbox, "held = bytearray(1 << 30)")[1].hoarded
    child = sandbox.open()
    assert child.ask(loading("bytearray(1 << 30)"), seconds=20)[0]["ok"]
    monkeypatch.setattr(sandbox, "limits", Limits(memory=512))
    assert child.close().hoarded


def test_a_child_may_start_its_threads_whatever_else_has_started_since(sandbox) -> None:
    """XLA ends a process that may not start the threads that it wants: two for each core."""
    assert ask(sandbox, "x = 1")[0]["ok"]
    done, others = threading.Event(), 600
    for _ in range(others):
        threading.Thread(target=done.wait, daemon=True).start()
    try:
        said = "import resource\nraise ValueError(resource.getrlimit(resource.RLIMIT_NPROC)[0])"
        limit = int(ask(sandbox, said)[0]["detail"].split()[-1])
        there = int(Path("/proc/loadavg").read_text().split()[3].partition("/")[2])
    finally:
        done.set()
    cores = os.cpu_count() or 1
    assert limit - there > 4 * cores**2, "judges and children on every core"
    assert limit - there < 4 * cores**2 + 32 * cores + others


@pytest.mark.parametrize("option", [[], ["--trust-members"]])
def test_without_walls_members_must_be_trusted(option, monkeypatch, sample_root) -> None:
    fallen = tuple(
        walls_module.Wall(name, False, Text("없음", "none"), Text("", ""), name != "namespaces")
        for name in ("landlock", "seccomp", "namespaces")
    )
    monkeypatch.setattr(walls_module, "walls", lambda: fallen)
    from grader.cli import app

    folder = sample_root / "submitted" / "member01" / "week01_first"
    folder.mkdir(parents=True)
    (folder / "first.py").write_text("def double(x):\n    return 2 * x\n")
    command = ["--course", str(sample_root), "--lang", "en", "grade", "--jobs", "1", *option]
    done = CliRunner().invoke(app, command)
    graded = list((sample_root / "feedback").rglob("*.json"))
    if option:
        assert done.exit_code == 0, done.output
        assert len(graded) == 1
    else:
        assert done.exit_code != 0
        assert "cannot confine members' code: landlock, seccomp" in f"{done.output}{done.exception}"
        assert graded == []


def test_processes_of_a_child_end_with_it(sandbox) -> None:
    def held() -> tuple[int, int]:
        return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    before = held()
    for _ in range(5):
        ask(
            sandbox,
            "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()",
        )
    until(lambda: held() == before)
