"""What becomes of a job whose judge died or was late, wherever judges run.

Beside others no death and no lack of time or memory is final: they may have caused it, and the job
is graded again alone. There, too, earlier submissions may have left a judge too little: only the
test that it dies in twice, or that is late, is not run again, and costs its points and no others.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from grader.judge.faults import reason
from grader.judge.job import ALL_TESTS, NO_TEST, Job
from grader.report import Kind, Report
from grader.text import Text

FIRST_SHARE = 0.25  # of all times, beside others: what needs more comes again, alone, with all
MAX_DEATHS = 40  # of judges by one submission, before none of its tests is run
ENOUGH_DEATHS = 2  # of them in one test, before it is not run again
ENOUGH_IDLE_DEATHS = 3  # of them before all tests, or between two
MAX_LOSSES = 5  # times that a job was lost with the machines that had it, or at their fault
MAX_RETURNS = 50  # times that it came back for another reason

_DYING = Text(
    "시험을 하나도 실행하지 않아도 채점 프로세스가 죽습니다.",
    "Judges die even where no test runs.",
)
_AFTER = Text(
    "시험과 시험 사이에 채점 프로세스가 죽습니다.",
    "Judges die between tests.",
)
_LOST = Text(
    "채점하던 컴퓨터가 계속 사라집니다. 이 제출물이 그 컴퓨터의 메모리를 다 쓰는지 보세요.",
    "The machines that graded it keep disappearing; see whether it uses up their memory.",
)
_RETURNED = Text(
    "Dask가 이 제출물을 계속 돌려보냅니다. 스케줄러와 워커의 기록을 보세요.",
    "Dask keeps giving it back; see what its scheduler and its workers log.",
)


class Next(Enum):
    """What to do with a job that has no report yet."""

    AGAIN = auto()
    ALONE = auto()  # at the end, with no other judge at work


@dataclass
class Trial:
    """One job on its way, how often a judge died in which test, and how often it was lost."""

    job: Job
    deaths: Counter[str] = field(default_factory=Counter)
    losses: int = 0
    returns: int = 0

    def next(
        self, found: Report | Kind | Exception, test: str, *, alone: bool
    ) -> Report | Text | Next:
        """The report that holds; or why there is none, through no fault of the member's; or `Next`.

        Arguments:
            found: what a judge said, what it died of, or why there was none.
            test: that it was in; `ALL_TESTS` before the first, `NO_TEST` between two.
            alone: whether no other judge was at work.
        """
        if isinstance(found, Exception):
            return reason(found)
        if not alone and _wants_quiet(found):
            return Next.ALONE
        if isinstance(found, Report):
            return found
        if ALL_TESTS in self.job.condemned:
            return _DYING
        self.deaths[test] += 1
        if self.deaths.total() > MAX_DEATHS:
            test = ALL_TESTS
        elif self.deaths[test] < _enough(found, test):
            return Next.AGAIN
        if test == NO_TEST:
            return _AFTER
        self.job = replace(self.job, condemned={**self.job.condemned, test: found})
        return Next.AGAIN

    def lost(self) -> Text | Next:
        """What to do where whole machines went away with it: most of them for other reasons."""
        self.losses += 1
        return _LOST if self.losses > MAX_LOSSES else Next.AGAIN

    def returned(self) -> Text | Next:
        """What to do where it came back, and no machine went away with it."""
        self.returns += 1
        return _RETURNED if self.returns > MAX_RETURNS else Next.AGAIN


def _enough(kind: Kind, test: str) -> int:
    """How many deaths in one place are not chance; time that was short alone is none."""
    if test == NO_TEST:
        return ENOUGH_IDLE_DEATHS
    if kind is Kind.TIME:
        return 1
    return ENOUGH_IDLE_DEATHS if test == ALL_TESTS else ENOUGH_DEATHS


def _wants_quiet(found: Report | Kind) -> bool:
    """Whether it may have gone wrong because others worked beside it."""
    return not isinstance(found, Report) or found.met(Kind.TIME, Kind.MEMORY)
