"""Opening what was downloaded: a zip or a folder. Nothing of it is written anywhere.

Whoever made it is not trusted: counts, sizes and ratios are capped, and no name leads out of it.
"""

import lzma
import re
import stat
import unicodedata
import zipfile
import zlib
from calendar import timegm
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import GraderError, cause
from grader.reading.folders import Folder, opened
from grader.reading.sentences import Unreadable
from grader.text import Text

FILES = 100_000
MEBIBYTES = 1024  # of all that is read of one source
_RATIO = 200  # a notebook full of equal numbers is packed to a hundredth
_DEPTH = 10
_JUNK = re.compile(r"\..*|__MACOSX|__pycache__|desktop\.ini|Thumbs\.db|node_modules", re.IGNORECASE)
_COURSE = {"solutions", "examples", "tests", "benchmarks", "publish"}  # a fork has all of it
_NOT_THEIRS = {*_COURSE, "site-packages"}
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip
_PYTHON = re.compile(r"\.(py|ipynb)(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Item:
    """A file that may be somebody's.

    Arguments:
        path: within the source, in NFC and with ``/``.
        ending: ``.py`` or ``.ipynb``; empty for what is neither, of which nothing is read.
        changed: in seconds; which of two came last, never a time that counts.
    """

    path: str
    ending: str
    data: bytes
    changed: float

    @property
    def parts(self) -> tuple[str, ...]:
        """Folders and name."""
        return tuple(self.path.split("/"))


@dataclass
class Source:
    """All of it.

    Arguments:
        refused: what could not be read, and why.
    """

    items: list[Item] = field(default_factory=list)
    refused: list[tuple[str, Text]] = field(default_factory=list)
    _read: int = 0

    def room(self, size: int) -> bool:
        """Whether that many bytes more are read."""
        self._read += size
        return self._read <= MEBIBYTES << 20


def read(path: Path, mebibytes: int) -> Source:
    """Reads a zip or a folder.

    Arguments:
        mebibytes: the most that a file may hold.

    Raises:
        GraderError: it is neither, cannot be read, or holds more than any class hands in.
    """
    source = Source()
    if path.is_dir():
        with opened(path, members=0) as folder:
            _walk(folder, "", source, mebibytes)
    elif zipfile.is_zipfile(path):
        _unzip(path, source, mebibytes)
    else:
        raise GraderError(
            f"{path}: 폴더도 zip 파일도 아닙니다.", f"{path} is neither a folder nor a zip."
        )
    return source


def _walk(folder: Folder, above: str, source: Source, mebibytes: int) -> None:
    for name in folder.names():
        path = unicodedata.normalize("NFC", f"{above}{name}")
        depth = path.count("/")
        if _JUNK.fullmatch(name) or (depth and name in _NOT_THEIRS):
            continue
        if len(source.items) + len(source.refused) >= FILES:
            raise _too_many(folder.path)
        if folder.has_folder(name) and depth < _DEPTH:
            try:
                with folder.inner(name) as inner:
                    _walk(inner, f"{path}/", source, mebibytes)
            except Unreadable as error:
                source.refused.append((path, error.problem.message))
            continue
        status, ending = folder.status(name), _ending(name)
        try:
            data = folder.read(name, mebibytes) if ending else b""
        except Unreadable as error:
            source.refused.append((path, error.problem.message))
            continue
        if not source.room(len(data)):
            raise _too_many(folder.path)
        source.items.append(Item(path, ending, data, status.st_mtime if status else 0.0))


def _unzip(path: Path, source: Source, mebibytes: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > FILES:
                raise _too_many(path)
            for entry in entries:
                _entry(archive, entry, path, source, mebibytes)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        why = cause(error)
        raise GraderError(f"{path}: {why.ko}", f"{path}: {why.en}") from error


def _entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, source: Source, mebibytes: int
) -> None:
    name = _name(entry)
    parts = name.split("/")
    if entry.is_dir() or any(_JUNK.fullmatch(part) for part in parts if part != ".."):
        return
    if _NOT_THEIRS.intersection(parts[1:-1]):
        return
    why = _refusal(entry, name, mebibytes)
    ending, data = _ending(name), b""
    if why is None and ending:
        try:
            with archive.open(entry) as file:
                data = file.read((mebibytes << 20) + 1)
        except _DAMAGED:
            why = Text("압축이 손상되어 읽을 수 없습니다.", "It is damaged within the zip.")
        if len(data) > mebibytes << 20:
            why = _large(mebibytes)
        elif not source.room(len(data)):
            raise _too_many(path)
    if why is not None:
        source.refused.append((name, why))
    else:
        source.items.append(Item(name, ending, data, _seconds(entry)))


def _seconds(entry: zipfile.ZipInfo) -> float:
    """When a file was changed, to compare it with others of the zip; its month may be none."""
    year, month, *rest = entry.date_time
    return timegm((year, min(max(month, 1), 12), *rest))


def _name(entry: zipfile.ZipInfo) -> str:
    """As it was meant: without a flag that says UTF-8, a Korean Windows wrote it in its own way."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        for encoding in ("utf-8", "cp949"):
            try:
                name = entry.filename.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _refusal(entry: zipfile.ZipInfo, name: str, mebibytes: int) -> Text | None:
    """Why an entry is not even opened."""
    if name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in name.split("/"):
        return Text("이름이 zip 밖을 가리킵니다.", "Its name leads out of the zip.")
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return Text("링크이거나 일반 파일이 아닙니다.", "It is a link or no regular file.")
    if entry.flag_bits & 1:
        return Text("암호가 걸려 있습니다.", "It is encrypted.")
    if entry.file_size > 1 << 20 and entry.file_size > _RATIO * max(1, entry.compress_size):
        return Text("압축 폭탄입니다.", "It is a zip bomb.")
    return _large(mebibytes) if _ending(name) and entry.file_size > mebibytes << 20 else None


def _ending(name: str) -> str:
    """By the last of its endings that says Python: copies are called ``backprop.ipynb의 사본``."""
    found: list[str] = _PYTHON.findall(name.rpartition("/")[2])
    return f".{found[-1].lower()}" if found else ""


def _large(mebibytes: int) -> Text:
    return Text(
        f"너무 큽니다(최대 {mebibytes} MiB).", f"It is too large (at most {mebibytes} MiB)."
    )


def _too_many(path: Path) -> GraderError:
    return GraderError(
        f"{path}: 한 반이 낸 것이라기에는 너무 많습니다.",
        f"{path} holds more than any class hands in.",
    )
