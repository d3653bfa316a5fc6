"""A file is looked over where it can hurt nobody: not for long, and in a process of its own."""

import os
import signal
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.course import Course, Week
from grader.portal import looking
from grader.portal.looking import Look, Looking
from grader.preview import State


def hang(*_: object) -> Look:
    while True:
        time.sleep(0)


def die(*_: object) -> Look:
    os.kill(os.getpid(), signal.SIGKILL)
    return Look()


def trip(*_: object) -> Look:
    raise KeyError("cells")


def eat(*_: object) -> Look:
    raise AssertionError(len(b"x" * (looking.MEMORY + 1)))


def test_what_is_written_is_said(
    looking: Looking, sample_course: Course, sample_week: Week, work: bytes
) -> None:
    found = looking.look(sample_course, sample_week, "first.py", work).preview
    assert found
    assert found.tasks["double"] is State.WRITTEN
    assert found.tasks["Counter"] is State.MISSING


def test_a_file_handed_in_again_under_its_own_name_is_read_again(
    looking: Looking, sample_course: Course, sample_week: Week, work: bytes
) -> None:
    notebook = nbformat.writes(new_notebook(cells=[new_code_cell(work.decode())])).encode()
    assert looking.look(sample_course, sample_week, "first.ipynb.txt", notebook).refused
    found = looking.look(sample_course, sample_week, "FIRST.IPYNB", notebook)
    assert found.refused is None
    assert found.preview


@pytest.mark.parametrize("what", [hang, die, eat, trip])
def test_what_hurts_its_reader_is_given_up_and_the_next_is_read(
    sample_course: Course,
    sample_week: Week,
    work: bytes,
    monkeypatch: pytest.MonkeyPatch,
    what: object,
) -> None:
    own = Looking()
    monkeypatch.setattr(looking, "SECONDS", 0.5)
    monkeypatch.setattr(looking, "_look", what)
    assert own.look(sample_course, sample_week, "first.py", work) == Look()
    monkeypatch.undo()
    again = own.look(sample_course, sample_week, "first.py", work + b"# again\n")
    assert again.preview
    own.close()


@pytest.mark.parametrize(("what", "lasts"), [(hang, True), (die, False)])
def test_a_look_that_may_have_failed_through_us_is_not_what_is_said_from_then_on(
    sample_course: Course,
    sample_week: Week,
    work: bytes,
    monkeypatch: pytest.MonkeyPatch,
    what: object,
    lasts: bool,
) -> None:
    own = Looking()
    with monkeypatch.context() as patch:
        patch.setattr(looking, "SECONDS", 0.5)
        patch.setattr(looking, "_look", what)
        own.look(sample_course, sample_week, "first.py", work)
    again = own.look(sample_course, sample_week, "first.py", work)
    assert (again == Look()) == lasts
    own.close()
