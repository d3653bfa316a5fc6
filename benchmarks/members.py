"""Members' files, imported the plain way: what a grader without a sandbox does."""

import importlib.util
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.plain.inprocess import InProcess
from grader.course import Week


def load(path: Path, week: Week) -> InProcess:
    """The `submission` of a member's file, whose code runs here and now."""
    spec = importlib.util.spec_from_file_location(f"member_{path.parent.parent.name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return around(module, week)


def around(member: Any, week: Week) -> InProcess:
    """The `submission` of a module or a notebook's names."""
    probes = week.folder / "probes.py"
    module = import_module(f"solutions.{week.name}.probes") if probes.is_file() else None
    return InProcess(member, module)
