"""Members' folders: whatever lies there, nothing outside is read or written, and nothing waits."""

import ast
import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from grader.course import Course, Week
from grader.inbox import ATTEMPTS, RECEIPTS, folder_of, hand_in, receipts
from grader.intake import take_in
from grader.reading import folders
from grader.reading.folders import Folder, opened, read_file
from grader.reading.sentences import Unreadable
from grader.submission import file_at, file_in, find, has_twin, read

ROOT = Path(__file__).parents[1]

# Where a file is opened, listed or written without `grader.reading.folders`, and why that may be.
OWN = {
    "grader/atomic.py": "writes where it is told to; told by `Folder` for what is a member's",
    "grader/canary": "is the hostile submission",
    "grader/collect": "what the instructor downloaded, opened in one place and by its content",
    "grader/commands/course.py": "the course",
    "grader/commands/history.py:_save": "the folder that the instructor names",
    "grader/commands/deliver.py": "what goes back, in the folder that the instructor names",
    "grader/commands/identity.py": "the user's own configuration",
    "grader/commands/note.py": "the site's sources",
    "grader/commands/release.py": "exercises and what nbgrader exchanges",
    "grader/commands/report.py:run": "the file that the instructor names",
    "grader/commands/common.py": "looks for weeks",
    "grader/commands/doctor.py:_disk": "asks how full the disk is",
    "grader/course.py": "the course",
    "grader/engines/dask": "the course, and the worker's own folder",
    "grader/engines/local.py": "its own temporary folder",
    "grader/engines/process.py": "the engine's temporary folder",
    "grader/feedback/files.py:write_notebook": "the instructor's notebooks",
    "grader/feedback/files.py:write_page": "members' pages",
    "grader/feedback/files.py:_read": "members' pages",
    "grader/feedback/saved.py": "members' pages",
    "grader/feedback/html.py": "style sheets",
    "grader/gate.py:guessed": "the grader itself",
    "grader/fingerprint.py": "the course, the grader itself and the system",
    "grader/gradebook/database.py": "the gradebook",
    "grader/judge/member.py": "the week's probes; `open` is that of a sandbox",
    "grader/judge/room.py": "asks the system how many memory maps there are",
    "grader/judge/shared.py": "the judges' temporary folder",
    "grader/portal": "its own folder beside the course",
    "grader/reading/folders.py": "is the one place",
    "grader/mutation.py": "a week's solution",
    "grader/release": "solutions and exercises",
    "grader/restore": "released notebooks",
    "grader/roster.py:write": "the course's roster",
    "grader/sandbox": "the system and the sandbox's own folder",
    "grader/template.py": "solutions",
    "grader/term.py": "exercises and the site's sources",
    "grader/commands/similar.py": "the page that the instructor names",
    "grader/statistics/exporter.py": "the file that the instructor names",
}
OPENING = set(
    "open read_text read_bytes write_text write_bytes iterdir glob rglob mkdir touch unlink rmdir "
    "rename symlink_to hardlink_to".split()
)
OF_MODULES = {
    "os": set("open listdir scandir walk unlink remove rename replace mkdir makedirs".split()),
    "io": {"open", "FileIO"},
    "atomic": {"put", "write"},
    "nbformat": {"read", "write"},
    "jupytext": {"read", "write"},
    "tomllib": {"load"},
    "runpy": {"run_path"},
    "mmap": {"mmap"},
}


def openings(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, int]]:
    """The function and line of each call that opens, lists or writes something by its path."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and opens(node.func):
            yield inside, node.lineno
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from openings(node, inside or node.name)
        else:
            yield from openings(node, inside)


def opens(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id == "open"
    if not isinstance(function, ast.Attribute):
        return False
    of = function.value.id if isinstance(function.value, ast.Name) else ""
    return of == "shutil" or function.attr in (OF_MODULES.get(of) or OPENING)


def test_nothing_else_opens_what_lies_in_members_folders() -> None:
    used, strange = set(), []
    for path in sorted((ROOT / "grader").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for function, line in openings(ast.parse(path.read_text("utf-8"))):
            own = {key for key in OWN if f"{name}:{function}" == key or name == key}
            own |= {key for key in OWN if name.startswith(f"{key}/")}
            used |= own
            if not own:
                strange.append(f"{name}:{line} in {function}")
    assert not strange, "open it with grader.reading.folders, or say why not in OWN"
    assert OWN.keys() == used


KINDS = ["link", "dangling", "pipe", "folder", "socket", "shut"]


def put(kind: str, path: Path, elsewhere: Path) -> None:
    """Something that is no regular file in the place of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "link":
        elsewhere.write_bytes(b"mine")
        path.symlink_to(elsewhere)
    elif kind == "dangling":
        path.symlink_to(elsewhere)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "socket":
        os.mknod(path, 0o140644)
    else:
        path.write_bytes(b"")
        os.link(path, elsewhere)


