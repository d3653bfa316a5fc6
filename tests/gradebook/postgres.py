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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
PATIENCE = 60.0


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
        as_user = _unprivileged(folder)
        data = folder / "data"
        initdb = [bin_folder / "initdb", "-D", data, "-U", "grader", "-A", "trust"]
        initdb += ["--no-locale", "-E", "UTF8", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, preexec_fn=as_user)
        port = _free_port()
        command = [bin_folder / "postgres", "-D", data, "-k", "", "-h", "127.0.0.1"]
        command += ["-p", str(port), "-c", "fsync=off", "-c", "max_connections=60"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=as_user)
        try:
            _wait(process, port, folder / "log")
            yield f"postgresql+psycopg://grader@127.0.0.1:{port}/"
        finally:
            _stop(process)


def _unprivileged(folder: Path) -> Callable[[], None]:
    """What the server does before it starts: it refuses to be root, and ends with the tests."""
    account = None
    if os.geteuid() == 0:
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        account = names.get("postgres") or names["nobody"]
        os.chown(folder, account.pw_uid, account.pw_gid)
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def become() -> None:
        os.setsid()
        if account is not None:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
        if libc is not None:
            libc.prctl(1, signal.SIGINT, 0, 0, 0)  # PR_SET_PDEATHSIG; a fast shutdown

    return become


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
