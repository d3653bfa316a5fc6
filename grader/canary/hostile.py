"""A submission that tries to get out. Each way that stays open is counted."""

import os
import socket
from pathlib import Path


def _read():
    Path(__file__ if "__file__" in globals() else "/etc/passwd").read_bytes()


def _list():
    list(Path("/").iterdir())


def _write():
    Path("/tmp/grader-canary").write_text("escaped")


def _start():
    if os.fork() == 0:
        os._exit(0)


def _connect():
    socket.socket()


def escapes(x):
    """Zero for each element, if every way is closed."""
    opened = 0
    for way in (_read, _list, _write, _start, _connect):
        try:
            way()
        except OSError:
            continue
        opened += 1
    return 0 * x + opened
