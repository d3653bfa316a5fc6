"""What programs gave, for all judges of one run: the same program is compiled by one of them.

The folder belongs to the engine, lies where no sandbox can reach, and ends with the run. Whatever
is not whole in it counts as absent.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader import atomic


@dataclass(frozen=True)
class Shared:
    """A folder of facts about programs and of their results, by digest.

    Arguments:
        key: of all that results depend on besides program and inputs: device, versions, limits.
    """

    folder: Path
    key: str

    def facts(self, program: bytes) -> dict[str, Any] | None:
        """What was kept about a program."""
        try:
            return json.loads(self._path(program, "json").read_bytes())
        except (OSError, ValueError):
            return None

    def keep_facts(self, program: bytes, facts: dict[str, Any]) -> None:
        """Keeps facts about a program, for the others."""
        atomic.write(self._path(program, "json"), json.dumps(facts).encode(), lasting=False)

    def results(self, program: bytes, inputs: bytes, count: int) -> list[np.ndarray] | None:
        """The ``count`` results that a program gave for these inputs."""
        try:
            with self._path(program, "npy", inputs).open("rb") as file:
                return [np.load(file, allow_pickle=False) for _ in range(count)]
        except (OSError, ValueError, EOFError):
            return None

    def keep_results(self, program: bytes, inputs: bytes, results: list[np.ndarray]) -> None:
        """Keeps results, for the others; not those of a type that NumPy cannot name."""
        if any(result.dtype.kind not in "biufc" for result in results):
            return
        data = io.BytesIO()
        for result in results:
            np.save(data, result, allow_pickle=False)
        atomic.write(self._path(program, "npy", inputs), data.getvalue(), lasting=False)

    def _path(self, program: bytes, ending: str, inputs: bytes = b"") -> Path:
        name = hashlib.sha256(self.key.encode() + b"\0" + program + inputs).hexdigest()
        return self.folder / f"{name}.{ending}"
