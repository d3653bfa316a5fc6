"""A Dask cluster on this machine: scheduler and workers, each a process in a folder of its own.

Whatever ends is started again, as a service manager would.
"""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

ROOT = Path(__file__).resolve().parent.parent
JUDGES = "grader.engines.dask.worker"
_LOOK = 0.1


@dataclass
class Service:
    """One process that is always there.

    Arguments:
        folder: where it works and writes its log.
        starts: how often it was started.
    """

    command: Sequence[str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    def keep(self) -> None:
        """Starts it unless it runs."""
        if self.process and self.process.poll() is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.starts += 1
        environment = os.environ | {
            "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
            "PYTHONPATH": str(ROOT),  # for the preloads of the benchmark
        }
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )  # fmt: skip

    def processes(self) -> list[psutil.Process]:
        """It and its children, of which the first is the worker under its nanny."""
        with suppress(psutil.NoSuchProcess):
            if self.process:
                parent = psutil.Process(self.process.pid)
                return [parent, *parent.children(recursive=True)]
        return []

    def end(self) -> None:
        """Ends it and all that it started."""
        if self.process:
            self.process.terminate()
            found = self.processes()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
            for process in found:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            self.process.wait()


@dataclass
class Cluster:
    """A scheduler and workers.

    Arguments:
        threads: of each worker: its judges.
        options: more of `dask worker`.
        preload: what makes workers able to grade.
    """

    folder: Path
    workers: int = 2
    threads: int = 1
    preload: str = JUDGES
    options: Sequence[str] = ()
    port: int = field(default_factory=lambda: free_port())

    def __post_init__(self) -> None:
        program, here = (sys.executable, "-m"), self.folder
        command = [*program, "distributed.cli.dask_scheduler", "--no-dashboard"]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        self.scheduler = Service(command, here / "scheduler")
        self.services = [self.scheduler]
        for number in range(self.workers):
            name = f"worker{number}"
            command = [*program, "distributed.cli.dask_worker", self.address, "--no-dashboard"]
            command += ["--name", name, "--nthreads", str(self.threads)]
            command += ["--local-directory", str(here / name)]
            command += ["--preload", self.preload, *self.options]
            self.services.append(Service(command, here / name))
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    @property
    def address(self) -> str:
        """Of the scheduler."""
        return f"tcp://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._keeper.join()
        for service in reversed(self.services):
            service.end()

    def kill_worker(self, number: int) -> bool:
        """``kill -9`` to a worker under its nanny; whether there was one."""
        for process in self.services[1 + number].processes()[1:]:
            with suppress(psutil.NoSuchProcess):
                direct = process.ppid() == self.services[1 + number].processes()[0].pid
                if direct and "spawn_main" in " ".join(process.cmdline()):
                    process.kill()
                    return True
        return False

    def kill_scheduler(self) -> None:
        """``kill -9`` to it."""
        if self.scheduler.process:
            self.scheduler.process.kill()

    def seconds(self) -> dict[str, float]:
        """Of the processor, that the scheduler and the workers have used, without judges."""
        return {service.folder.name: _seconds(service) for service in self.services}

    def _keep(self) -> None:
        while not self._over.wait(_LOOK):
            for service in self.services:
                service.keep()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _seconds(service: Service) -> float:
    total = 0.0
    for process in service.processes():
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    return total
