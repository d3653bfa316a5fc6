"""``grader doctor``: whether this machine can grade, and what to do where it cannot."""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text as Line

from grader.commands import machines
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson
from grader.errors import GraderError
from grader.judge.job import JudgeSettings
from grader.settings import EngineName
from grader.text import Text

HELP = help_text(
    "이 컴퓨터에서 채점할 수 있는지, 무엇이 빠졌는지 알려 줍니다.",
    "Say whether this machine can grade, and what is missing.",
)
EXAMPLES = help_text(
    "예:\n  grader doctor\n  grader doctor --json    필요한 것이 빠졌으면 종료 코드 1\n"
    "  grader doctor --engine dask    클러스터의 모든 컴퓨터",
    "Examples:\n  grader doctor\n  grader doctor --json    exit code 1 if something is missing\n"
    "  grader doctor --engine dask    every machine of a cluster",
)
_GIBIBYTE = 1 << 30
_LEAST_FREE = 64 << 20  # bytes; with less, some report or page finds no room
_DEVICE_SECONDS = 600.0  # a backstop: the machine may be busy
_DEVICE = """
import json, jax
found = jax.devices()
print(json.dumps([found[0].platform, found[0].device_kind, len(found)]))
"""
_QUICK = """
import json, sys
from grader.judge.xla import Device
from grader.sandbox import lowering
if sys.platform == "linux":
    lowering.share_context()
    lowering.prepare("")
print(json.dumps([lowering.below is not None, Device().quick]))
"""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Arguments:
        ok: None where it is a fact, neither good nor bad.
        remedy: what to do if it is not ok.
        required: whether grading needs it.
    """

    name: str
    ok: bool | None
    detail: Text
    remedy: Text | None = None
    required: bool = False


def run(
    context: typer.Context,
    engine: Annotated[
        EngineName,
        typer.Option(
            "--engine",
            help=help_text("이 컴퓨터나 Dask 클러스터", "This machine or a Dask cluster."),
        ),
    ] = "local",
    as_json: AsJson = False,
) -> None:
    """Looks at everything."""
    settings: Settings = context.obj
    if engine == "dask":
        machines.look(settings, as_json=as_json)
        return
    checks = []
    for check in _checks(settings):
        checks.append(check)
        if not as_json:
            _show(settings, check)
    missing = [check.name for check in checks if check.required and not check.ok]
    if as_json:
        settings.json({"ready": not missing, "checks": [asdict(check) for check in checks]})
    elif missing:
        names = ", ".join(missing)
        settings.say(f"\n빠진 것: {names}", f"\nMissing: {names}", "bold red")
    else:
        settings.say("\n채점할 수 있습니다.", "\nReady to grade.", "bold green")
    if missing:
        raise typer.Exit(1)


def _checks(settings: Settings) -> Iterator[Check]:
    from grader.sandbox.walls import walls

    yield _python()
    yield from map(_package, ("jax", "flax", "optax"))
    yield _device()
    yield _insides()
    yield _machine()
    yield _disk(settings)
    found = walls()
    for wall in found:
        yield Check(wall.name, wall.stands, wall.detail, wall.remedy, wall.required)
    yield _canary(frozenset(wall.name for wall in found if wall.stands))


def _python() -> Check:
    version = platform.python_version()
    remedy = Text("파이썬 3.11 이상을 설치하세요.", "Install Python 3.11 or newer.")
    detail = Text(version, version)
    if sys.version_info < (3, 12):  # the last that JAX 0.10 is for; measured on week 11
        detail = Text(
            f"{version} (3.12 이상과 JAX 0.12에서는 트레이스가 5분의 4의 시간에 끝납니다)",
            f"{version} (3.12 and newer have JAX 0.12, which traces in four fifths of the time)",
        )
    return Check("python", sys.version_info >= (3, 11), detail, remedy, True)


def _package(name: str) -> Check:
    remedy = Text(f"pip install {name}", f"pip install {name}")
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        detail = Text("설치되지 않았습니다", "not installed")
        return Check(name, False, detail, remedy, True)
    return Check(name, True, Text(version, version), remedy, True)


def _device() -> Check:
    """What JAX computes on; asked in another process, which may hang or take the memory."""
    remedy = Text(
        "python -c 'import jax; print(jax.devices())'의 오류를 확인하세요.",
        "See what python -c 'import jax; print(jax.devices())' says.",
    )
    try:
        kind, name, count = _asked(_DEVICE)
    except _NO_ANSWER:
        detail = Text("JAX가 장치를 찾지 못합니다", "JAX finds no device")
        return Check("device", False, detail, remedy, True)
    said = kind if name.lower() == kind else f"{kind} · {name}"
    said += f" × {count}" if count > 1 else ""
    return Check("device", True, Text(said, said), remedy, True)


def _insides() -> Check:
    """Whether this JAX is known below `jax.jit`, where grading is quicker."""
    jax = _package("jax")
    if not jax.ok:
        return Check("quick ways", None, jax.detail)
    try:
        quick = all(_asked(_QUICK))
    except _NO_ANSWER:
        quick = False
    version = jax.detail.en
    if quick:
        detail = Text(f"JAX {version}에서 됩니다", f"known of JAX {version}")
        return Check("quick ways", True, detail)
    detail = Text(
        f"JAX {version}에서는 되지 않아 공개 API로 채점합니다. 느리지만 결과는 같습니다.",
        f"not known of JAX {version}: graded the public way, which is slower and as right",
    )
    return Check("quick ways", None, detail)


def _asked(script: str) -> list[Any]:
    """What another process prints last, as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        timeout=_DEVICE_SECONDS,
        check=True,
        env=os.environ | {"XLA_PYTHON_CLIENT_PREALLOCATE": "false"},
    )
    return json.loads(done.stdout.splitlines()[-1])


