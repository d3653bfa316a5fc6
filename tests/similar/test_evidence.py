"""What a likeness weighs: rare more than common, a mistake more than a right way."""

from dataclasses import replace

import pytest
from works import TASKS, a_class, task, traits

from grader.similar.evidence import Pair, pairs
from grader.similar.likeness import Kind
from grader.traits import Traits

SAME = traits(1, 2, 3, 4)


def weight(works: list[Traits], known: tuple[Traits, ...] = ()) -> float:
    """Of the first two of these works."""
    return next((p.bits for p in pairs(works, known) if (p.one, p.other) == (0, 1)), 0.0)


def test_two_who_agree_in_everything_stand_above_all_others() -> None:
    found = pairs([*a_class(8), SAME, *a_class(8, 30), SAME], ())
    assert (found[0].one, found[0].other) == (8, 17)
    assert {evidence.subject for evidence in found[0].evidence} == set(TASKS)
    assert all(pair.bits < found[0].bits / 4 for pair in found[1:])


def test_what_many_wrote_weighs_less_than_what_two_did() -> None:
    rare = weight([SAME, SAME, *a_class(20)])
    common = weight([SAME, SAME, *a_class(14), *[SAME] * 6])
    assert 0 < common < rare / 2


def test_what_all_wrote_weighs_nothing() -> None:
    assert not [pair for pair in pairs([SAME] * 10, ()) if pair.bits > 0]


@pytest.mark.parametrize("in_words", ["of the known way", "of one's own"])
def test_known_ways_weigh_nothing_in_however_many_tasks(in_words: str) -> None:
    def solved(way: int, words: int) -> Traits:
        return Traits(tuple(task(f"task{n}", way, words=words) for n in range(9)), programs=True)

    own = (70, 71) if in_words == "of one's own" else (1, 1)
    others = [solved(way, way) for way in range(10, 22)]
    first = pairs([solved(1, own[0]), solved(1, own[1]), *others], [solved(1, 1)])[0]
    assert (first.one, first.other, first.bits) == (0, 1, 0)
    assert all(evidence.known for evidence in first.evidence)
    assert set(first.subjects) == {f"task{n}" for n in range(9)}


def test_the_same_mistake_weighs_more_than_the_same_right_way() -> None:
    def first(*, wrong: bool) -> Traits:
        return replace(SAME, tasks=(task("softmax", 1, wrong=wrong), *SAME.tasks[1:]))

    others = a_class(20)
    right = weight([first(wrong=False)] * 2 + others)
    mistaken = weight([first(wrong=True)] * 2 + others)
    assert mistaken > right + 4
    found = pairs([first(wrong=True)] * 2 + others, ())[0].evidence[0]
    assert (found.subject, found.kind, found.wrong) == ("softmax", Kind.PROGRAM, True)


def test_close_programs_weigh_less_than_equal_ones() -> None:
    def changed(name: str, way: int) -> Traits:
        close = replace(task(name, way, words=900), programs={"request": "other"})
        return replace(SAME, tasks=(close, *SAME.tasks[1:]))

    others = a_class(20)
    equal, close = weight([SAME, SAME, *others]), weight([SAME, changed("softmax", 1), *others])
    apart = weight([SAME, changed("softmax", 800), *others])
    assert equal > close > apart


def test_tasks_that_differ_take_weight_away() -> None:
    one, other = traits(1, 2, 3, 4), traits(1, 5, 6, 7)
    found = next(p for p in pairs([one, other, *a_class(20)], ()) if (p.one, p.other) == (0, 1))
    assert found.apart == pytest.approx(3.0, abs=0.1)


def test_a_program_and_its_statements_are_not_two_witnesses() -> None:
    words_differ = replace(SAME, tasks=tuple(replace(t, words=(7,)) for t in SAME.tasks))
    others = a_class(20)
    both, one = weight([SAME, SAME, *others]), weight([SAME, words_differ, *others])
    assert one < both < 2 * one


def test_rare_comments_are_evidence_and_common_ones_none() -> None:
    rare = [traits(1, 2, 3, 4, comments=(1,)), traits(5, 6, 7, 8, comments=(1,)), *a_class(20)]
    common = [replace(one, comments=(1,)) for one in rare]
    assert [e.kind for e in _first(rare).evidence] == [Kind.COMMENTS]
    assert not any(pair.evidence for pair in pairs(common, ()))


def _first(works: list[Traits]) -> Pair:
    return pairs(works, ())[0]


def test_works_of_earlier_terms_are_not_compared_with_each_other() -> None:
    works = [*a_class(10), SAME, SAME, SAME]
    found = {(p.one, p.other) for p in pairs(works, (), current=11) if p.bits > 5}
    assert found == {(10, 11), (10, 12)}


def test_works_that_hold_nothing_agree_in_nothing() -> None:
    empty = Traits(())
    assert pairs([empty, empty, SAME], ()) == []
    assert pairs([], ()) == []
