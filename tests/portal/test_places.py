"""The queue as it is told to everybody who waits: looked up rarely, and never wrong for long."""

import pytest
from visiting import Browser, Site

from grader.portal import places
from grader.portal.places import Places

NAME = "week01_first"


@pytest.fixture
def asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many waited, each time that the gradebook was asked."""
    found, waiting = [], site.book.waiting
    portal = site.app.state.portal
    monkeypatch.setattr(places, "MOMENT", 1e9)
    monkeypatch.setattr(portal.book, "waiting", lambda: found.append(len(waiting())) or waiting())
    return found


@pytest.fixture
def queue(site: Site) -> Places:
    return site.app.state.portal.places


def test_everybody_is_told_their_place_at_the_cost_of_one_look(
    site: Site, queue: Places, asked: list[int], work: bytes
) -> None:
    for name in ("hong", "kim", "lee"):
        site.signed_in(name).hand_in(work)
    asked.clear()  # each was told their own already
    queue._looked = -1e10
    assert [queue.ahead(attempt.id) for attempt in site.book.attempts()] == [0, 1, 2]
    assert asked == [3]


def test_who_has_just_come_has_a_place(
    site: Site, queue: Places, hong: Browser, asked: list[int], work: bytes
) -> None:
    hong.hand_in(work)
    (first,) = site.book.attempts()
    assert queue.ahead(first.id) == 0
    site.signed_in("kim").hand_in(work)
    assert queue.ahead(site.book.attempts()[-1].id) == 1
    assert asked == [1, 2]


def test_a_result_moves_everybody_up(
    site: Site, queue: Places, hong: Browser, asked: list[int], work: bytes
) -> None:
    hong.hand_in(work)
    site.signed_in("kim").hand_in(work)
    one, other = site.book.waiting()
    assert queue.ahead(other.id) == 1
    site.engine.judges = 1
    site.grading.step()
    site.app.state.portal.hub.look()
    assert queue.ahead(other.id) == 0
    assert not queue.waits(one.id, "hong", NAME)
    assert queue.waits(other.id, "kim", NAME)


def test_what_its_member_has_replaced_is_not_what_is_waited_for(
    site: Site, queue: Places, hong: Browser, work: bytes
) -> None:
    hong.hand_in(work)
    (old,) = site.book.waiting()
    hong.hand_in(work + b"# again\n")
    new, _ = site.book.waiting()
    assert queue.waits(new.id, "hong", NAME)
    assert not queue.waits(old.id, "hong", NAME)
