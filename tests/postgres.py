"""A PostgreSQL server of the tests' own: started in a temporary folder, stopped for certain."""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

PATIENCE = 900.0  # a script of its own cannot have that of `runs`
PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def programs() -> Path | None:
    """The folder with `initdb` and `postgres`."""
    on_path = shutil.which("initdb")
    places = [*PLACES, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((place for place in places if (place / "postgres").is_file()), None)


def needed() -> Path:
    """That folder; without it a test is skipped, and fails in CI."""
    import pytest

    found = programs()
    if found is None and os.environ.get("CI"):
        pytest.fail("PostgreSQL's programs (initdb, postgres) are missing: install them.")
    if found is None:
        pytest.skip("PostgreSQL's programs (initdb, postgres) are not installed")
    return found


class Server:
    """A server in a folder, which may be killed and started again.

    Arguments:
        url: to which the name of a database is added.
    """

    def __init__(self, bin_folder: Path, folder: Path) -> None:
        self._folder, self._port = folder, _free_port()
        self._start = [sys.executable, __file__, *_unprivileged(folder)]
        initdb = [bin_folder / "initdb", "-D", folder / "data", "-U", "grader", "-A", "trust"]
        initdb += ["--no-locale", "-E", "UTF8", "--no-sync"]
        subprocess.run([*self._start, *initdb], check=True, capture_output=True)
        self._command = [bin_folder / "postgres", "-D", folder / "data", "-k", ""]
        self._command += ["-h", "127.0.0.1", "-p", str(self._port)]
        self._command += ["-c", "fsync=off", "-c", "max_connections=60"]
        self.url = f"postgresql+psycopg://grader@127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        with (self._folder / "log").open("ab") as log:
            command = [*self._start, *self._command]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        _wait(self._process, self._port, self._folder / "log")

    def stop(self) -> None:
        """Stops it; nothing of it is kept."""
        _stop(self._process)

    def kill(self) -> None:
        """Kills every process of it at once."""
        family = [psutil.Process(self._process.pid)]
        family += family[0].children(recursive=True)
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        psutil.wait_procs(family)

    def new(self) -> str:
        """The URL of an empty database."""
        import psycopg
        from psycopg import sql

        name = f"book_{secrets.token_hex(4)}"
        plain = self.url.replace("+psycopg", "")
        with psycopg.connect(f"{plain}postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return f"{self.url}{name}"


@contextmanager
def server(bin_folder: Path) -> Iterator[Server]:
    """A server that runs."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:
        running = Server(bin_folder, Path(name))
        running.start()
        try:
            yield running
        finally:
            running.stop()


def _unprivileged(folder: Path) -> tuple[str, str]:
    """Whose server it is, as user and group: it refuses to be root."""
    if os.geteuid() != 0:
        return str(os.geteuid()), str(os.getegid())
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = names.get("postgres") or names["nobody"]
    os.chown(folder, account.pw_uid, account.pw_gid)
    return str(account.pw_uid), str(account.pw_gid)


def _become(user: int, group: int, *command: str) -> None:
    """Runs the command as somebody else, to end with the tests.

    A program of its own: a `preexec_fn` would fork the tests' process, which has JAX's threads.
    """
    os.setsid()
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT, 0, 0, 0)  # PR_SET_PDEATHSIG; a fast shutdown
    os.execv(command[0], command)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    end = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=grader dbname=postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text(errors="replace")) from None
            time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGQUIT)  # an immediate shutdown: nothing of it is kept
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    _become(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
