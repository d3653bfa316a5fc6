"""D67: files that are huge, or no files at all."""

import gzip

import pytest
from attack import RIGHT, Attack

ATTACKS = {
    "zip": Attack(data=b"PK\x03\x04" + bytes(100)),
    "bomb": Attack(data=gzip.compress(bytes(50_000_000))),
    "huge": Attack(data=b"#" * (11 << 20)),
    "nul": Attack(data=bytes(10_000)),
    "deep": Attack(data=b"x = " + b"(" * 100_000),
    "nested": Attack(data=b'{"cells": ' + b"[" * 200_000),
    "expression": Attack(data=b"x = " + b"-" * 50_000 + b"1"),
    "many": Attack(data=b"x = 1\n" * 300_000),
    "folder": Attack(link="/"),
    "device": Attack(link="/dev/zero"),
}
TWIN = Attack(RIGHT, notebook=True, beside={"BACKPROP.PY": "x = 1\n", "data.csv": "1,2\n" * 1000})


@pytest.mark.parametrize("name", ["zip", "bomb", "huge", "folder", "device"])
def test_what_is_no_exercise_is_refused(graded, name) -> None:
    graded.unreadable(name)


@pytest.mark.parametrize("name", ["nul", "deep", "nested", "expression", "many"])
def test_what_cannot_be_parsed_is_reported(graded, name) -> None:
    assert graded.run.report(f"d67-{name}").points == 0


def test_other_files_beside_are_harmless(graded) -> None:
    graded.twin()
