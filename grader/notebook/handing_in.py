"""`hand_in`: hands the notebook that it is called in to the portal, and shows what comes of it.

    from grader.notebook import hand_in
    hand_in("week06_backprop")

What counts is what is on the disk: the notebook has to be saved first.
"""

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from getpass import getpass
from pathlib import Path

from grader.course import Week, find_root, load
from grader.errors import GraderError
from grader.feedback import words
from grader.notebook import card
from grader.notebook.checking import find_week
from grader.portal import handed_over
from grader.portal.client import Client
from grader.portal.wire import HandedIn
from grader.reading.folders import read_file
from grader.report import Report
from grader.settings import Limits
from grader.submission import Unreadable, read_bytes
from grader.text import Text, default_language, josa

_CALL = re.compile(r"^[^#\n]*\bhand_in\(", re.MULTILINE)


def hand_in(week: str, *, file: str | Path | None = None, to: str = "") -> None:
    """Hands in, waits for the result, and shows it task by task.

    Arguments:
        week: the week's name, ``week06_backprop``.
        file: what to hand in; by default this notebook, as it was saved last.
        to: the portal's address; by default that of `course.toml`.

    Raises:
        GraderError: nothing was handed in; the sentence says what to do.
    """
    found = find_week(week)
    address = to or _address()
    if "google.colab" in sys.modules and Path(file or "").suffix.lower() != ".py":
        raise GraderError(
            "Colab의 노트북은 여기 디스크에 없습니다. 파일 → 다운로드로 .ipynb를 받아 "
            f"{address}/weeks/{found.name}에 올리세요.",
            "In Colab a notebook is not on the disk. Take the .ipynb of File → Download and drop "
            f"it at {address}/weeks/{found.name}",
        )
    path = Path(file) if file else _notebook(found)
    data = read_file(path, Limits().file_size)
    saved = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    if file is None and not _calls_this(path, data):
        raise GraderError(
            f"{josa(path.name, '을를')} 먼저 저장하세요(Ctrl+S). 저장한 것을 제출합니다.",
            f"Save {path.name} first (Ctrl+S): what is saved is what is handed in.",
        )
    ending = ".py" if path.suffix.lower() == ".py" else ".ipynb"
    name = f"{found.stem}{ending}"
    client, handed = handed_over.hand_in(address, found.name, name, data, partial(_ask, address))
    _say(_receipt(saved, handed))
    report = _result(client, handed)
    if report is None:
        place = f"{client.address}/weeks/{found.name}"
        _say(Text(f"결과는 여기에서 봅니다: {place}", f"The result will be at {place}"))
    else:
        _show(report)


def _calls_this(path: Path, data: bytes) -> bool:
    """Whether it was saved since it calls `hand_in`, which it was handed out with as a comment."""
    with contextlib.suppress(Unreadable):
        blocks = read_bytes(path.name, data, Limits()).blocks
        return any(block.code and _CALL.search(block.source) for block in blocks)
    return True


def _address() -> str:
    """The portal's, by `course.toml`.

    Raises:
        GraderError: the course has none, or there is no course here.
    """
    with contextlib.suppress(GraderError):
        if address := load(find_root(), weeks_in="exercises").portal.address:
            return address
    raise GraderError(
        '제출할 포털의 주소를 모릅니다. course.toml의 [portal] address에 있거나, to="https://…"로 '
        "적어야 합니다. 포털이 없는 과정이면 진행자가 알려 준 곳에 파일을 내세요.",
        "The portal's address is unknown: it stands in course.toml, [portal] address, or is given "
        'as to="https://…". Where a course has no portal, bring the file to where you were told.',
    )


def _notebook(week: Week) -> Path:
    """This notebook's file, as far as Jupyter or an editor says it; else the one handed out."""
    said = os.environ.get("JPY_SESSION_NAME", "")
    main = getattr(sys.modules["__main__"], "__vsc_ipynb_file__", "")
    for place in _places(week, [main, said]):
        if place.suffix == ".ipynb" and place.is_file():
            return place
    raise GraderError(
        f"이 노트북의 파일을 찾을 수 없습니다. file=로 적으세요: "
        f'hand_in("{week.name}", file="{week.stem}.ipynb")',
        f"The file of this notebook was not found. Say which, as "
        f'hand_in("{week.name}", file="{week.stem}.ipynb")',
    )


def _places(week: Week, said: list[str]) -> Iterator[Path]:
    for place in map(Path, filter(None, said)):
        yield place
        yield Path.cwd() / place.name
    yield Path.cwd() / f"{week.stem}.ipynb"


def _ask(address: str, why: GraderError | None) -> str:
    question = Text(
        f"{address}/token 에서 만든 토큰: ", f"A token, which you make at {address}/token: "
    )
    if why:
        _say(why.text)
    try:
        token = getpass(question.pick(default_language())).strip()
    except (NotImplementedError, EOFError, OSError):  # a kernel that nobody sits at
        token = ""
    if not token:
        raise handed_over.new_token(address, why)
    return token


def _receipt(saved: datetime, handed: HandedIn) -> Text:
    own = handed.receipt
    late = Text(" 마감이 지났습니다.", " The time was up.") if own.late else Text("", "")
    new = Text("제출했습니다", "Handed in")
    same = Text("같은 파일을 이미 제출했습니다", "The same file was handed in before")
    said = new if handed.new else same
    return Text(
        f"✓ {said.ko}: {own.week}, {own.attempt}번째 시도. {saved:%H:%M:%S}에 저장한 것입니다. "
        f"그 뒤에 고쳤으면 저장하고 다시 제출하세요.{late.ko}",
        f"✓ {said.en}: {own.week}, attempt {own.attempt}, as it was saved at {saved:%H:%M:%S}. "
        f"If you changed anything since, save it and hand in again.{late.en}",
    )


def _result(client: Client, handed: HandedIn) -> Report | None:
    """The result; None where it cannot be had just now, or is not waited for any more."""
    try:
        for state in client.states(handed.receipt.week, handed.receipt.attempt):
            if found := state.result:
                return found
    except KeyboardInterrupt:
        return None
    except (GraderError, ValueError) as error:
        _say(error.text if isinstance(error, GraderError) else Text(str(error), str(error)))
    return None


def _show(report: Report) -> None:
    language = default_language()
    title = words.heading(report).pick(language)
    print(f"{title}: {words.score(report).pick(language)} ({words.counts(report).pick(language)})")
    for problem in report.problems:
        _say(problem.message)
    for task in report.tasks:
        card.show(task)


def _say(text: Text) -> None:
    print(text.pick(default_language()))
