"""What must hold after a run over all attacks, whoever ran it."""

import json

from attack import POINTS, RIGHT, Attack
from planted import MARKERS, NEIGHBOURS, contents

ATTACKS: dict[str, Attack] = {}
TWIN = Attack(RIGHT)


def test_the_run_completes_with_a_report_for_everybody(run) -> None:
    for place in ("short", "long"):
        course = run.folder / place
        handed_in = {path.name for path in (course / "submitted").iterdir()}
        assert {path.name for path in (course / "feedback").iterdir()} == handed_in


def test_neighbours_keep_every_point(run) -> None:
    for path in run.folder.glob("*/feedback/*-neighbour/*.json"):
        report = json.loads(path.read_text())
        assert report["points"] == report["max_points"] == POINTS, path
    assert len(list(run.folder.glob("*/feedback/*-neighbour/*.json"))) == 2 * len(NEIGHBOURS)


def test_nothing_hidden_is_in_any_report_or_printed(run) -> None:
    shown = {"printed": run.printed}
    for path in run.folder.glob("*/feedback/*/*"):
        shown[str(path)] = path.read_text(encoding="utf-8")
    for path in run.folder.glob("*/kept/autograded/*/*/*.ipynb"):
        if not path.parents[1].name.endswith("-neighbour"):  # their own work has their marker
            shown[str(path)] = path.read_text(encoding="utf-8")
    assert len(shown) > 3 * len(NEIGHBOURS)
    for name, marker in MARKERS.items():
        assert [place for place, text in shown.items() if marker in text] == [], name


def test_hidden_tests_show_title_points_and_hint_only(run) -> None:
    for path in run.folder.glob("*/feedback/*/*.json"):
        for task in json.loads(path.read_text())["tasks"]:
            for test in task["tests"]:
                if test["visibility"] == "hidden":
                    assert test["message"] is None
                    assert not test["problem"] or not test["problem"]["detail"]


def test_courses_and_submissions_are_as_they_were(run) -> None:
    assert contents(run.folder) == run.before


def test_pages_and_output_steer_no_terminal_and_no_browser(run) -> None:
    texts = [path.read_text(encoding="utf-8") for path in run.folder.glob("*/feedback/*/*.html")]
    for text in [*texts, run.printed]:
        assert not [c for c in text if ord(c) < 32 and c not in "\n\t\r"]
    assert not [text for text in texts if "<script" in text.lower() or "<img" in text.lower()]