@pytest.mark.attack
@pytest.mark.parametrize("kind", KINDS[:-1])
def test_what_is_no_regular_file_is_never_read(kind: str, tmp_path: Path) -> None:
    put(kind, tmp_path / "hong" / "week" / "first.py", tmp_path / "elsewhere")
    with opened(tmp_path / "hong" / "week") as folder:
        assert not folder.has_file("first.py")
        with pytest.raises(Unreadable):
            folder.read("first.py")
    with pytest.raises(Unreadable):
        read_file(tmp_path / "hong" / "week" / "first.py")


@pytest.mark.attack
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_added_to_what_is_no_regular_file_of_one_name(kind: str, tmp_path: Path) -> None:
    put(kind, tmp_path / "hong" / "week" / "log", tmp_path / "elsewhere")
    with opened(tmp_path / "hong" / "week") as folder, pytest.raises(Unreadable):
        folder.append("log")


@pytest.mark.attack
@pytest.mark.parametrize("name", ["..", ".", "", "../first.py", "/etc/passwd", "a/b"])
def test_a_name_leads_nowhere_else(name: str, tmp_path: Path) -> None:
    (tmp_path / "first.py").write_bytes(b"mine")
    (tmp_path / "hong" / "a").mkdir(parents=True)
    (tmp_path / "hong" / "a" / "b").write_bytes(b"mine")
    with opened(tmp_path / "hong", members=1) as folder:
        for does in (folder.read, folder.append, folder.inner, folder.remove, folder.status):
            with pytest.raises(Unreadable):
                does(name)
        with pytest.raises(Unreadable):
            folder.write(name, b"")


def everything(course: Course, week: Week) -> list[Callable[[], object]]:
    """All that reads a member's week; each raises `Unreadable` or has nothing to say."""
    folder = folder_of(course, "hong", week)
    return [
        lambda: find(folder, week),
        lambda: read(file_at(folder / "first.py", course.limits, members=2), course.limits),
        lambda: file_in(folder, week, course.limits).data,
        lambda: has_twin(folder / "first.py"),
        lambda: receipts(folder),
        lambda: any(one.handed[0].content for one in take_in(course, course.inbox).taken),
    ]


@pytest.mark.attack
@pytest.mark.parametrize("at", ["member", "week", "attempts"])
def test_a_link_anywhere_on_the_way_is_not_followed(
    at: str, sample_course: Course, sample_week: Week
) -> None:
    hand_in(sample_course, sample_week, "hong", ".py", b"secret = 1\n")
    folder = folder_of(sample_course, "hong", sample_week)
    part = {"member": folder.parent, "week": folder, "attempts": folder / ATTEMPTS}[at]
    part.rename(sample_course.root / "elsewhere")
    part.symlink_to(sample_course.root / "elsewhere")
    reads = everything(sample_course, sample_week)
    for does in reads[4:5] if at == "attempts" else reads:
        try:
            assert not does()
        except Unreadable:
            continue
    with pytest.raises(Unreadable):
        hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")


@pytest.mark.attack
def test_a_folder_swapped_for_a_link_meanwhile_is_not_followed(tmp_path: Path) -> None:
    week, secret = tmp_path / "hong" / "week", tmp_path / "secret"
    for place, text in ((week, b"own"), (secret, b"secret")):
        place.mkdir(parents=True)
        (place / "first.py").write_bytes(text)
    with opened(week) as folder:
        week.rename(tmp_path / "old")
        week.symlink_to(secret)
        assert folder.read("first.py") == b"own"
        folder.write("first.py", b"new")
        folder.remove("other.py")
    assert (secret / "first.py").read_bytes() == b"secret"
    assert (tmp_path / "old" / "first.py").read_bytes() == b"new"


@pytest.mark.attack
@pytest.mark.parametrize("members", range(3))
def test_a_folder_reached_from_another_is_held_open(members: int, tmp_path: Path) -> None:
    own, secret = tmp_path / "hong", tmp_path / "secret"
    for place, text in ((own, b"own"), (secret, b"secret")):
        place.mkdir()
        (place / "first.py").write_bytes(text)
    with opened(tmp_path, members=members) as top, top.inner("hong") as folder:
        own.rename(tmp_path / "old")
        own.symlink_to(secret)
        assert folder.read("first.py") == b"own"


