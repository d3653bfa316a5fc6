"""Of all that something depends on: what has the same fingerprint need not be made again.

A report's is of the submission, its week, the settings, and the grader's code that decides; what
is shown of a report has one more, of the code that writes it.
"""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import grader
from grader.course import Course, Week
from grader.report import Problem
from grader.restore import notebook_path
from grader.submission import File

# The code that results depend on: what a judge and its sandbox are made of.
DECIDES = (
    "judge", "reading", "restore", "sandbox",
    "course.py", "report.py", "settings.py", "source.py", "submission.py", "testing.py", "text.py",
    "traits.py", "wording.py",
)  # fmt: skip
# The code that makes a machine grade as others do: that, and what asks and answers for it.
_ENGINE = (*DECIDES, "canary", "engines")
# The code and templates that pages and notebooks are made with.
SHOWS = ("feedback", "release", "restore", "harmless.py", "late.py", "text.py")

_LIBRARIES = ("jax", "jaxlib", "flax", "optax", "numpy")
_DEVICES = ("jax-cuda12-plugin", "jax-cuda13-plugin", "jax-rocm7-plugin", "libtpu")
_DRIVER = Path("/proc/driver/nvidia/version")
_OF_A_WEEK = ("week.toml", "probes.py", "reference.py", "test_public.py", "test_hidden.py")


def of_file(course: Course, week: Week, platform: str, file: File) -> str:
    """Of all that the report on a file depends on."""
    code = (_decides(), *_versions(), platform)
    odd = (file.content,) if isinstance(file.content, Problem) else file.notes
    said = [(problem.message.en, problem.detail) for problem in odd]
    return _of(*code, course.seed, course.limits, _week(week), file.name, file.digest, *said)


def of_all(marks: Iterable[str]) -> str:
    """Of several."""
    return _of(*marks)


def of_shown(week: Week, *parts: object) -> str:
    """Of all that a page or a notebook shows, and of what writes it."""
    return _of(_shows(), _source(week), *parts)


@cache
def of_engine() -> str:
    """Of the code that two machines must have in common to grade alike."""
    return _code(_ENGINE)


def libraries() -> tuple[str, ...]:
    """Python and the libraries that results depend on, with their versions."""
    python = ".".join(map(str, sys.version_info[:2]))
    return f"python {python}", *_installed(_LIBRARIES)


def _of(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _files(paths: Iterable[Path], root: Path) -> str:
    """Of files below a folder, each with its name and its end."""
    digest = hashlib.sha256(f"{grader.__version__}\0".encode())
    for path in paths:
        data = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


@cache
def _decides() -> str:
    return _code(DECIDES)


def _code(parts: tuple[str, ...]) -> str:
    package = Path(grader.__file__).parent
    found = (path for part in parts for path in _below(package / part))
    return _files(found, package)


def _below(path: Path) -> list[Path]:
    """The file; or all in the folder but what Python has compiled, and what is hidden."""
    if path.is_file():
        return [path]
    found = (one for one in path.rglob("*") if one.is_file())
    return sorted(one for one in found if one.suffix != ".pyc" and not one.name.startswith("."))


@cache
def _shows() -> str:
    return _code(SHOWS)


@cache
def _versions() -> tuple[str, ...]:
    """Of Python, of JAX and of the device, as far as they are known without starting JAX."""
    found = [".".join(map(str, sys.version_info[:2])), *_installed((*_LIBRARIES, *_DEVICES))]
    with suppress(OSError):
        found.append(_DRIVER.read_text("utf-8", "replace"))
    chosen = (os.environ.get(name, "") for name in ("JAX_PLATFORMS", "CUDA_VISIBLE_DEVICES"))
    return (*found, *chosen)


def _installed(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        with suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"


def files_of(week: Week) -> list[Path]:
    """The files of a week that results depend on, as far as there are any."""
    paths = [*(week.folder / name for name in _OF_A_WEEK), notebook_path(week)]
    return [path for path in paths if path and path.is_file()]


def forget() -> None:
    """What weeks' files were: they are read anew, as by judges that are started anew."""
    _week.cache_clear()


@cache
def _week(week: Week) -> str:
    return _files(files_of(week), _course(week))


def _source(week: Week) -> str:
    """Of the week's source, which has the marking guides, as it is now."""
    path = week.folder / f"{week.stem}.py"
    status = path.stat() if path.is_file() else None
    return _text(week, path, status and (status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=32)
def _text(week: Week, path: Path, _changed: tuple[int, int] | None) -> str:
    return _files(_below(path), _course(week))


def _course(week: Week) -> Path:
    return week.folder.parent.parent
