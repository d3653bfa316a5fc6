"""B23: change the result after the grader, in the background or at the exit."""

from attack import NOTHING, RIGHT, Attack, those_that_work, wrong

ATTACKS = {
    "attack": Attack(
        those_that_work(
            """
    "fork": lambda: os.fork() or os._exit(0),
    "process": lambda: __import__("subprocess").Popen(["/bin/sleep", "60"]),
    "system": lambda: 1 / (os.system("true") == 0),
    "spawn": lambda: os.posix_spawn("/bin/sh", ["sh"], {}),
    "session": lambda: os.setsid(),
    "timer": lambda: __import__("signal").setitimer(0, 1.0),
"""
        )
    ),
    "exit": Attack(
        wrong(
            """
import atexit, threading, time

def later():
    for _ in range(1000):
        time.sleep(0.01)
        try:
            open("@FEEDBACK@/b23-exit/week06_backprop.json", "w").write("{}")
        except OSError:
            pass

atexit.register(later)
threading.Thread(target=later, daemon=True).start()
threading._register_atexit(later)
"""
        )
    ),
}
TWIN = Attack(
    """
import atexit


def goodbye():
    print('done')


DONE = atexit.register(goodbye)
"""
    + RIGHT
)


def test_nothing_outlives_the_child(graded) -> None:
    graded.attack(says=NOTHING)


def test_what_runs_at_the_exit_changes_nothing(graded) -> None:
    graded.attack("exit")


def test_a_goodbye_is_harmless(graded) -> None:
    graded.twin()
