"""`solutions/` to `exercises/`: complete, deterministic, and nothing that gives the answer away."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbgrader import utils
from runs import ROOT
from sample import SECRET
from typer.testing import CliRunner

from grader import cli, fingerprint
from grader.course import Week, load, load_week
from grader.errors import GraderError
from grader.reading.results import is_result_cell
from grader.release import (
    marking_guide,
    prepare,
    release,
    released_notebook,
    render,
    source_notebook,
    stale,
)
from grader.settings import Limits
from grader.submission import read_bytes

NAMES = {"first.py", "first.ipynb", "test_public.py", "probes.py", "week.toml"}


def edit(week: Week, old: str, new: str, name: str = "first.py") -> None:
    path = week.folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_release_writes_the_files_that_members_need(sample_week: Week, tmp_path: Path) -> None:
    changed = release(sample_week, tmp_path)
    assert {path.name for path in changed} == NAMES
    assert {path.name for path in (tmp_path / "week01_first").iterdir()} == NAMES


def test_release_leaks_nothing_of_the_solution(sample_week: Week, tmp_path: Path) -> None:
    planted = [path for path in sample_week.folder.iterdir() if SECRET in path.read_text("utf-8")]
    assert {p.name for p in planted} == {"first.py", "reference.py", "test_hidden.py", "mutants.py"}
    release(sample_week, tmp_path)
    for path in (tmp_path / "week01_first").iterdir():
        text = path.read_text("utf-8")
        assert SECRET not in text
        assert "SOLUTION" not in text


def test_release_is_the_same_every_time(sample_week: Week) -> None:
    assert render(sample_week) == render(sample_week)


def test_release_again_changes_nothing(sample_week: Week, tmp_path: Path) -> None:
    release(sample_week, tmp_path)
    assert release(sample_week, tmp_path) == ()
    assert stale(sample_week, tmp_path) == ()


def test_stub_names_week_and_task(sample_week: Week) -> None:
    text = render(sample_week)["first.py"].decode()
    assert text.count('    raise NotImplementedError("week01: double")') == 1
    assert text.count('        raise NotImplementedError("week01: Counter")') == 2


def test_notebook_is_valid_and_has_no_outputs(sample_week: Week) -> None:
    notebook = nbformat.reads(render(sample_week)["first.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert [cell.id for cell in notebook.cells] == [
        "text_header",
        "text_introduction_ko",
        "text_introduction_en",
        "text_code",
        "double",
        "test_double",
        "Counter",
        "test_Counter",
        "experiment",
        "text_question_why_ko",
        "text_question_why_en",
        "question_why",
        "hand_in",
    ]


def test_notebook_cells_keep_their_metadata_and_nbgraders(sample_week: Week) -> None:
    notebook = json.loads(render(sample_week)["first.ipynb"])
    own = ("task", "lang", "question", "answer", "experiment", "header", "hand_in")
    found = [{k: v for k, v in c["metadata"].items() if k in own} for c in notebook["cells"]]
    assert found == [
        {"header": "true"},
        {"lang": "ko"},
        {"lang": "en"},
        {},
        {"task": "double"},
        {},
        {"task": "Counter"},
        {},
        {"experiment": "true"},
        {"question": "question_why", "lang": "ko"},
        {"question": "question_why", "lang": "en"},
        {"answer": "question_why"},
        {"hand_in": "true"},
    ]


@pytest.mark.parametrize(
    ("name", "flags", "points"),
    [
        ("text_introduction_ko", {"locked"}, None),
        ("text_code", {"locked"}, None),
        ("double", {"solution"}, None),
        ("test_double", {"grade", "locked"}, 2.0),
        ("test_Counter", {"grade", "locked"}, 1.5),
        ("question_why", {"grade", "solution"}, 2.0),
    ],
)
def test_nbgrader_knows_each_cell(
    sample_week: Week, name: str, flags: set[str], points: float | None
) -> None:
    (cell,) = [cell for cell in released_notebook(sample_week).cells if cell.id == name]
    about = cell.metadata.nbgrader
    assert (about.grade_id, about.schema_version) == (name, 3)
    assert {key for key in ("grade", "solution", "locked", "task") if about[key]} == flags
    assert about.get("points") == points
    assert about.checksum == utils.compute_checksum(cell)
    assert cell.metadata.deletable is False
    assert cell.metadata.get("editable", True) is (name in ("double", "question_why"))


@pytest.mark.parametrize("name", ["experiment", "hand_in"])
def test_an_experiment_and_handing_in_are_free_to_be_changed(sample_week: Week, name: str) -> None:
    (cell,) = [c for c in released_notebook(sample_week).cells if name in c.metadata]
    assert set(cell.metadata) == {name}


def test_running_all_cells_hands_nothing_in(sample_week: Week) -> None:
    last = released_notebook(sample_week).cells[-1]
    assert all(line.startswith("#") for line in last.source.split("\n"))
    assert last.source.endswith('# hand_in("week01_first")')


def test_names_of_other_cells_stay_when_a_text_is_added(sample_week: Week) -> None:
    before = [cell.id for cell in released_notebook(sample_week).cells]
    more = '# %% [markdown] lang="ko"\n# 더\n\n# %% [markdown] lang="en"\n# More\n\n'
    edit(sample_week, '# %% task="Counter"', more + '# %% task="Counter"')
    after = [cell.id for cell in released_notebook(sample_week).cells]
    assert [name for name in after if name in before] == before
    assert set(after) - set(before) == {"text_Counter_ko", "text_Counter_en"}


def test_second_cell_of_a_task_is_numbered_and_has_the_result_after_it(sample_week: Week) -> None:
    cell = '# %% task="double"\ndef twice(x):\n    ### BEGIN SOLUTION\n    return x\n'
    edit(sample_week, '# %% task="Counter"', f'{cell}    ### END SOLUTION\n\n# %% task="Counter"')
    names = [cell.id for cell in released_notebook(sample_week).cells]
    assert names[4:8] == ["double", "double_2", "test_double", "Counter"]


def test_source_notebook_holds_solutions_guides_and_the_same_cells(sample_week: Week) -> None:
    source, released = source_notebook(sample_week), released_notebook(sample_week)
    assert [cell.id for cell in source.cells] == [cell.id for cell in released.cells]
    by_name = {cell.id: cell.source for cell in source.cells}
    assert SECRET in by_name["double"]
    assert by_name["question_why"].startswith("### BEGIN SOLUTION\n- **2점**")
    assert "- **2 points**" in by_name["question_why"]


def test_marking_guide_is_in_both_languages(sample_week: Week) -> None:
    guide = marking_guide(sample_week, "question_why")
    assert guide.ko.startswith("- **2점** 더했기 때문입니다.")
    assert guide.en.startswith("- **2 points** Because they are added.")
    with pytest.raises(GraderError, match="no marking guide for a question 'question_how'"):
        marking_guide(sample_week, "question_how")


def test_a_marking_guide_is_as_its_source_is_now(sample_week: Week) -> None:
    assert "Because they are added." in marking_guide(sample_week, "question_why").en
    shown = fingerprint.of_shown(sample_week)
    edit(sample_week, "Because they are added.", "Because it says so.")
    assert "Because it says so." in marking_guide(sample_week, "question_why").en
    assert fingerprint.of_shown(sample_week) != shown, "notebooks show it"


@pytest.mark.parametrize("week", load(ROOT).weeks, ids=lambda week: week.name)
def test_points_of_every_marking_guide_add_up(week: Week) -> None:
    for question in week.questions:
        guide = marking_guide(week, question.name)
        korean = re.findall(r"^- \*\*([\d.]+)점", guide.ko, re.MULTILINE)
        english = re.findall(r"^- \*\*([\d.]+) point", guide.en, re.MULTILINE)
        assert korean == english
        assert sum(map(float, korean)) == pytest.approx(question.points)


def test_prepare_writes_what_nbgrader_starts_from(sample_week: Week, tmp_path: Path) -> None:
    changed = prepare(sample_week, tmp_path)
    assert {path.name for path in changed} == NAMES
    folder, files = tmp_path / "week01_first", render(sample_week)
    assert SECRET in (folder / "first.ipynb").read_text("utf-8")
    assert all((folder / name).read_bytes() == files[name] for name in NAMES - {"first.ipynb"})
    assert prepare(sample_week, tmp_path) == ()


def test_a_result_cell_says_what_to_run_where_the_notebook_is_alone(sample_root: Path) -> None:
    path, address = sample_root / "course.toml", "https://git.a.kr/course"
    for line in ("", f'address = "{address}"\n'):
        path.write_text(line + path.read_text("utf-8"), "utf-8")
        notebook = nbformat.reads(render(load(sample_root).weeks[0])["first.ipynb"], as_version=4)
        (cell,) = [cell.source for cell in notebook.cells if cell.id == "test_double"]
        assert is_result_cell(cell)
        assert "README" in cell
        assert ("노트북만 있다면" in cell) == ("notebook alone" in cell) == bool(line)
        assert (f"#   !git clone {address} course\n#   %cd course\n" in cell) == bool(line)
    assert is_result_cell(cell.replace("세요.", "십시오.")), "of an earlier term"
    assert not is_result_cell(cell.replace("%cd course", "%cd course\nmine = 1"))


def test_python_file_and_notebook_hold_the_same_code(sample_week: Week) -> None:
    files = render(sample_week)
    python, notebook = (read_bytes(n, files[n], Limits()) for n in ("first.py", "first.ipynb"))
    assert [(c.task, c.source.strip()) for c in python.cells] == [
        (c.task, c.source.strip()) for c in notebook.cells
    ]
    assert "grader.notebook" in files["first.ipynb"].decode()
    assert "grader.notebook" not in files["first.py"].decode()


def test_header_gives_date_points_and_command(sample_week: Week) -> None:
    header = json.loads(render(sample_week)["first.ipynb"])["cells"][0]["source"]
    header = "".join(header)
    assert "2026-10-11" in header
    assert "| `Counter` | 1.5 |" in header
    assert "5.5점" in header
    assert "코드 3.5" in header
    assert "grader check week01" in header


def test_released_week_is_a_week(sample_week: Week, sample_root: Path) -> None:
    release(sample_week, sample_root / "exercises")
    released = load(sample_root, weeks_in="exercises").weeks[0]
    assert (released.tasks, released.due) == (sample_week.tasks, sample_week.due)


def test_stale_sees_an_edit_and_a_stranger(sample_week: Week, tmp_path: Path) -> None:
    release(sample_week, tmp_path)
    folder = tmp_path / "week01_first"
    (folder / "probes.py").write_text("# edited\n")
    (folder / "test_hidden.py").write_text("# astray\n")
    assert {p.name for p in stale(sample_week, tmp_path)} == {"probes.py", "test_hidden.py"}


def test_a_wrong_source_writes_nothing(sample_week: Week, tmp_path: Path) -> None:
    edit(sample_week, 'task="Counter"', 'task="counter"')
    with pytest.raises(GraderError):
        release(sample_week, tmp_path)
    assert list(tmp_path.glob("**/first.*")) == [sample_week.folder / "first.py"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('task="Counter"', 'task="counter"', "'counter', a task that week.toml does not have"),
        (' task="Counter"', "", "belongs to no task"),
        ('# %% [markdown] lang="en"\n', '# %% [markdown] lang="ko"\n', "no English twin"),
        ('# %% [markdown] lang="ko"\n', '# %% [markdown] lang="en"\n', "no Korean twin"),
        ('# %% [markdown] lang="ko"\n', "# %% [markdown]\n", "says no language"),
        ('lang="ko"', 'lang="fr"', "neither ko nor en"),
        ('question="question_why" lang="en"', 'lang="en"', "no English twin"),
        ('question="question_why"', 'question="question_how"', "no question 'question_how'"),
        ('answer="question_why"', 'answer="question_how"', "not followed by a cell for the answer"),
        ("BEGIN SOLUTION", "BEGIN", "do not take turns"),
        ("### END SOLUTION", "", "no '### END SOLUTION'"),
        ("### END SOLUTION", "### BEGIN SOLUTION", "do not take turns"),
        ('answer="question_why"\n', 'answer="question_why"\n# because\n', "must be empty"),
        ('guide="question_why" lang="en"', 'lang="en"', "no English twin"),
        ('guide="question_why"', 'guide="question_how"', "no question 'question_how' to guide"),
        ('[markdown] guide="question_why"', "[markdown]", "one marking guide in each language"),
        ("import jax\n", "import solutions.week01_first.reference\n", "never handed out"),
    ],
)
def test_a_wrong_source_is_named(sample_week: Week, old: str, new: str, sentence: str) -> None:
    edit(sample_week, old, new)
    with pytest.raises(GraderError, match=sentence):
        render(sample_week)


def test_a_wrong_source_is_told_in_the_language_that_was_asked_for(
    sample_root: Path, sample_week: Week
) -> None:
    edit(sample_week, 'task="Counter"', 'task="counter"')
    command = ["--course", str(sample_root), "--lang", "ko", "release", "week01"]
    result = CliRunner().invoke(cli.app, command)
    assert result.exit_code == 2
    assert re.search("[가-힣]", result.stderr)


def test_a_task_without_markers_is_named(sample_week: Week) -> None:
    edit(sample_week, "### BEGIN SOLUTION\n", "\n")
    edit(sample_week, "### END SOLUTION\n", "\n")
    with pytest.raises(GraderError, match="solution would be released"):
        render(sample_week)


def test_a_task_without_cell_is_named(sample_week: Week) -> None:
    edit(sample_week, 'name = "Counter"', 'name = "Timer"', "week.toml")
    edit(sample_week, 'task="Counter"', 'task="double"')
    with pytest.raises(GraderError, match="task 'Timer' has no cell"):
        render(load_week(sample_week.folder))


def test_a_question_that_is_not_asked_is_named(sample_week: Week) -> None:
    text = (sample_week.folder / "first.py").read_text("utf-8")
    (sample_week.folder / "first.py").write_text(text[: text.index("# %% [markdown] question")])
    with pytest.raises(GraderError, match=r"'question_why' of week[.]toml is not asked"):
        render(sample_week)


def test_a_solution_outside_functions_is_refused(sample_week: Week) -> None:
    edit(sample_week, "    def count(self) -> int:\n", "    if True:\n")
    with pytest.raises(GraderError, match="not inside a function"):
        render(sample_week)


def test_public_tests_that_import_a_solution_are_refused(sample_week: Week) -> None:
    name = "test_public.py"
    edit(
        sample_week,
        "import numpy",
        "from solutions.week01_first import reference\nimport numpy",
        name,
    )
    with pytest.raises(GraderError, match="imports solutions"):
        render(sample_week)


@pytest.mark.parametrize("name", ["first.py", "test_public.py", "week.toml"])
def test_a_missing_file_is_named(sample_week: Week, name: str) -> None:
    (sample_week.folder / name).unlink()
    with pytest.raises(GraderError, match=name):
        render(sample_week)


def test_a_week_without_probes_is_released_without(sample_week: Week) -> None:
    (sample_week.folder / "probes.py").unlink()
    assert set(render(sample_week)) == NAMES - {"probes.py"}
