"""A sandbox for any system: a fresh interpreter for each child, without walls.

It serves a member who checks their own file where there is no fork server.
"""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import IO

from grader.errors import GraderError
from grader.sandbox.client import SECONDS, Connection, Ending
from grader.sandbox.meter import ENDING, NO_CHANNEL, Use, use
from grader.sandbox.wire import Channel, WireError, clock
from grader.sandbox.zygote import ENVIRONMENT
from grader.settings import Limits


class Spawned:
    """A fresh interpreter for each child, without walls: for a member's own file, on any system."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None
        self.printed: IO[bytes] | None = None

    def open(self, *, concrete: bool = False) -> Connection:
        """A new child; it connects back over the loopback interface and shows a token."""
        self.stop()
        token = secrets.token_hex(16)
        environment = os.environ | ENVIRONMENT | {"GRADER_TOKEN": token}
        self.printed = tempfile.TemporaryFile()  # noqa: SIM115  (closed by `stop`)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "grader.sandbox.spawned", str(port)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=self.printed,
                stderr=self.printed,
            )
            connection = self._accept(listener)
        channel = SocketChannel(connection, max_blob=self.limits.program_size << 20)
        try:
            shown = channel.receive(clock(SECONDS))[0].get("token")
        except WireError:
            channel.close()
            raise self._did_not_start() from None
        if shown != token:
            channel.close()
            raise GraderError(
                "샌드박스가 아닌 다른 프로세스가 응답했습니다.",
                "Somebody else answered in the place of the sandbox.",
            )
        return Connection(self, channel)

    def _accept(self, listener: socket.socket) -> socket.socket:
        """The child's connection; a child that ends instead is not waited for."""
        assert self.process is not None
        deadline = time.monotonic() + SECONDS
        listener.settimeout(0.2)
        while self.process.poll() is None and time.monotonic() < deadline:
            with suppress(TimeoutError):
                return listener.accept()[0]
        raise self._did_not_start()

    def _did_not_start(self) -> GraderError:
        said = self.stop().output[-2000:]
        return GraderError(
            f"샌드박스의 프로세스가 시작되지 않습니다. {said}".strip(),
            f"The sandbox's process does not start. {said}".strip(),
        )

    def used(self) -> Use:
        """What the current child has used so far."""
        return use(self.process.pid) if self.process else Use(0.0, False)

    def stop(self, *, ended: bool = False) -> Ending:
        """Kills the current child; one that seems to have ``ended`` gets a moment to."""
        if self.process is None or self.printed is None:
            return Ending(0, 0.0, "")
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(ENDING if ended else 0)
        code = self.process.poll()
        self.process.kill()
        self.process.wait()
        self.printed.seek(0)
        output = self.printed.read(self.limits.output << 20)
        self.printed.close()
        self.process = self.printed = None
        killed = -code if code is not None and code < 0 else 0  # not by this
        return Ending(
            killed, 0.0, output.decode("utf-8", "replace"), disturbed=code in (None, NO_CHANNEL)
        )

    def close(self) -> None:
        """Ends the child."""
        self.stop()


class SocketChannel(Channel):
    """A channel over a socket object, whose handle is no file descriptor on every system."""

    def __init__(self, connection: socket.socket, *, max_blob: int) -> None:
        super().__init__(connection.fileno(), connection.fileno(), max_blob=max_blob)
        self.connection = connection

    def _read(self, size: int) -> bytes:
        return self.connection.recv(size)

    def _write(self, data: memoryview) -> int:
        return self.connection.send(data)

    def close(self) -> None:
        """Closes the connection."""
        self.connection.close()
