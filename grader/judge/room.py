"""Room for compiled programs: each takes memory maps, and Linux lets a process have so many.

XLA's compiler fails where there are no more, and then the process dies; memory itself is there.
"""

from pathlib import Path

_MAPS, _MOST = Path("/proc/self/maps"), Path("/proc/sys/vm/max_map_count")


def taken() -> float:
    """The share of its memory maps that this process has taken; 0 where nothing limits them."""
    try:
        return _MAPS.read_bytes().count(b"\n") / int(_MOST.read_bytes())
    except (OSError, ValueError):
        return 0.0
