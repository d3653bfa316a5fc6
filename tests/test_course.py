"""`course.toml`: what is wrong in it is said in a sentence that names the file."""

from pathlib import Path

import pytest

from grader.course import CourseError, load


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("due = 2026-10-11", 'due = "2026-10-11"', "without quotes"),
        ("due = 2026-10-11", "due = 2026-10-11T18:00:00", "write a day"),
        ("{ due = 2026-10-11 }", "3", "'int'"),
        ("name = {", "nam = {", "'name'"),
        ("[weeks]", "[limits]\nmemry = 3\n[weeks]", "memry"),
        ("[weeks]", '[gradebook]\ncounts = "all"\n[weeks]', "last or best"),
        ("[weeks]", '[late]\npolicy = "hard"\n[weeks]', "hard"),
        ("[weeks]", "[weeks", "course.toml"),
    ],
)
def test_a_wrong_setting_is_a_sentence(
    sample_root: Path, right: str, wrong: str, said: str
) -> None:
    path = sample_root / "course.toml"
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), "utf-8")
    with pytest.raises(CourseError, match=said) as caught:
        load(sample_root)
    assert str(path) in str(caught.value)


def test_weeks_are_chosen_by_any_of_their_names(sample_root: Path) -> None:
    course = load(sample_root)
    for name in ("week01_first", "week01", "1", "01", "first"):
        assert course.chosen([name]) == list(course.weeks)
    assert course.chosen([]) == course.chosen(None) == list(course.weeks)
    with pytest.raises(CourseError, match="week01_first"):
        course.chosen(["week99"])
