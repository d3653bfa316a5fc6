"""What a timing was measured on and with."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil

_PACKAGES = ("jax", "jaxlib", "flax", "optax", "numpy", "pytest", "nbgrader", "nbclient")


def machine() -> dict[str, object]:
    """The processor and its size; no name of the machine."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
    }


def versions() -> dict[str, str]:
    """Python's version and those of the packages that matter."""
    return {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES}


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