_NO_ANSWER = (OSError, subprocess.SubprocessError, ValueError, IndexError)


def _machine() -> Check:
    import psutil

    memory = psutil.virtual_memory().total / _GIBIBYTE
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    detail = Text(
        f"코어 {cores}개, 메모리 {memory:.0f} GiB", f"{cores} cores, {memory:.0f} GiB memory"
    )
    return Check("machine", None, detail)


def _disk(settings: Settings) -> Check:
    """The fullest of the disks that grading writes to."""
    folders = [Path(tempfile.gettempdir())]
    try:
        course = settings.course()
        folders += [course.root, course.submitted, course.inbox, course.feedback]
    except GraderError:
        folders.append(Path.cwd())
    there = [next(path for path in (own, *own.parents) if path.exists()) for own in folders]
    free, folder = min((shutil.disk_usage(path).free, path) for path in there)
    room = f"{free / _GIBIBYTE:.0f} GiB" if free >= _GIBIBYTE else f"{free >> 20} MiB"
    return Check(
        "disk",
        free > _GIBIBYTE,
        Text(f"{room} 남음({folder})", f"{room} free in {folder}"),
        Text("디스크를 비우세요.", "Make room on the disk."),
        required=free < _LEAST_FREE,
    )


def _canary(walls: frozenset[str]) -> Check:
    """Whether grading works, by grading: nothing else proves it."""
    from grader import canary
    from grader.engines.local import LocalEngine
    from grader.sandbox.walls import REQUIRED

    with LocalEngine(JudgeSettings(canary.ROOT, walls=walls), jobs=1) as engine:
        said = canary.complaint(engine)
    detail = Text("아는 제출물이 바르게 채점됩니다", "what is known is graded right")
    if walls >= REQUIRED:
        detail = Text(
            f"{detail.ko}, 나가려는 것은 막힙니다", f"{detail.en}, what breaks out is stopped"
        )
    remedy = Text("고칠 때까지 채점하지 마세요.", "Do not grade before this is mended.")
    return Check("canary", said is None, said or detail, remedy, True)


def _show(settings: Settings, check: Check) -> None:
    sign, style = {True: ("✓", "green"), None: ("·", "bright_black")}.get(
        check.ok, ("✗", "bold red") if check.required else ("!", "yellow")
    )
    detail = check.detail.pick(settings.language)
    settings.console.print(Line.assemble((sign, style), f" {check.name:<11} ", detail))
    if check.ok is False and check.remedy:
        remedy = check.remedy.pick(settings.language)
        settings.console.print(Line(f"  → {remedy}", style="yellow"))
