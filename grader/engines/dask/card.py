"""What a worker says of itself, and why it may not grade with the others."""

import hashlib
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from msgspec import ValidationError, convert, to_builtins

from grader import fingerprint
from grader.sandbox.walls import REQUIRED
from grader.text import Text, josa

KEY = "grader"  # under which Dask's scheduler keeps a worker's card
WALLED = "grader-walls"  # offered where the walls stand that members' code needs
GPU = "GPU"  # offered by `dask worker --resources "GPU=1"`

_NO_CARD = Text(
    "--preload grader.engines.dask.worker 없이 시작했습니다.",
    "It was started without --preload grader.engines.dask.worker.",
)


@dataclass(frozen=True)
class Card:
    """Of one machine.

    Arguments:
        grader: digest of its code.
        libraries: Python, JAX and the others, with their versions.
        walls: around members' code, those that stand.
        device: what programs run on.
        canary: what is wrong with its grading, if anything is.
    """

    host: str
    grader: str
    libraries: tuple[str, ...]
    walls: tuple[str, ...] = ()
    device: str = ""
    canary: Text | None = None

    @property
    def resource(self) -> str:
        """What Dask calls the ability to grade as machines with this code and JAX do."""
        said = repr((self.grader, self.libraries)).encode()
        return f"{KEY}-{hashlib.sha256(said).hexdigest()[:16]}"

    def offers(self, judges: int) -> dict[str, float]:
        """What Dask may send to it: nothing where the canary complains."""
        if self.canary:
            return {}
        walled = {WALLED: float(judges)} if self.walls_stand else {}
        return {self.resource: float(judges), **walled}

    @property
    def walls_stand(self) -> bool:
        """Whether members' code may run there."""
        return frozenset(self.walls) >= REQUIRED

    def refusal(self, other: "Card | None", *, trusted: bool) -> Text | None:
        """Why a machine with another card may not grade for this one; None if it may.

        Arguments:
            trusted: whether members' code may run without walls.
        """
        if other is None:
            return _NO_CARD
        if other.grader != self.grader:
            return Text(
                f"채점기가 다릅니다({other.grader[:12]}, 여기는 {self.grader[:12]}). 같은 것을 "
                "설치하세요.",
                f"It has another grader ({other.grader[:12]}, here {self.grader[:12]}): install "
                "the same.",
            )
        if other.libraries != self.libraries:
            theirs = ", ".join(sorted({*other.libraries} - {*self.libraries})) or "–"
            ours = ", ".join(sorted({*self.libraries} - {*other.libraries})) or "–"
            return Text(
                f"{josa(theirs, '이가')} 있습니다. 여기는 {ours}입니다. constraints.txt대로 "
                "설치하세요.",
                f"It has {theirs}, and here is {ours}: install what constraints.txt says.",
            )
        if not trusted and not other.walls_stand:
            names = ", ".join(sorted(REQUIRED - {*other.walls}))
            return Text(
                f"구성원의 코드를 가둘 벽이 없습니다({names}). 그 컴퓨터에서 `grader doctor`를 "
                "실행하세요.",
                f"It cannot confine members' code: {names} is missing. Run `grader doctor` there.",
            )
        return other.canary


def own() -> Card:
    """This machine's, as far as nothing has to be tried for it."""
    return Card(socket.gethostname(), fingerprint.of_engine(), fingerprint.libraries())


def sung(card: Card, walls: frozenset[str], heard: tuple[Text | None, str]) -> Card:
    """With what was tried: the walls, and what the canary said."""
    complaint, device = heard
    return replace(card, walls=tuple(sorted(walls)), canary=complaint, device=device)


def to_data(card: Card) -> Any:
    """As Dask sends it to everybody."""
    return to_builtins(card)


def from_data(info: Mapping[str, Any]) -> Card | None:
    """From what Dask's scheduler knows of a worker; None where that has none that can be read."""
    try:
        return convert(info["metrics"][KEY], Card, strict=False)
    except (KeyError, ValidationError):
        return None
