"""What programs gave, for all judges of one run: the same program is compiled by one of them.

The folder belongs to the engine, lies where no sandbox can reach, and ends with the run. Whatever
is not whole in it counts as absent, and what cannot be written is not kept.
"""

import hashlib
import io
import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from grader import atomic
from grader.judge.results import is_small

ROOM = 512 << 20  # bytes on the disk; when they are full, all begins anew
STEP = ROOM >> 6  # bytes that one judge writes until it looks at what all have written
_BLOCK = 4096  # bytes that the smallest file takes


@dataclass
class Shared:
    """A folder of facts about programs and of their results, by digest.

    Arguments:
        key: of all that results depend on besides program and inputs: device, versions, limits.
    """

    folder: Path
    key: str
    _unseen: int = field(default=STEP, init=False)  # bytes written since that was looked at

    def facts(self, program: bytes) -> dict[str, Any] | None:
        """What was kept about a program."""
        try:
            return json.loads(self._path(program, "json").read_bytes())
        except (OSError, ValueError):
            return None

    def keep_facts(self, program: bytes, facts: dict[str, Any]) -> None:
        """Keeps facts about a program, for the others."""
        self._keep(self._path(program, "json"), json.dumps(facts).encode())

    def results(self, program: bytes, inputs: bytes, count: int) -> list[np.ndarray] | None:
        """The ``count`` results that a program gave for these inputs."""
        try:
            with self._path(program, "npy", inputs).open("rb") as file:
                return [np.load(file, allow_pickle=False) for _ in range(count)]
        except (OSError, ValueError, EOFError):
            return None

    def keep_results(self, program: bytes, inputs: bytes, results: list[np.ndarray]) -> None:
        """Keeps small results, for the others; not those of a type that NumPy cannot name."""
        if not is_small(results) or any(result.dtype.kind not in "biufc" for result in results):
            return
        data = io.BytesIO()
        for result in results:
            np.save(data, result, allow_pickle=False)
        self._keep(self._path(program, "npy", inputs), data.getvalue())

    def _keep(self, path: Path, data: bytes) -> None:
        with suppress(OSError):  # of a full disk, or of a file that another judge took away
            if self._unseen >= STEP:
                self._make_room()
                self._unseen = 0
            self._unseen += max(len(data), _BLOCK)
            atomic.write(path, data, lasting=False)

    def _make_room(self) -> None:
        files = list(self.folder.iterdir())
        if sum(max(path.stat().st_size, _BLOCK) for path in files) > ROOM:
            for path in files:
                path.unlink(missing_ok=True)

    def _path(self, program: bytes, ending: str, inputs: bytes = b"") -> Path:
        name = hashlib.sha256(self.key.encode() + b"\0" + program + inputs).hexdigest()
        return self.folder / f"{name}.{ending}"
