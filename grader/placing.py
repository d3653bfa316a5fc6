"""Which of a member's folders holds which week: what lies in it decides, and not its name."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from grader.course import Course, Week
from grader.inbox import folder_of, receipts
from grader.reading.folders import Folder, opened
from grader.reading.sentences import Missing, Unreadable
from grader.submission import week_held
from grader.text import Text


def places(course: Course, member: str, odd: list[Text]) -> dict[str, Path]:
    """The folder in the course's inbox that holds each week of a member, by the week's name."""
    if not course.weeks:
        return {}
    own = folder_of(course, member, course.weeks[0]).parent
    try:
        return {week.name: path for path, week in of_member(course, own, (), odd)}
    except Unreadable as error:
        if not isinstance(error, Missing):
            odd.append(unread(member, error))
        return {}


def of_member(
    course: Course, path: Path, weeks: Collection[str], odd: list[Text]
) -> Iterator[tuple[Path, Week]]:
    """The folders of a member's weeks, and the week that each holds.

    Arguments:
        weeks: of these only; all where there are none.
        odd: takes sentences about what is no submission.

    Raises:
        Unreadable: the member's own folder cannot be read.
    """
    with opened(path, members=1) as folder:
        names = folders(folder, odd)
    held = {name: _held(course, path / name, course.by_name.get(name)) for name in names}
    placed = _placed(course, held)
    for name in names:
        week = placed.get(name)
        if week is None:
            odd.append(_left(path.name, name, held[name], known=name in course.by_name))
        elif not weeks or week.name in weeks:
            yield path / name, week


def folders(folder: Folder, odd: list[Text]) -> list[str]:
    """The names of the folders in one."""
    names = [name for name in folder.names() if not name.startswith(".")]
    found = dict.fromkeys(name for name in names if _may_be_folder(folder, name))
    odd += [
        Text(
            f"{folder.path.name}/ 안의 {name!r}: 폴더가 아니어서 그대로 둡니다.",
            f"{name!r} in {folder.path.name}/ is not a folder and is left alone.",
        )
        for name in names
        if name not in found
    ]
    return list(found)


def unread(name: str, error: Unreadable) -> Text:
    """That a member's folder cannot be read."""
    why = error.problem.message
    return Text(
        f"{name}/ 폴더를 읽을 수 없어서 그대로 둡니다: {why.ko}",
        f"{name}/ cannot be read and is left alone: {why.en}",
    )


def _held(course: Course, folder: Path, called: Week | None) -> Week | None:
    """The week that a folder holds; None where it holds nothing, or is called like no week."""
    if called is None:
        return None
    try:  # whoever was given a receipt has said which week it is
        return called if receipts(folder) else week_held(course, called, folder)
    except Unreadable:  # is told when it is graded
        return called


def _placed(course: Course, held: Mapping[str, Week | None]) -> dict[str, Week]:
    """The week of each folder, none twice: before others come those that say the same by name."""
    found = {name: week for name, week in held.items() if week and week.name == name}
    others = {name: week for name, week in held.items() if week and week.name != name}
    for name, week in others.items():
        if week not in found.values():
            found[name] = week
    for name in others:  # where what it holds has another place, it is what its name says
        own = course.by_name[name]
        if name not in found and own not in found.values():
            found[name] = own
    return found


def _left(member: str, name: str, held: Week | None, *, known: bool) -> Text:
    """Why a folder is left alone."""
    if not known:
        place = f"{member}/{name!r}"
        return Text(f"{place}: 그런 주는 없습니다.", f"{place}: there is no such week.")
    place = f"{member}/{name}"
    if held is None:
        return Text(
            f"{place}: 비어 있으므로 제출하지 않은 것으로 봅니다.",
            f"{place} is empty: nothing was handed in.",
        )
    return Text(
        f"{place}: {held.name}의 과제가 들어 있는데, 그것은 다른 폴더에도 있어서 그대로 둡니다.",
        f"{place} holds the tasks of {held.name}, as another folder does, and is left alone.",
    )


def _may_be_folder(folder: Folder, name: str) -> bool:
    try:
        return folder.has_folder(name)
    except (Unreadable, OSError):  # is told when it is opened
        return True
