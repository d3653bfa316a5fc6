"""A new week that passes the gate, for its author to change piece by piece."""

import re
from pathlib import Path

from grader.errors import GraderError
from grader.text import josa

_NAME = re.compile(r"week(\d\d)_([a-z]\w*)", re.ASCII)


def write(root: Path, week: str) -> list[Path]:
    """Writes the files of a week such as ``week05_xor`` below a course's folder.

    Raises:
        GraderError: that is no name for a week, or there is one with its number.
    """
    named = _NAME.fullmatch(week)
    if named is None:
        raise GraderError(
            f"주의 이름은 week05_xor와 같은 꼴이어야 합니다: {week!r}",
            f"A week is called like week05_xor, not {week!r}.",
        )
    number, stem = named.groups()
    if there := [path.name for path in (root / "solutions").glob(f"week{number}_*")]:
        raise GraderError(
            f"{josa(there[0], '이가')} 이미 있습니다.", f"There is {there[0]} already."
        )
    text = Path(__file__).with_name("week.template").read_text(encoding="utf-8")
    names = {"WEEK": week, "STEM": stem, "SHORT": f"week{number}", "NUMBER": str(int(number))}
    text = re.sub("|".join(names), lambda found: names[found[0]], text)
    written = []
    for part in text.split("==> ")[1:]:
        name, _, content = part.partition("\n")
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        written.append(path)
    return written