@pytest.mark.attack
@pytest.mark.parametrize("name", [RECEIPTS, ".lock", ATTEMPTS, "first.py", "first.ipynb"])
@pytest.mark.parametrize("kind", KINDS)
def test_submit_ends_with_a_receipt_or_a_sentence(
    name: str, kind: str, sample_course: Course, sample_week: Week
) -> None:
    folder = folder_of(sample_course, "hong", sample_week)
    inside = folder / name if name in (ATTEMPTS, "first.py", "first.ipynb") else None
    elsewhere = sample_course.root / "elsewhere"
    put(kind, inside or folder / ATTEMPTS / name, elsewhere)
    try:
        receipt, _ = hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    except Unreadable as error:
        said = error.problem.message.ko
    else:
        said = str(folder)
        assert receipts(folder) == [receipt]
        assert find(folder, sample_week).read_bytes() == b"x = 1\n"
    assert str(folder) in said
    assert not elsewhere.exists() or elsewhere.read_bytes() in (b"", b"mine")


@pytest.mark.attack
@pytest.mark.parametrize("step", range(1, 40))
def test_submit_survives_what_vanishes_at_any_step(
    step: int, sample_course: Course, sample_week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(sample_course, sample_week, "hong", ".ipynb", b"{}")
    folder, count = folder_of(sample_course, "hong", sample_week), iter(range(1, 1000))
    status = Folder.status

    def vanishing(self: Folder, name: str) -> os.stat_result | None:
        if next(count) == step:
            folder.rename(sample_course.root / "gone")
            for path in sorted((sample_course.root / "gone").rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
        return status(self, name)

    monkeypatch.setattr(Folder, "status", vanishing)
    with suppress(Unreadable):
        hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")


@pytest.mark.attack
@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOENT, errno.EROFS, errno.ENOTDIR])
def test_what_the_system_refuses_is_a_sentence(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first.py").write_bytes(b"")
    monkeypatch.setattr(os, "open", refusing(number))
    with pytest.raises(Unreadable):
        read_file(tmp_path / "first.py")


@pytest.mark.parametrize(
    "number", [errno.EMFILE, errno.ENOSPC, errno.EIO, errno.ENOMEM, errno.ESTALE]
)
def test_what_the_machine_lacks_is_no_fault_of_the_member(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first.py").write_bytes(b"")
    monkeypatch.setattr(os, "open", refusing(number))
    with pytest.raises(OSError, match=os.strerror(number)):
        read_file(tmp_path / "first.py")


def refusing(number: int) -> Callable[..., int]:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    return refuse


def test_a_folder_works_where_a_system_cannot_hold_it_open(
    sample_course: Course, sample_week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_HOLDS", False)
    for data in (b"x = 1\n", b"x = 2\n"):
        hand_in(sample_course, sample_week, "hong", ".py", data)
    folder = folder_of(sample_course, "hong", sample_week)
    assert [receipt.attempt for receipt in receipts(folder)] == [1, 2]
    assert find(folder, sample_week) == folder / "first.py"
    real = folder.rename(sample_course.root / "elsewhere")
    folder.symlink_to(real)
    with pytest.raises(Unreadable, match="a link"):
        find(folder, sample_week)
    assert receipts(folder) == []


def test_more_names_than_anybody_makes_are_not_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "LISTED", 5)
    for number in range(20):
        (tmp_path / f"{number}").touch()
    with opened(tmp_path, members=1) as folder:
        assert len(folder.names()) == 5


def test_a_member_s_odd_files_are_a_few_sentences(sample_course: Course, sample_week: Week) -> None:
    hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    for number in range(200):
        (sample_course.inbox / "hong" / f"odd{number}").touch()
    found = take_in(sample_course, sample_course.inbox)
    assert [job.member for job in found.jobs] == ["hong"]
    assert len(found.odd) < 20
    assert any("190 more" in said.en for said in found.odd)


def test_another_submission_that_never_ends_keeps_nobody_waiting_for_ever(
    sample_course: Course, sample_week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.reading.locks._took", lambda file: False)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with pytest.raises(Unreadable) as caught:
        hand_in(sample_course, sample_week, "hong", ".py", b"x = 1\n")
    assert "does not end" in caught.value.problem.detail
