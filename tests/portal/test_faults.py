"""A power failure at any moment of an upload: what was said to be handed in is, nothing half."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from visiting import Site

from grader.portal.handing_in import receive

NAME = "week01_first"


class PowerFailure(BaseException):
    """Nothing that comes after is done."""


@contextmanager
def failing(site: Site, monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[None]:
    """Everything fails from the given call to the disk or statement of the database on."""
    left = after

    def count() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise PowerFailure

    def failing(whole: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **options: Any) -> Any:
            count()
            return whole(*arguments, **options)

        return called

    def statement(*_: Any) -> None:
        count()

    engine = site.book.database.engine
    with monkeypatch.context() as patch:
        for name in ("mkdir", "replace", "fsync", "unlink", "write"):
            patch.setattr(os, name, failing(getattr(os, name)))
        for kind in ("before_cursor_execute", "commit"):
            event.listen(engine, kind, statement)
        try:
            yield
        finally:
            for kind in ("before_cursor_execute", "commit"):
                event.remove(engine, kind, statement)


@pytest.mark.parametrize("earlier", [0, 1], ids=["the first attempt", "another after it"])
def test_whatever_was_answered_is_in_the_gradebook_and_nothing_is_half_there(
    site: Site, work: bytes, monkeypatch: pytest.MonkeyPatch, earlier: int
) -> None:
    week, moments = site.course.week(NAME), 0
    for after in range(500):
        member, new = f"member{after}", work + b"# new\n"
        for _ in range(earlier):
            receive(site.book, week, member, "first.py", work)
        answered = False
        try:
            with failing(site, monkeypatch, after):
                receive(site.book, week, member, "first.py", new)
                answered = True
        except PowerFailure:
            moments += 1
        before = [site.book.data(attempt) for attempt in site.book.attempts(NAME, member)]
        assert before in ([work] * earlier, [*[work] * earlier, new])
        assert not answered or before[-1] == new
        receive(site.book, week, member, "first.py", new)  # as a member does who saw no answer
        found = site.book.attempts(NAME, member)
        assert [site.book.data(attempt) for attempt in found] == [*[work] * earlier, new]
        assert found[-1].clock == "receipt"
        if answered:
            break
    assert moments > 10
