"""The files of a released week, made in memory first and then put in their places."""

import ast
from collections.abc import Iterator
from pathlib import Path

from grader import atomic
from grader.course import Week
from grader.errors import GraderError
from grader.release.assignment import released_notebook, source_notebook
from grader.release.formats import as_notebook, as_python

_IGNORED = {"__pycache__", ".ipynb_checkpoints"}


def release(week: Week, target: Path) -> tuple[Path, ...]:
    """Writes ``target/<week>/`` and returns the files that changed.

    Arguments:
        week: from `solutions/`.
        target: the folder of all released weeks, `exercises/`.

    Raises:
        GraderError: the source is wrong; nothing was written.
    """
    return _put(render(week), target / week.name)


def prepare(week: Week, target: Path) -> tuple[Path, ...]:
    """Writes ``target/<week>/``, what `nbgrader generate_assignment` starts from.

    That is the instructor's notebook, with solutions and marking guides, and everything that is
    handed out beside the notebook.

    Raises:
        GraderError: the source is wrong; nothing was written.
    """
    notebook = {f"{week.stem}.ipynb": as_notebook(source_notebook(week))}
    return _put(render(week) | notebook, target / week.name)


def _put(files: dict[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Writes the files that are not there as they should be, and returns them."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = [folder / name for name, data in files.items() if _read(folder / name) != data]
    for path in changed:
        atomic.write(path, files[path.name])
    return tuple(changed)


def stale(week: Week, target: Path) -> tuple[Path, ...]:
    """The files in ``target/<week>/`` that differ from a new release, or have no place in one."""
    files = render(week)
    folder = target / week.name
    wrong = [folder / name for name, data in files.items() if _read(folder / name) != data]
    return (*wrong, *strangers(folder, set(files)))


def strangers(folder: Path, names: set[str]) -> list[Path]:
    """What lies in ``folder`` and was not released: perhaps something that must not be."""
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in there if path.name not in names | _IGNORED]


def render(week: Week) -> dict[str, bytes]:
    """The released files by name; the same bytes for the same source.

    Raises:
        GraderError: the source is wrong.
    """
    notebook = released_notebook(week)
    files = {
        f"{week.stem}.py": as_python(notebook),
        f"{week.stem}.ipynb": as_notebook(notebook),
        **{name: _handed_out(week.folder / name) for name in ("test_public.py", "week.toml")},
    }
    if (week.folder / "probes.py").is_file():
        files["probes.py"] = _handed_out(week.folder / "probes.py")
    for name, data in files.items():
        _refuse_solutions(week.folder / name, name, data)
    return files


def _handed_out(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise GraderError(
            f"{path} 파일이 없습니다. 과제와 함께 나누어 주는 파일입니다.",
            f"{path} is missing; it is handed out with the exercise.",
        ) from None


def _refuse_solutions(path: Path, name: str, data: bytes) -> None:
    """Nothing that is handed out may lean on what is not."""
    if not name.endswith(".py"):
        return
    for module in _imported(path, data):
        if module.split(".")[0] in ("solutions", "reference", "mutants", "alternatives"):
            raise GraderError(
                f"{path}에서 불러오는 {module} 모듈은 구성원에게 나누어 주지 않습니다.",
                f"{path} imports {module}, which is never handed out.",
            )


def _imported(path: Path, data: bytes) -> Iterator[str]:
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError) as error:
        raise GraderError(
            f"{path} 파일의 문법이 잘못되었습니다: {error}.", f"{path} does not parse: {error}."
        ) from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from [node.module] if node.module else (alias.name for alias in node.names)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None
