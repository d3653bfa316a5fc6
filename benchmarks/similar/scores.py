"""What the scores of honest pairs and of copies say: how many copies are found at which price."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from benchmarks.similar.disguises import AT_ONCE
from benchmarks.similar.graded import Class
from grader.similar.alike import look
from grader.similar.evidence import pairs
from grader.traits import Traits

PRICE = 0.01  # of honest pairs that may be above the threshold
# While the constants of `grader.similar` were chosen; no other week may be.
LOOKED_AT = ("week01", "week02", "week05", "week07", "week09", "week11", "week13")


@dataclass(frozen=True)
class Score:
    """One pair's.

    Arguments:
        kind: of disguise; empty for two hands of their own.
        changed: tasks that the disguise changed.
        listed: whether `grader similar` lists the pair.
    """

    week: str
    kind: str
    score: float
    pair: tuple[int, int]
    changed: int = 0
    listed: bool = False


def scores(found: Class) -> list[Score]:
    """Of all pairs of hands, and of each copy in a class of which it is one more member."""
    works = [work.traits for work in found.hands]
    honest, least = _bits(works, found.known), look(len(works), len(works))
    all_pairs = combinations(range(len(works)), 2)
    weighed = [("", two, honest.get(two, 0.0), 0, least) for two in all_pairs]
    for copy in found.copies:
        two, everybody = (copy.hand, len(works)), [*works, copy.work.traits]
        bits = _bits(everybody, found.known).get(two, 0.0)
        least = look(len(everybody), len(everybody))
        weighed.append((copy.kind, two, bits, copy.changed, least))
    return [
        Score(found.week, kind, bits, two, changed, listed=bits >= least)
        for kind, two, bits, changed, least in weighed
    ]


def _bits(works: Sequence[Traits], known: Sequence[Traits]) -> dict[tuple[int, int], float]:
    return {(pair.one, pair.other): pair.bits for pair in pairs(works, known)}


def summary(all_of_it: Sequence[Score], weeks: Sequence[str]) -> dict[str, Any]:
    """Both halves by themselves, and together; the constants were chosen by the first alone."""
    tuned = [week for week in weeks if week.startswith(LOOKED_AT)]
    halves = {"tuned": tuned, "held out": [week for week in weeks if week not in tuned]}
    halves["all"] = list(weeks)
    return {name: _of([s for s in all_of_it if s.week in own]) for name, own in halves.items()}


def _of(found: Iterable[Score]) -> dict[str, Any]:
    found = list(found)
    honest = sorted((score.score for score in found if not score.kind), reverse=True)
    copies = [score for score in found if score.kind]
    threshold = honest[math.floor(PRICE * len(honest))] if honest else 0.0
    kinds = defaultdict(list)
    for copy in copies:
        kinds[copy.kind].append(copy.score > threshold)
    single = [hit for kind, hits in kinds.items() if kind != AT_ONCE for hit in hits]
    return {
        "honest_pairs": len(honest),
        "copies": len(copies),
        "threshold": round(threshold, 2),
        "found": _share(hit for hits in kinds.values() for hit in hits),
        "found_of_one_disguise": _share(single),
        "by_disguise": {kind: f"{sum(hits)}/{len(hits)}" for kind, hits in kinds.items()},
        "listed": _share(copy.listed for copy in copies),
        "listed_of_honest": _share(score.listed for score in found if not score.kind),
        "missed": [asdict(copy) for copy in copies if copy.score <= threshold],
    }


def _share(of: Iterable[bool]) -> float:
    of = list(of)
    return round(sum(of) / max(1, len(of)), 4)
