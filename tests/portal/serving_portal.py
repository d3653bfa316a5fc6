"""The portal answered by a real server, with an engine that goes on a test at a time."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from runs import until
from visiting import Site

from grader.judge.job import Job
from grader.portal.connection import Connection


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The address of the portal; what is handed in is graded meanwhile."""
    config = uvicorn.Config(
        site.app, port=0, http=Connection, log_level="error", timeout_graceful_shutdown=1
    )
    server, ended = uvicorn.Server(config), threading.Event()
    threads = [
        threading.Thread(target=server.run),
        threading.Thread(target=site.grading.run, args=(ended,)),
    ]
    for thread in threads:
        thread.start()
    try:
        until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        ended.set()
        server.should_exit = True
        for thread in threads:
            thread.join()


def patient(site: Site, seconds: float) -> None:
    """Lets the engine take its time, so that a browser sees tests turn green one by one."""
    whole = site.engine.grade

    def slowly(jobs):
        watched(site, jobs)
        for event in whole(jobs):
            time.sleep(seconds)
            yield event

    site.engine.grade = slowly


def watched(site: Site, jobs: Sequence[Job], seconds: float = 5.0) -> None:
    """Waits until a browser follows what is graded; one without scripts never does."""
    hub, end = site.app.state.portal.hub, time.monotonic() + seconds
    newest = {site.book.attempts(job.week, job.member)[-1].id for job in jobs}
    while not newest & hub._waiting.keys() and time.monotonic() < end:
        time.sleep(0.02)
