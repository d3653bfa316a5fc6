"""D65: processes and threads without end."""

from attack import NOTHING, RIGHT, Attack, those_that_work, wrong

ATTACKS = {
    "fork": Attack(
        those_that_work(
            """
    "fork": lambda: os.fork() or os._exit(0),
    "double": lambda: os.forkpty(),
    "session": lambda: os.setsid(),
    "process": lambda: __import__("multiprocessing").Process(target=print).start(),
    "pool": lambda: __import__("concurrent.futures").futures.ProcessPoolExecutor(1).submit(print),
    "daemon": lambda: os.posix_spawn("/bin/sleep", ["sleep", "9"], {}),
"""
        )
    ),
    "threads": Attack(
        wrong(
            """
import threading, time
threading.stack_size(1 << 16)
try:
    for _ in range(3000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except (RuntimeError, MemoryError):
    pass
"""
        )
    ),
}
TWIN = Attack(
    """
import threading

THREAD = threading.Thread(target=print)
THREAD.start()
THREAD.join()
"""
    + RIGHT
)


def test_no_process_can_be_started(graded) -> None:
    graded.attack("fork", says=NOTHING)


def test_threads_end_with_the_child(graded) -> None:
    assert graded.run.report("d65-threads").tasks[0].points == 0


def test_a_thread_that_ends_is_harmless(graded) -> None:
    graded.twin()
