"""`course.toml`: what is wrong in it is said in a sentence that names the file."""

from pathlib import Path

import pytest

from grader.course import Course, load
from grader.errors import GraderError


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("due = 2026-10-11", 'due = "2026-10-11"', "without quotes"),
        ("due = 2026-10-11", "due = 2026-10-11T18:00:00", "write a day"),
        ("{ due = 2026-10-11 }", "3", "Expected `object`, got `int`"),
        ("{ due = 2026-10-11 }", "{ deu = 2026-10-11 }", "unknown field `deu`"),
        ("week01_first =", "week01_frist =", "'week01_frist'.* Did you mean week01_first"),
        ("name = {", "nam = {", "unknown field `nam`"),
        ("[weeks]", "[limit]\nmemory = 3\n[weeks]", "unknown field `limit`"),
        ("[weeks]", '[limits]\nmemory = "3"\n[weeks]', "Expected `int`, got `str`.*memory"),
        ("[weeks]", "[late]\ngrace_days = true\n[weeks]", "grace_days"),
        ("[weeks]", "[late]\ngrace_days = inf\n[weeks]", "from 0 to 3650"),
        ("[weeks]", "[late]\ngrace_days = nan\n[weeks]", "from 0 to 3650"),
        ("[weeks]", "[late]\ngrace_days = 1e10\n[weeks]", "from 0 to 3650"),
        ("due = 2026-10-11", "due = 9999-12-31", "a year from 2000 to 2199"),
        ("due = 2026-10-11", "due = 0001-01-01", "a year from 2000 to 2199"),
        ("[weeks]", "[late]\nper_day = 2\n[weeks]", "from 0 to 1"),
        ("[weeks]", "submitted = 3\n[weeks]", "Expected `str`, got `int`.*submitted"),
        ("[weeks]", 'timezone = "Asia/Soul"\n[weeks]', "Asia/Seoul"),
        ("[weeks]", 'address = "github.com/a/b"\n[weeks]', "an address like https"),
        ("[weeks]", 'address = "https://a.org/b; rm -r x"\n[weeks]', "an address like https"),
        ("[weeks]", 'address = "mailto:a@b.org"\n[weeks]', "an address like https"),
        ("[weeks]", "address = 3\n[weeks]", "Expected `str`, got `int`.*address"),
        ("[weeks]", 'ask = "in the meeting"\n[weeks]', "ask 'in the meeting': an address"),
        ("[weeks]", 'group = "us"\n[weeks]', "Expected `object`, got `str`.*group"),
        ("[weeks]", '[group]\nwho = "us"\n[weeks]', "Expected `object`, got `str`.*who"),
        ("[weeks]", "[group]\nwhere = 3\n[weeks]", "unknown field `where`"),
        ("[weeks]", "[limits]\nmemry = 3\n[weeks]", "memry"),
        ("[weeks]", '[gradebook]\ncounts = "all"\n[weeks]', "use last or best"),
        ("[weeks]", '[engine]\nname = "ray"\n[weeks]', "use local or dask"),
        ("[weeks]", '[engine]\nscheduller = "x"\n[weeks]', "unknown field `scheduller`"),
        ("[weeks]", '[engine]\ngpu = ["week01_frist"]\n[weeks]', "gpu names.*week01_first"),
        ("[weeks]", '[late]\npolicy = "hard"\n[weeks]', "use none or per_day or zero"),
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
    with pytest.raises(GraderError, match=said) as caught:
        load(sample_root)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('feedback = "submitted"', "submitted .*, feedback "),
        ('feedback = "submitted/pages"', "feedback .*, submitted "),
        ('submitted = "."', "inbox .*, submitted "),
        ('feedback = "./solutions/../autograded"', "feedback .*, autograded "),
        ('submitted = "exercises/in"\ninbox = "in"', "submitted .*, exercises "),
        ('inbox = "feedback/in"', "inbox .*, feedback "),
        ('inbox = "submitted/in"', "inbox .*, submitted "),
    ],
)
def test_folders_that_would_mix_what_lies_in_them_are_refused(
    sample_root: Path, line: str, said: str
) -> None:
    path = sample_root / "course.toml"
    path.write_text(path.read_text("utf-8").replace("[weeks]", f"{line}\n[weeks]"), "utf-8")
    with pytest.raises(GraderError, match=said):
        load(sample_root)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("points = 2\n", "point = 2\n", "unknown field `point`"),
        ("points = 2\n", 'points = "2"\n', "Expected `float`, got `str`"),
        ("minutes", "minuets", "unknown field `minuets`"),
        ("[[by_hand]]", "[[by_hnad]]", "unknown field `by_hnad`"),
        ('tasks = ["double"]', 'tasks = ["dobule"]', "unknown tasks: dobule"),
        ('tasks = ["double"]', 'task = ["double"]', "unknown field `task`"),
        ("points = 2\n", 'points = 2\nbuilds_on = ["tripel"]\n', "no earlier task: tripel"),
        ("points = 2\n", 'points = 2\nbuilds_on = ["double"]\n', "no earlier task: double"),
    ],
)
def test_a_wrong_key_of_a_week_is_a_sentence(
    sample_root: Path, right: str, wrong: str, said: str
) -> None:
    (path,) = sample_root.glob("solutions/*/week.toml")
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(GraderError, match=said) as caught:
        load(sample_root)
    assert str(path) in str(caught.value)


