"""``grader similar``: which works of a week are alike; nobody is accused, and no points change."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader import atomic
from grader.commands.books import open_book
from grader.commands.common import Settings, help_text
from grader.commands.options import AsJson, Db, OneWeek
from grader.commands.progress import followed
from grader.course import Course, Week
from grader.errors import GraderError
from grader.harmless import line
from grader.text import Text, counted

if TYPE_CHECKING:
    from grader.gradebook.book import Book
    from grader.similar.alike import Alike
    from grader.similar.works import Work
    from grader.traits import Traits

HELP = help_text(
    "한 주의 제출물 가운데 서로 비슷한 것을 보여 줍니다. 점수는 바뀌지 않고, 사람이 판단합니다.",
    "Show which works of a week are alike. No points change, and a person judges.",
)
EXAMPLES = help_text(
    "예:\n  grader similar week06                      비슷한 것의 목록\n"
    "  grader similar week06 --html alike.html    두 파일을 나란히\n"
    "  grader similar week06 --earlier sqlite:///2025.db   지난 학기와도 견줍니다",
    "Examples:\n  grader similar week06                      the ranked list\n"
    "  grader similar week06 --html alike.html    both files side by side\n"
    "  grader similar week06 --earlier sqlite:///2025.db   an earlier term, too",
)


def run(
    context: typer.Context,
    week: OneWeek,
    page: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            dir_okay=False,
            help=help_text("HTML 한 장에 나란히", "One page of HTML, side by side."),
        ),
    ] = None,
    most: Annotated[
        int, typer.Option("--most", min=1, help=help_text("보여 줄 쌍", "Pairs to show."))
    ] = 20,
    earlier: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            help=help_text(
                "지난 학기의 성적부. 기본값: course.toml의 \\[similar]",
                "Gradebooks of earlier terms; by default those of \\[similar] in course.toml.",
            ),
        ),
    ] = None,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Reads what the gradebook keeps of the works, and compares it."""
    from grader.similar.alike import alike
    from grader.similar.works import read_works, without_programs

    settings: Settings = context.obj
    course = settings.course(weeks_in="solutions")
    chosen = course.week(week)
    with open_book(settings, course, db, chosen.name) as book:
        works = read_works(book, chosen)
        before = _earlier(course, chosen, earlier or list(course.similar.earlier))
        _check(chosen, works, before)
        known = _known(settings, book, chosen)
    found = alike(works, before, known, may_pair=course.similar.pairs).first(most)
    if page:
        from grader.similar.page import page as as_page

        text = as_page(course, chosen, found, settings.language)
        page = page if atomic.put(page, text.encode("utf-8", "replace")) else None
    if as_json:
        settings.json(_data(found))
        return
    _show(settings, found)
    _tell_missing(settings, chosen, without_programs(works))
    if page:
        settings.say(f"{page}에 썼습니다.", f"Wrote {page}.")


def _check(week: Week, works: "list[Work]", before: "list[Work]") -> None:
    """Makes sure that there is something to compare.

    Raises:
        GraderError: there is not.
    """
    if not works:
        raise GraderError(
            f"{week.name}에는 견줄 것이 없습니다. `grader grade {week.name}`을 먼저 실행하세요.",
            f"There is nothing to compare in {week.name}. Run `grader grade {week.name}` first.",
        )
    if len(works) + len(before) < 2:
        only = works[0].member
        raise GraderError(
            f"{week.name}의 제출물이 하나뿐이어서({only}) 견줄 것이 없습니다.",
            f"{week.name} has one work only, {only}'s: there is nothing to compare it with.",
        )
    own = sum(not work.traits.empty for work in works)
    if not own or own + sum(not work.traits.empty for work in before) < 2:
        raise GraderError(
            f"{week.name}의 제출물 {len(works)}개에는 직접 쓴 것이 너무 적어서 견줄 수 없습니다.",
            f"The works of {week.name}, {len(works)}, hold too little of their own to compare.",
        )


def _known(settings: Settings, book: "Book", week: Week) -> "list[Traits]":
    """What the known ways are recognised by: graded the first time, and for another week anew."""
    from grader.engines import named, reports
    from grader.similar import known

    sys.path.insert(0, str(book.course.root))  # `alternatives.py` is imported from there
    todo = known.jobs(book.course, week)
    mark = known.mark(todo)
    found = book.known(week.name, mark)
    if not found:
        title = help_text("알려진 풀이", "Known ways")
        # They are this repository's own code, so that no wall is needed.
        with closing(named.engine(book.course, trust_members=True)) as engine:
            done = [*reports(followed(settings, engine.grade(todo), title, len(todo)))]
        found = [report.traits for report in done if report.traits]
        missing = len(todo) - sum(bool(report.graded and report.traits) for report in done)
        if missing:
            _tell_unknown(settings, missing)
        else:
            book.keep_known(week.name, mark, found)
    return found


def _tell_unknown(settings: Settings, missing: int) -> None:
    told = Text(
        f"알려진 풀이를 담은 파일 {missing}개를 채점하지 못했습니다. 그렇게 푼 사람들이 드물게 "
        "닮은 것처럼 보일 수 있습니다. 다음에 실행하면 다시 채점합니다.",
        f"{counted(missing, 'file')} of known ways could not be graded: whoever solved a task in "
        "one of these may be listed as alike. The next run grades them again.",
    )
    settings.complain(told.pick(settings.language), "yellow")


def _earlier(course: Course, week: Week, urls: list[str]) -> "list[Work]":
    """The works of earlier terms."""
    from grader.gradebook.book import Book
    from grader.similar.works import read_works

    found = []
    for url in urls:
        with Book(course, url, create=False) as book:
            found += read_works(book, week, Path(url).stem)
    return found


def _show(settings: Settings, found: "Alike") -> None:
    from grader.similar import terminal, words

    if found.pairs or found.together:
        settings.console.print(terminal.table(found, settings.language))
        settings.say(words.CAUTION.ko, words.CAUTION.en, "bright_black")
    else:
        settings.say(
            f"제출물 {len(found.works)}개 가운데 눈여겨볼 만큼 비슷한 것은 없습니다.",
            f"Of {len(found.works)} works none are alike enough to look at.",
            "green",
        )
    if found.left:
        settings.say(
            f"{found.left}쌍이 더 있습니다. 더 보려면 --most를 쓰세요.",
            f"{counted(found.left, 'pair')} more; --most shows them.",
        )


def _tell_missing(settings: Settings, week: Week, works: "list[Work]") -> None:
    if works:
        names = line(", ".join(work.member for work in works))
        count = len(works)
        settings.say(
            f"{count}개는 글만 견주었습니다({names}). `grader regrade {week.name}`이 프로그램도 "
            "남깁니다.",
            f"Of {count} only text was compared ({names}). `grader regrade {week.name}` keeps "
            "their programs, too.",
            "yellow",
        )


def _data(found: "Alike") -> dict[str, Any]:
    def name(number: int) -> dict[str, str]:
        work = found.works[number]
        return {"member": work.member, "term": work.term}

    def pairs(some: Any) -> list[dict[str, Any]]:
        return [
            {
                "members": [name(pair.one), name(pair.other)],
                "weight": round(pair.bits, 2),
                "agrees": [vars(evidence) for evidence in pair.evidence],
            }
            for pair in some
        ]

    return {
        "compared": len(found.works),
        "pairs": pairs(found.pairs),
        "together": pairs(found.together),
        "left": found.left,
        "groups": [[name(number) for number in group] for group in found.groups],
    }
