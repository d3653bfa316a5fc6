"""The portal's processes: web processes, and one beside them that grades."""

import ctypes
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path

import uvicorn

from grader import fingerprint
from grader.course import Course, load
from grader.engines import Engine
from grader.engines.process import PR_SET_PDEATHSIG
from grader.errors import GraderError
from grader.gradebook.book import Book
from grader.portal import app
from grader.portal.connection import Connection
from grader.portal.grading import Grading
from grader.portal.progress import Journal, folder_of

Engines = Callable[[Course], Engine]

AGAIN = 1.0  # seconds until a process that died is started again, twice as many each time
LONGEST = 60.0  # that is the most, and who lived longer died of something else than the one before
_LOOK = 1.0  # seconds until it is looked whether one has died
CONNECTIONS = 2000  # of one web process; who comes then is asked to come again
IDLE = 20  # seconds that a connection without a request is kept


def web(course: Course, host: str, port: int, workers: int, db: str | None) -> None:
    """Answers requests until it is stopped."""
    os.environ[app.COURSE], os.environ[app.DB] = str(course.root), db or ""
    os.environ[app.HOSTS] = host if host not in ("0.0.0.0", "::") else ""
    Book(course, db).close()  # made once, before several processes want it
    proxies = list(course.portal.proxies)
    uvicorn.run(
        "grader.portal.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http=Connection,
        limit_concurrency=CONNECTIONS,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        access_log=False,  # an invitation's address is a secret until it is used
        server_header=False,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=2,
        log_level="warning",
    )


def need_port(host: str, port: int) -> None:
    """Makes sure that the portal can listen there.

    Raises:
        GraderError: it cannot.
    """
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as trial:
            if sys.platform != "win32":
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except (OSError, OverflowError) as error:
        raise GraderError(
            f"{host}의 포트 {port}에서 포털을 열 수 없습니다({error}). 이미 쓰이고 있다면 그 "
            "프로그램을 멈추거나 --port로 다른 포트를 정하세요.",
            f"The portal cannot listen on port {port} of {host} ({error}). If the port is in use, "
            "stop what uses it, or name another with --port.",
        ) from error


def grade(root: Path, engines: Engines, db: str | None) -> None:
    """Grades what waits until it is told to end.

    Arguments:
        engines: makes the engine of a course.

    Raises:
        GraderError: another process does so already.
    """
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with _alone(load(root)):
        while not ended.is_set():  # anew, where a week's files were changed
            fingerprint.forget()
            course = load(root)
            with closing(engines(course)) as engine, Book(course, db) as book:
                Grading(course, engine, book, Journal(course)).run(ended)


@contextmanager
def grading(root: Path, engines: Engines, db: str | None) -> Iterator[None]:
    """A process that grades, beside this one; if it dies, another takes its place."""
    ended = threading.Event()

    def watch() -> None:
        rest = AGAIN
        while not ended.is_set():
            begun = time.monotonic()
            process = get_context("spawn").Process(target=_child, args=(root, engines, db))
            process.start()
            while process.is_alive() and not ended.wait(_LOOK):
                pass
            process.terminate()
            process.join()
            lived = time.monotonic() - begun
            ended.wait(rest)
            rest = AGAIN if lived > LONGEST else min(2 * rest, LONGEST)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _child(root: Path, engines: Engines, db: str | None) -> None:
    if sys.platform == "linux":  # it ends with its parent, whatever that dies of
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    try:
        grade(root, engines, db)
    except GraderError as error:  # the one before may still be ending; it is tried again
        sys.exit(str(error))


@contextmanager
def _alone(course: Course) -> Iterator[None]:
    """Only one process of this machine grades; one that dies is nobody's obstacle."""
    path = folder_of(course) / "grading.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise GraderError(
                    "이 과정은 다른 프로세스가 이미 채점하고 있습니다. 그것을 멈추거나 "
                    "--only web을 쓰세요.",
                    "Another process grades this course already. Stop it, or use --only web.",
                ) from None
        yield
