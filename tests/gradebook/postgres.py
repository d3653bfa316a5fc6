"""A PostgreSQL server of the tests' own: started in a temporary folder, stopped for certain."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 900.0  # a script of its own cannot have that of `runs`
PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def programs() -> Path | None:
    """The folder with `initdb` and `postgres`."""
    on_path = shutil.which("initdb")
    places = [*PLACES, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((place for place in places if (place / "postgres").is_file()), None)


@contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """Runs a server; gives the URL of it, to which the name of a database is added."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:
        folder = Path(name)
        start = [sys.executable, __file__, *_unprivileged(folder)]
        data = folder / "data"
        initdb = [bin_folder / "initdb", "-D", data, "-U", "grader", "-A", "trust"]
        initdb += ["--no-locale", "-E", "UTF8", "--no-sync"]
        subprocess.run([*start, *initdb], check=True, capture_output=True)
        port = _free_port()
        command = [bin_folder / "postgres", "-D", data, "-k", "", "-h", "127.0.0.1"]
        command += ["-p", str(port), "-c", "fsync=off", "-c", "max_connections=60"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([*start, *command], stdout=log, stderr=log)
        try:
            _wait(process, port, folder / "log")
            yield f"postgresql+psycopg://grader@127.0.0.1:{port}/"
        finally:
            _stop(process)


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
