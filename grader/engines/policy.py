"""What becomes of a job whose judge died or was late, wherever judges run.

A judge that dies takes nobody's points but those of the test it was in: the job is graded again
without that one. What may have gone wrong because others worked beside it is graded again alone.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto

from grader.judge.faults import reason
from grader.judge.job import ALL_TESTS, NO_TEST, Job
from grader.report import Kind, Report
from grader.text import Text

FIRST_SHARE = 0.25  # of all times, beside others: what needs more comes again, alone, with all
MAX_DEATHS = 20  # of judges by one submission, before none of its tests is run
MAX_IDLE_DEATHS = 3  # of them in none of its tests
MAX_LOSSES = 5  # times that a job was lost with the machines that had it

_DYING = Text(
    "시험을 하나도 실행하지 않아도 채점 프로세스가 죽습니다.",
    "Judges die even where no test runs.",
)
_AFTER = Text(
    "시험과 시험 사이에 채점 프로세스가 죽습니다.",
    "Judges die between tests.",
)
_LOST = Text(
    "채점하던 컴퓨터가 계속 사라집니다. 이 제출물이 그 컴퓨터의 메모리를 다 쓰는지 보십시오.",
    "The machines that graded it keep disappearing; see whether it uses up their memory.",
)


class Next(Enum):
    """What to do with a job that has no report yet."""

    AGAIN = auto()
    ALONE = auto()  # at the end, with no other judge at work


@dataclass
class Trial:
    """One job on its way, how often a judge died of it, and how often it was lost."""

    job: Job
    deaths: int = 0
    losses: int = 0

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
        self.deaths += 1
        if test == NO_TEST and self.deaths >= MAX_IDLE_DEATHS:
            return _AFTER
        self._condemn(found, test)
        return Next.AGAIN

    def lost(self) -> Text | Next:
        """What to do where whole machines went away with it: most of them for other reasons."""
        self.losses += 1
        return _LOST if self.losses > MAX_LOSSES else Next.AGAIN

    def _condemn(self, kind: Kind, test: str) -> None:
        if kind is Kind.MEMORY and self.deaths == 1:
            return  # killed from outside, perhaps not through this submission's fault
        if test == NO_TEST or (test == ALL_TESTS and self.deaths < MAX_IDLE_DEATHS):
            return
        if self.deaths > MAX_DEATHS:
            test = ALL_TESTS
        self.job = replace(self.job, condemned={**self.job.condemned, test: kind})


def _wants_quiet(found: Report | Kind) -> bool:
    """Whether it may have gone wrong because others worked beside it, and took time or memory."""
    shared = (Kind.TIME, Kind.MEMORY)
    return found.met(*shared) if isinstance(found, Report) else found in shared
