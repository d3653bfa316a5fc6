"""The table of speeds says what the benchmark measured."""

import json
from pathlib import Path

import pytest
from small_site import write_site

from publish import speed
from publish.errors import SourceError
from publish.sources import Sources, View

RESULTS = {
    "machine": {"cores": 3, "processor": "Abacus"},
    "n": 40,
    "sample": 7,
    "weeks": {
        "week06_backprop": {
            "ms_per_submission": {
                "grader": 250.4,
                "warm": 1126.4,
                "pytest": 3148.3,
                "nbgrader": 4598.5,
            },
            "times_slower_than_grader": {"warm": 4.5, "pytest": 12.5, "nbgrader": 18.0},
        }
    },
}


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return write_site(tmp_path)


def test_table_of_speeds_has_a_row_for_each_week(sources: Sources) -> None:
    path = sources.root / speed.RESULTS
    path.parent.mkdir()
    path.write_text(json.dumps(RESULTS), encoding="utf-8")
    text = speed.table(View(sources, "en", "how.md"))
    assert "each of 40 submissions" in text
    assert "3 cores (Abacus); the other ways on a sample of 7" in text
    assert "| 250 | 1,126 (4.5) | 3,148 (12.5) | 4,598 (18) |" in text


def test_results_that_are_missing_are_named(sources: Sources) -> None:
    with pytest.raises(SourceError, match=r"benchmarks/results.json.*make bench"):
        speed.table(View(sources, "ko", "how.md"))
