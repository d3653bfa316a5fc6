"""B27: switch timers off, ignore signals, and hang."""

from attack import RIGHT, Attack, wrong

from grader.report import Kind

ATTACKS = {
    "attack": Attack(
        wrong("""
import faulthandler, signal
faulthandler.cancel_dump_traceback_later()
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
try:
    signal.alarm(0)
except OSError:
    pass
while True:
    pass
"""),
        short=True,
    )
}
TWIN = Attack("import signal\n\nOLD = signal.getsignal(signal.SIGINT)\n" + RIGHT)


def test_the_clock_is_outside(graded) -> None:
    graded.attack(kind=Kind.TIME)


def test_looking_at_a_signal_is_harmless(graded) -> None:
    graded.twin()
