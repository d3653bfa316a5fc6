"""The same set through compare50, in a Python of its own: it wants another attrs than nbformat.

PYTHON benchmarks/similar/beside.py < classes.json > scores.json
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

PASSES = ("structure", "text", "exact")


def main() -> None:
    """Reads classes as the texts of files, and writes for each pass what it gives the pairs."""
    with tempfile.TemporaryDirectory() as folder:
        classes = json.load(sys.stdin)
        found = [_scores(one, Path(folder) / str(n)) for n, one in enumerate(classes)]
    json.dump(found, sys.stdout)


def _scores(one: dict[str, Any], folder: Path) -> dict[str, list[float]]:
    """The scores of a class's pairs, in order."""
    from compare50 import _api, _data, passes  # pyright: ignore[reportMissingImports]

    _api.Executor = _api.FauxExecutor
    found = {}
    for name in PASSES:
        chosen = getattr(passes, name)
        steps = _data.Preprocessor(chosen.preprocessors)
        made = [_submission(folder / name, n, text, steps) for n, text in enumerate(one["texts"])]
        *works, released = made
        number = {work.id: place for place, work in enumerate(works)}
        ranked = _api.rank(works, [], set(released.files), chosen, n=len(works) ** 2)
        scores = {
            frozenset((number[score.sub_a.id], number[score.sub_b.id])): float(score.score)
            for score in ranked
        }
        found[name] = [scores.get(frozenset(pair), 0.0) for pair in one["pairs"]]
    return found


def _submission(folder: Path, number: int, text: str, steps: Any) -> Any:
    from compare50 import _data  # pyright: ignore[reportMissingImports]

    own = folder / str(number)
    own.mkdir(parents=True)
    (own / "work.py").write_text(text, encoding="utf-8")
    return _data.Submission(own, ["work.py"], preprocessor=steps)


if __name__ == "__main__":
    main()
