"""The judge's end of the sandbox: has a fork server, opens children, asks them.

`ForkServer` is for Linux, where the walls are. `Spawned`, in `portable`, starts a fresh interpreter
for each child; it serves a member who checks their own file on another system.
"""

import json
import secrets
import socket
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from grader.errors import GraderError
from grader.sandbox.meter import BESIDE, Meter, Use
from grader.sandbox.wire import Channel, WireError
from grader.sandbox.zygote import Zygote, address, complaints
from grader.settings import Limits

SECONDS = 300.0  # of the clock, on a machine that may be busy; who died is noticed at once


@dataclass(frozen=True)
class Ending:
    """How a child ended.

    Arguments:
        signal: that killed it, or 0.
        seconds: of processor time it used.
        output: what it printed, capped.
        disturbed: whether it closed its end of the channel: it still ran, or noticed and ended.
        hoarded: whether it held more memory than it may, however short a time.
    """

    signal: int
    seconds: float
    output: str
    disturbed: bool = False
    hoarded: bool = False


class Connection:
    """One running child and its channel.

    Arguments:
        memory: bytes of data that the child may hold.
    """

    def __init__(self, sandbox: "Sandbox", channel: Channel, memory: int = sys.maxsize) -> None:
        self.sandbox, self.channel, self.meter = sandbox, channel, Meter(sandbox.used, memory)
        self.graphs: set[str] = set()  # modules whose ``init`` this child has traced

    def ask(
        self, request: dict[str, Any], blob: bytes = b"", *, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """One request, one answer, within so many seconds of the child's own time.

        The request carries a number that cannot be guessed: an answer that was written before the
        question came is not taken for one.

        Raises:
            WireError: no answer in time, the child died, holds too much, or broke the protocol.
        """
        number = secrets.token_hex(8)
        wait = self.meter.limit(seconds)
        self.channel.send(request | {"number": number}, blob, wait)
        header, result = self.channel.receive(wait)
        if header.get("number") != number:
            raise WireError("an answer to another request")
        return header, result

    def close(self, *, ended: bool = False) -> Ending:
        """Kills the child, if it still runs, and tells how it ended.

        Arguments:
            ended: whether it seems to have ended by itself.
        """
        self.channel.close()
        return self.sandbox.stop(ended=ended)


class Sandbox(Protocol):
    """Where children come from; one at a time."""

    def open(self, *, concrete: bool = False) -> Connection:
        """A new child, for traces or for one concrete run."""
        ...

    def used(self) -> Use:
        """What the current child has used so far."""
        ...

    def stop(self, *, ended: bool = False) -> Ending:
        """Kills the current child; one that seems to have ``ended`` gets a moment to."""
        ...

    def close(self) -> None:
        """Ends everything."""
        ...


class ForkServer:
    """A fork server of one judge, forked from a zygote.

    Arguments:
        walls: names of the walls children get: ``landlock``, ``seccomp``, ``namespaces``.
        folder: of a zygote that serves several judges; without one, this server has its own.
    """

    def __init__(self, limits: Limits, walls: frozenset[str], folder: Path | None = None) -> None:
        self.limits, self.ready, self._own = limits, False, ExitStack()
        control = _connected(folder) if folder else None
        if folder is None or control is None:
            temporary = tempfile.TemporaryDirectory(prefix="grader-")
            folder = Path(self._own.enter_context(temporary))
            self._own.callback(Zygote(walls, folder).close)
            control = _connected(folder)
        if control is None:
            raise GraderError(
                f"{folder}에 있는 샌드박스 서버에 연결할 수 없습니다.",
                f"The sandbox's server cannot be reached in {folder}.",
            )
        self.control, self.folder = control, folder

    def open(self, *, concrete: bool = False) -> Connection:
        """A new child, confined before it reads anything of a member's."""
        if not self.ready:
            self._receive()
            self.ready = True
        ours, theirs = socket.socketpair()
        limits = self.limits
        seconds = limits.submission_seconds + concrete * limits.run_seconds  # the kernel's backstop
        request = {
            "op": "start",
            "concrete": concrete,
            "cpu_seconds": int(seconds) + 1,
            "memory": limits.memory << 20,
            "output": limits.output << 20,
        }
        with theirs, suppress(OSError):
            socket.send_fds(self.control, [json.dumps(request).encode()], [theirs.fileno()])
        try:
            self._receive()
        except GraderError:
            ours.close()
            raise
        descriptor = ours.detach()
        channel = Channel(descriptor, descriptor, max_blob=limits.program_size << 20)
        return Connection(self, channel, request["memory"])

    def used(self) -> Use:
        """What the current child has used so far; its server sees it."""
        with suppress(OSError):
            self.control.send(b'{"op": "used"}')
        return Use(**self._receive())

    def stop(self, *, ended: bool = False) -> Ending:
        """Kills the current child; one that seems to have ``ended`` gets a moment to."""
        with suppress(OSError):  # a server that is gone is noticed next
            self.control.send(json.dumps({"op": "stop", "ended": ended}).encode())
        said = self._receive()
        output = b""
        while len(output) < said["output"]:
            output += self._message()
        text = output.decode("utf-8", "replace")
        hoarded = said["memory"] > (self.limits.memory << 20) + BESIDE
        return Ending(said["signal"], said["seconds"], text, said["disturbed"], hoarded)

    def close(self) -> None:
        """Ends the server and its child."""
        self.control.close()
        self._own.close()

    def _receive(self) -> dict[str, Any]:
        return json.loads(self._message())

    def _message(self) -> bytes:
        self.control.settimeout(SECONDS)
        try:
            message = self.control.recv(1 << 17)
        except OSError as error:
            message = b""
            reason = str(error)
        else:
            reason = "it ended"
        if not message:
            said = ""
            with suppress(OSError):
                said = complaints(self.folder).read_text("utf-8", "replace")[-2000:]
            raise GraderError(
                f"샌드박스 서버가 응답하지 않습니다 ({reason}). {said}".strip(),
                f"The sandbox's server does not answer ({reason}). {said}".strip(),
            )
        return message


def _connected(folder: Path) -> socket.socket | None:
    """A connection to a zygote, which forks a server for it; None if there is none."""
    control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        control.connect(str(address(folder)))
    except OSError:
        control.close()
        return None
    return control
