"""What a worker says of itself, and why it may not grade with the others."""

from dataclasses import replace

import pytest

from grader.engines.dask import card
from grader.engines.dask.card import Card
from grader.sandbox.walls import REQUIRED
from grader.text import Text

OURS = Card("here", "a" * 64, ("python 3.11", "jax 0.10.1", "numpy 2.3.0"))
LIKE = replace(OURS, host="there", walls=tuple(sorted(REQUIRED)), device="cpu")
SAD = Text("결과가 다릅니다.", "It came out otherwise.")


def test_a_machine_that_grades_alike_is_welcome() -> None:
    assert OURS.refusal(LIKE, trusted=False) is None
    assert OURS.refusal(replace(LIKE, device="gpu"), trusted=False) is None


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (None, "--preload grader.engines.dask.worker"),
        (replace(LIKE, grader="b" * 64), "another grader (bbbbbbbbbbbb, here aaaaaaaaaaaa)"),
        (
            replace(LIKE, libraries=("python 3.11", "jax 0.12.0", "numpy 2.3.0")),
            "It has jax 0.12.0, and here is jax 0.10.1",
        ),
        (
            replace(LIKE, libraries=("python 3.12", "jax 0.10.1")),
            "It has python 3.12, and here is numpy 2.3.0, python 3.11",
        ),
        (replace(LIKE, walls=("landlock", "namespaces")), "seccomp is missing"),
        (replace(LIKE, canary=SAD), SAD.en),
    ],
)
def test_each_difference_is_a_reason(other: Card | None, said: str) -> None:
    refused = OURS.refusal(other, trusted=False)
    assert refused
    assert said in refused.en


def test_who_trusts_the_members_needs_no_walls() -> None:
    bare = replace(LIKE, walls=())
    assert OURS.refusal(bare, trusted=True) is None
    assert card.WALLED not in bare.offers(4)


def test_dask_sends_jobs_to_machines_that_grade_alike_and_to_no_others() -> None:
    offered = LIKE.offers(4)
    assert offered == {OURS.resource: 4.0, card.WALLED: 4.0}
    assert OURS.resource not in replace(LIKE, grader="b" * 64).offers(4)
    assert OURS.resource not in replace(LIKE, libraries=("jax 0.12.0",)).offers(4)
    assert replace(LIKE, canary=SAD).offers(4) == {}


def test_a_card_arrives_as_it_was_sent() -> None:
    sad = card.sung(OURS, REQUIRED, (SAD, ""))
    assert card.from_data({"metrics": {card.KEY: card.to_data(sad)}}) == sad
    assert card.from_data({"metrics": {}}) is None
    assert card.from_data({"metrics": {card.KEY: {"host": 3}}}) is None


def test_our_own_card_is_the_same_twice() -> None:
    assert card.own() == card.own()
    assert any(name.startswith("jax ") for name in card.own().libraries)
