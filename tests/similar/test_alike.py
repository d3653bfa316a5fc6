"""Pairs and groups worth a look; two who may work together stand apart."""

import io
from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from works import a_class, task, traits, work

from grader.similar import words
from grader.similar.alike import Alike, alike
from grader.similar.terminal import table
from grader.traits import Traits

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


def test_an_earlier_work_handed_in_again_is_nobody_elses() -> None:
    now = [*OTHERS, work("ann", SAME), work("bob", SAME)]
    again = [work("ann", traits(1, 2, 3, 90), term=term) for term in ("2025", "2024")]
    found = alike(now, again, [])
    assert members(found) == [{"ann", "bob"}]
    assert found.pairs == alike(now, [], []).pairs


def test_an_earlier_work_unlike_the_new_one_is_compared() -> None:
    before = work("ann", SAME, term="2025")
    found = alike([*OTHERS, work("ann", traits(5, 6, 7, 8)), work("bob", SAME)], [before], [])
    assert members(found) == [{"ann", "bob"}]


def test_only_so_many_pairs_are_kept_those_of_two_who_may_work_together_last() -> None:
    three = [work(name, SAME) for name in ("ann", "bob", "cho")]
    two = [work(name, traits(5, 6, 7, 8)) for name in ("dan", "eve")]
    found = alike([*OTHERS, *three, *two], [], [], may_pair=True)
    kept = [(len(own.pairs), len(own.together), own.left) for own in map(found.first, (9, 3, 2))]
    assert kept == [(3, 1, 0), (3, 0, 1), (2, 0, 2)]


def test_the_table_says_alike_and_obeys_no_name() -> None:
    name = "\x1b[2Jann[red]x[/red]"
    found = alike([*OTHERS, work(name, SAME), work("bob", SAME)], [], [])
    console = Console(width=120, file=io.StringIO())
    console.print(table(found, "en"))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "same program" in text
    assert "[red]x[/red]" in text
    assert "\x1b[2J" not in text
    assert "copied" not in text


def told(one: Traits, other: Traits, known: Sequence[Traits] = ()) -> list[str]:
    """What is said against a pair."""
    found = alike([*OTHERS, work("ann", one), work("bob", other)], [], known)
    return [text.en for text in words.against(found.pairs[0], found)]


def test_all_is_right_is_said_only_where_both_pass_what_agrees() -> None:
    def second(way: int, *, wrong: bool) -> Traits:
        return replace(SAME, tasks=(task("softmax", way, wrong=wrong), *SAME.tasks[1:]))

    def bare(own: Traits) -> Traits:
        return replace(own, tasks=tuple(replace(t, programs={}) for t in own.tasks))

    wrong = second(1, wrong=True)
    commented = replace(SAME, comments=(1, 2, 3))
    answered = replace(SAME, answers={"why": tuple(range(50))})
    right = "All that agrees is right, and right solutions tend to agree."
    assert right in told(SAME, SAME)
    assert right in told(second(7, wrong=True), SAME)  # what does not agree
    for one in (wrong, bare(SAME)):
        assert right not in told(one, SAME)
        assert right not in told(SAME, one)
    assert right not in told(commented, commented)
    assert right not in told(answered, answered)


def test_a_known_way_is_said_to_be_one() -> None:
    known = traits(1, 50, 51, 52)
    found = alike([*OTHERS, work("ann", SAME), work("bob", SAME)], [], [known])
    (evidence, *_) = found.pairs[0].subjects["softmax"]
    assert "known way" in words.why(evidence, 22).en
    assert words.label(evidence).en == "known way"
    assert "softmax: both wrote a known way, which counts for nothing." in told(SAME, SAME, [known])


def test_only_text_is_compared_where_programs_are_missing() -> None:
    bare = replace(
        SAME,
        programs=False,
        tasks=tuple(replace(t, programs={}, pieces=()) for t in SAME.tasks),
    )
    found = alike([*OTHERS, work("ann", bare), work("bob", SAME)], [], [])
    assert {evidence.kind for evidence in found.pairs[0].evidence} == {"words"}