def test_a_course_says_where_it_is_or_nothing(sample_root: Path) -> None:
    course = load(sample_root)
    assert (course.address, course.ask) == ("", "")
    path = sample_root / "course.toml"
    said = (
        'address = "https://git.example.org/a-b/c.git"\nask = "mailto:a@example.org"\n'
        '[group]\nmeets = { ko = "월", en = "Mondays" }\n[weeks]'
    )
    path.write_text(path.read_text("utf-8").replace("[weeks]", said), "utf-8")
    told = load(sample_root)
    assert told.address == "https://git.example.org/a-b/c.git"
    assert told.ask == "mailto:a@example.org"
    assert told.group.meets.en == "Mondays"
    assert told.group.who == course.group.who


def test_a_member_may_have_dates_of_weeks_to_come(sample_root: Path) -> None:
    (sample_root / "exercises").mkdir(exist_ok=True)
    assert load(sample_root, weeks_in="exercises").weeks == ()


def test_weeks_are_chosen_by_any_of_their_names(sample_root: Path) -> None:
    course = load(sample_root)
    here = str(sample_root / "exercises" / "week01_first")
    for name in ("week01_first", "week01", "1", "01", "first", "exercises/week01_first/", here):
        assert course.chosen([name]) == list(course.weeks)
    assert course.chosen([]) == course.chosen(None) == list(course.weeks)
    with pytest.raises(GraderError, match="week01_first"):
        course.chosen(["week99"])


@pytest.mark.parametrize("said", [b"", b"0x12", b"7 8", b"\xff\xfe7\0"])
def test_a_seed_that_is_no_number_is_named(sample_root: Path, said: bytes) -> None:
    path = sample_root / "solutions" / "seed"
    path.write_bytes(said)
    with pytest.raises(GraderError) as caught:
        load(sample_root)
    assert str(path) in str(caught.value)


def test_files_are_read_as_editors_write_them(sample_root: Path, sample_course: Course) -> None:
    for path in (sample_root / "course.toml", sample_course.weeks[0].folder / "week.toml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(sample_root) == sample_course


def test_a_seed_is_read_as_editors_write_it(sample_root: Path) -> None:
    (sample_root / "solutions" / "seed").write_bytes(b"\xef\xbb\xbf20261011\r\n")
    assert load(sample_root).seed == 20261011


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("memory = 1", "memory must be more than 511"),
        ("test_seconds = 0", "test_seconds must be more than 0"),
        ("run_seconds = -1.0", "run_seconds must be more than 0"),
        ("load_seconds = inf", "load_seconds must be more than 0"),
    ],
)
def test_limits_that_nobody_could_be_graded_with_are_refused(
    sample_root: Path, line: str, says: str
) -> None:
    with (sample_root / "course.toml").open("a") as file:
        file.write(f"\n[limits]\n{line}\n")
    with pytest.raises(GraderError, match=says):
        load(sample_root)
