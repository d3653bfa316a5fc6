"""Pairs and groups worth a look; two who may work together stand apart."""

import io
from dataclasses import replace

from rich.console import Console
from works import a_class, traits, work

from grader.similar.alike import Alike, alike
from grader.similar.terminal import table

OTHERS = [work(f"other{n:02}", own) for n, own in enumerate(a_class(20))]
SAME = traits(1, 2, 3, 4)


def members(found: Alike) -> list[set[str]]:
    """The groups' members."""
    return [{found.works[number].member for number in group} for group in found.groups]


def test_a_group_is_all_who_are_alike_by_way_of_any_other() -> None:
    three = [work(name, SAME) for name in ("ann", "bob", "cho")]
    assert members(alike([*OTHERS, *three], [], [])) == [{"ann", "bob", "cho"}]


def test_honest_works_make_no_pair() -> None:
    assert not alike(OTHERS, [], []).pairs


def test_two_who_may_work_together_stand_apart_and_three_do_not() -> None:
    two, three = [work("ann", SAME), work("bob", SAME)], work("cho", SAME)
    found = alike([*OTHERS, *two], [], [], may_pair=True)
    assert (len(found.pairs), len(found.together), found.groups) == (0, 1, ())
    found = alike([*OTHERS, *two, three], [], [], may_pair=True)
    assert (len(found.pairs), len(found.together)) == (3, 0)


def test_two_where_one_is_of_an_earlier_term_never_worked_together() -> None:
    before = work("bob", SAME, term="2025")
    found = alike([*OTHERS, work("ann", SAME)], [before], [], may_pair=True)
    assert (len(found.pairs), len(found.together)) == (1, 0)


def test_a_member_who_takes_the_course_again_is_not_alike_to_themselves() -> None:
    again = work("ann", SAME, term="2025")
    assert not alike([*OTHERS, work("ann", SAME)], [again], []).pairs


def test_the_table_says_alike_and_obeys_no_name() -> None:
    name = "\x1b[2Jann[red]x[/red]"
    found = alike([*OTHERS, work(name, SAME), work("bob", SAME)], [], [])
    console = Console(width=120, file=io.StringIO())
    console.print(table(found, "en", 5))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "same program" in text
    assert "[red]x[/red]" in text
    assert "\x1b[2J" not in text
    assert "copied" not in text


def test_only_text_is_compared_where_programs_are_missing() -> None:
    bare = replace(
        SAME,
        programs=False,
        tasks=tuple(replace(t, programs={}, pieces=()) for t in SAME.tasks),
    )
    found = alike([*OTHERS, work("ann", bare), work("bob", SAME)], [], [])
    assert {evidence.kind for evidence in found.pairs[0].evidence} == {"words"}
