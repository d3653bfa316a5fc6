"""A course as one archive: what judges need of it, for machines that share no disk."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PATTERNS = ("course.toml", "solutions/**/*", "exercises/*/*.ipynb")
_MOST = 256 << 20  # bytes, unpacked


@dataclass(frozen=True)
class Archive:
    """The bytes, and their SHA-256: the same course is the same archive."""

    digest: str
    data: bytes


def pack(root: Path) -> Archive:
    """The course at ``root``: its weeks with their tests, and what was released of them."""
    files = io.BytesIO()
    with tarfile.open(fileobj=files, mode="w") as tar:
        for path in _files(root):
            data, entry = path.read_bytes(), tarfile.TarInfo(path.relative_to(root).as_posix())
            entry.size, entry.mode = len(data), 0o600
            tar.addfile(entry, io.BytesIO(data))
    data = gzip.compress(files.getvalue(), mtime=0)
    return Archive(hashlib.sha256(data).hexdigest(), data)


def unpack(archive: Archive, folder: Path) -> None:
    """Writes what is in it into a folder, which is empty and nobody else's.

    Raises:
        ValueError: it is not what its digest says, or not of the kind that `pack` makes.
    """
    if hashlib.sha256(archive.data).hexdigest() != archive.digest:
        raise ValueError("the course did not arrive as it was sent")
    with tarfile.open(fileobj=io.BytesIO(archive.data), mode="r:gz") as tar:
        left = _MOST
        for entry in tar:
            left -= entry.size
            path = (folder / entry.name).resolve()
            inside = path.is_relative_to(folder.resolve())
            if not entry.isreg() or not inside or left < 0:
                raise ValueError(f"the course holds what it must not: {entry.name!r}")
            path.parent.mkdir(parents=True, exist_ok=True)
            with tar.extractfile(entry) or io.BytesIO() as file:  # 3.11.2 cannot filter `extract`
                path.write_bytes(file.read())


def _files(root: Path) -> Iterator[Path]:
    for pattern in _PATTERNS:
        for path in sorted(root.glob(pattern)):
            inside = path.relative_to(root).parts
            hidden = any(part.startswith(".") or part == "__pycache__" for part in inside)
            if path.is_file() and not hidden:
                yield path
