"""What was handed in, taken in once: its bytes, and which times of it count.

Members may be able to write where they hand in: on a shared folder `grader submit` runs as the
member, and the member can write any receipt. So a receipt's time counts only where nobody but who
grades (or root) could have written it, or where the instructor says that all are to be trusted.
Everything else came when the gradebook first saw it. Either way the time is kept then, and never
changed again.
"""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from stat import S_ISLNK

from grader import fingerprint, placing
from grader.course import Course, Week
from grader.inbox import ATTEMPTS, RECEIPTS, folder_of, receipts
from grader.judge.faults import reason
from grader.judge.job import Job
from grader.late import Receipts
from grader.reading.files import ENDINGS
from grader.reading.folders import opened
from grader.reading.sentences import Unreadable
from grader.roster import MEMBER, Roster, load
from grader.submission import File, file_at, file_in
from grader.tables import nfc
from grader.text import Text

MOST = 1000  # attempts of one member and week; more is nobody's work

_ODD = 10  # sentences about one member's folders
_OTHERS_MAY_WRITE = 0o022


@dataclass(frozen=True)
class Handed:
    """One thing that a member handed in for a week.

    Arguments:
        source: the name under which the inbox keeps it; empty for what lies in its place.
        file: the name it was handed in under; empty where nothing could be found.
        content: its bytes, or where they are; None where nothing could be read.
        received_at: from a receipt that counts, in UTC.
    """

    source: str
    file: str
    content: bytes | Path | None
    received_at: datetime | None = None


@dataclass(frozen=True)
class Taken:
    """What a member handed in for a week.

    Arguments:
        job: to grade what lies in its place.
        handed: everything, in order: the attempts that were kept, then what lies in its place.
    """

    job: Job
    handed: tuple[Handed, ...]


@dataclass(frozen=True)
class Found:
    """What lies in the folder of submissions.

    Arguments:
        taken: of each member and week.
        odd: sentences about folders and files that are no submission.
        unread: members of whom this machine could not read everything, and why.
    """

    taken: tuple[Taken, ...]
    odd: tuple[Text, ...]
    unread: Mapping[str, Text]

    @property
    def jobs(self) -> tuple[Job, ...]:
        """To grade all of it."""
        return tuple(one.job for one in self.taken)


def take_in(
    course: Course,
    inbox: Path,
    *,
    weeks: Collection[str] = (),
    members: Collection[str] = (),
    platform: str = "auto",
    roster: Roster | None = None,
) -> Found:
    """The submissions under ``<inbox>/<member>/<week>/``, of these weeks and members or all.

    A folder that cannot be read costs its member a sentence, and nobody else anything. Who is a
    member says ``roster``, by default the course's.
    """
    taken, odd, unread = [], [], {}
    roster = load(course) if roster is None else roster
    with opened(inbox, members=0) as folder:
        names = placing.folders(folder, odd)
    wanted = set(map(nfc, members))
    for member, name in _members(names, roster, odd):
        if wanted and member not in wanted:
            continue
        strange: list[Text] = []
        try:
            for path, week in placing.of_member(course, inbox / name, weeks, strange):
                taken.append(_taken(course, inbox, member, path, week, platform))
        except Unreadable as error:
            strange.append(placing.unread(member, error))
        except OSError as error:  # what this machine lacks is no fault of the member
            unread[member] = reason(error)
        odd += strange[:_ODD]
        if len(strange) > _ODD:
            more = len(strange) - _ODD
            odd.append(
                Text(
                    f"{member}/ 안에 그대로 둔 것이 {more}개 더 있습니다.",
                    f"{member}/ holds {more} more that is left alone.",
                )
            )
    return Found(tuple(taken), tuple(odd), unread)


def of_member(course: Course, week: Week, member: str) -> tuple[Handed, ...]:
    """What one member handed in for one week, as far as it can be read."""
    handed = _read(course, course.inbox, folder_of(course, member, week), week)[1]
    return tuple(one for one in handed if one.content is not None)


def receipts_count(folder: Path, inbox: Path, rule: Receipts) -> bool:
    """Whether the times of the receipts in ``folder`` are to be believed."""
    if rule == "owned":
        path, paths = folder / ATTEMPTS / RECEIPTS, []
        while path != inbox.parent and path != path.parent:
            paths.append(path)
            path = path.parent
        return all(_ours(path) for path in paths)
    return rule == "trusted"


def _members(names: Sequence[str], roster: Roster, odd: list[Text]) -> Iterator[tuple[str, str]]:
    """Each member, with the name of the folder: the same one, or its other form, as on a Mac."""
    folders: dict[str, list[str]] = {}
    for name in names:
        folders.setdefault(nfc(name), []).append(name)
    for member, found in folders.items():
        if not MEMBER.fullmatch(member):
            odd.append(
                Text(
                    f"{member!r}: 구성원의 이름이 아닙니다. 글자, 숫자, . _ @ -만 쓸 수 있습니다.",
                    f"{member!r} is no member's name: letters, digits and . _ @ - only.",
                )
            )
        elif roster and member not in roster.names:
            asked = roster.question(member)
            left = f"{member}/ 폴더는 그대로 둡니다.", f"{member}/ is left alone."
            odd.append(Text(f"{asked.ko} {left[0]}", f"{asked.en} {left[1]}"))
        else:
            if len(found) > 1:
                odd.append(_twins(member))
            yield member, member if member in found else found[0]


def _twins(member: str) -> Text:
    return Text(
        f"이름이 {member}인 폴더가 둘 있습니다. 하나는 Mac에서 온, 자모가 풀린 이름(NFD)입니다. "
        "그 폴더는 그대로 두니, 안에 있는 것을 다른 폴더로 옮기세요.",
        f"There are two folders called {member}. One of them has the decomposed form of a Mac "
        "(NFD) and is left alone: move what is in it to the other one.",
    )


def _taken(
    course: Course, inbox: Path, member: str, path: Path, week: Week, platform: str
) -> Taken:
    file, handed = _read(course, inbox, path, week)
    mark = fingerprint.of_file(course, week, platform, file)
    return Taken(Job(member, week.name, file, fingerprint=mark), handed)


def _read(course: Course, inbox: Path, folder: Path, week: Week) -> tuple[File, tuple[Handed, ...]]:
    """What is in place, and all that a member handed in, in order: that, after what was kept.

    Who hands in meanwhile puts a file in its place and then keeps it. So what is kept is read
    first: the other way round, the one before it would look as if handed in once more.

    Arguments:
        folder: ``<inbox>/<member>/<week>``.
    """
    rule = course.late.receipts
    attempts = sorted(_kept(folder, week))
    times = _times(folder) if receipts_count(folder, inbox, rule) else {}
    kept = tuple(
        Handed(path.name, file, path, times.get((number, digest)))
        for number, digest, file, path in attempts
    )
    file = file_in(folder, week, course.limits)
    if not file.there and kept:  # what was handed in stays handed in
        name, path = attempts[-1][2:]
        return replace(file_at(path, course.limits, members=3), name=name), kept[-MOST:]
    last = Handed("", file.name, file.data)
    return file, (*kept[-MOST:], last) if last.file or not kept else kept


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
