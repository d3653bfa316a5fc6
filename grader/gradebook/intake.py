"""What lies in the inbox, and which times of it count.

Members may be able to write there: on a shared folder `grader submit` runs as the member, and the
member can write any receipt. So a receipt's time counts only where nobody but who grades (or root)
could have written it, or where the instructor says that all are to be trusted. Everything else came
when the gradebook first saw it. Either way the time is kept then, and never changed again.
"""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from stat import S_ISLNK

from grader.course import Week
from grader.gradebook.attempts import Handed
from grader.inbox import ATTEMPTS, RECEIPTS, receipts
from grader.late import Receipts
from grader.reading.files import ENDINGS
from grader.reading.folders import opened
from grader.submission import Unreadable, find

MOST = 1000  # attempts of one member and week; more is nobody's work

_OTHERS_MAY_WRITE = 0o022


def handed_in(folder: Path, inbox: Path, week: Week, rule: Receipts) -> list[Handed]:
    """What a member handed in for a week, in order: the attempts kept, then the file in place.

    Arguments:
        folder: ``<inbox>/<member>/<week>``.
    """
    times = _times(folder) if receipts_count(folder, inbox, rule) else {}
    kept = [
        Handed(path.name, file, path, times.get((number, digest)))
        for number, digest, file, path in sorted(_kept(folder, week))
    ]
    try:
        path = find(folder, week)
    except Unreadable:
        return kept or [Handed("", "", None)]
    return [*kept[-MOST:], Handed("", path.name, path)]


def receipts_count(folder: Path, inbox: Path, rule: Receipts) -> bool:
    """Whether the times of the receipts in ``folder`` are to be believed."""
    if rule == "owned":
        path, paths = folder / ATTEMPTS / RECEIPTS, []
        while path != inbox.parent and path != path.parent:
            paths.append(path)
            path = path.parent
        return all(_ours(path) for path in paths)
    return rule == "trusted"


def _ours(path: Path) -> bool:
    """Whether nobody else could have written here; where a system cannot tell, no."""
    if not hasattr(os, "geteuid"):
        return False
    try:
        status = path.lstat()
    except OSError:
        return False
    owned = status.st_uid in (os.geteuid(), 0)
    return owned and not S_ISLNK(status.st_mode) and not status.st_mode & _OTHERS_MAY_WRITE


def _times(folder: Path) -> dict[tuple[int, str], datetime]:
    return {(receipt.attempt, receipt.digest[:12]): receipt.time for receipt in receipts(folder)}


def _kept(folder: Path, week: Week) -> Iterator[tuple[int, str, str, Path]]:
    """Number, digest, file name and path of each attempt that the inbox keeps."""
    endings = "|".join(map(re.escape, ENDINGS))
    named = re.compile(rf"(\d{{4,9}})-([0-9a-f]{{12}})-({re.escape(week.stem)}(?:{endings}))")
    attempts = folder / ATTEMPTS
    try:
        with opened(attempts, members=3) as kept:
            names = kept.names()
    except Unreadable:  # the member's file in place is graded all the same
        return
    for name in names:
        if found := named.fullmatch(name):
            yield int(found[1]), found[2], found[3], attempts / name
