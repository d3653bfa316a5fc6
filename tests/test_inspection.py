"""What needs no grading is said of a week before anything is graded, all at once."""

import json
import subprocess
import sys

import pytest

from grader.course import Week

FAULTS = {
    "a by-hand name": ("week.toml", "jax._src.numpy.reductions", "jax._src.numpy.subtractions"),
    "a hint": ("test_public.py", '@pytest.mark.hint("Twice as much.", ko="두 배입니다.")\n', ""),
    "a guide": ("first.py", 'guide="question_why" lang="en"', 'lang="en"'),
    "a mutant's test": ("mutants.py", "test_one_number", "test_no_number"),
}
SAID = {
    "a by-hand name": "names what does not exist: jax._src.numpy.subtractions",
    "a hint": "needs @pytest.mark.task and @pytest.mark.hint",
    "a guide": "no English twin",
    "a mutant's test": "test_no_number, no test of double",
}


def edit(week: Week, file: str, old: str, new: str) -> None:
    text = (week.folder / file).read_text("utf-8")
    assert old in text
    (week.folder / file).write_text(text.replace(old, new), "utf-8")


def check(week: Week, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader.cli", "--course", str(week.folder.parents[1])]
    command += ["--lang", "en", "dev", "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("faults", [["a by-hand name", "a hint", "a guide"], ["a mutant's test"]])
def test_everything_that_needs_no_grading_is_said_at_once(
    sample_week: Week, faults: list[str]
) -> None:
    for fault in faults:
        edit(sample_week, *FAULTS[fault])
    done = check(sample_week, "--json")
    assert done.returncode == 1
    (row,) = json.loads(done.stdout)
    assert row["week"] == sample_week.name
    for fault in faults:
        assert SAID[fault] in done.stderr
        assert any(SAID[fault] in complaint for complaint in row["complaints"])
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("file", ["mutants.py", "test_hidden.py", "first.py", "alternatives.py"])
def test_a_missing_file_is_a_sentence(sample_week: Week, file: str) -> None:
    (sample_week.folder / file).unlink()
    done = check(sample_week)
    assert done.returncode == 1
    assert file in done.stderr
    assert "Traceback" not in done.stderr
