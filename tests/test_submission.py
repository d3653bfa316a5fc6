"""What can be read of a member's file, whatever state it is in."""

import ast
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from runs import ROOT

from grader.course import Week, load
from grader.reading import notebook
from grader.reading.cells import CELLS
from grader.reading.parsing import _in_conflict
from grader.report import Kind
from grader.settings import Limits
from grader.submission import (
    Submission,
    Unreadable,
    file_at,
    file_in,
    find,
    read,
    read_bytes,
)
from grader.text import Text

LIMITS = Limits()
WEEK = Week("week06_backprop", Path(), 6, Text("", ""), (), 90, (), (), ())


def code(text: str | bytes, name: str = "backprop.py") -> Submission:
    data = text.encode() if isinstance(text, str) else text
    return read_bytes(name, data, LIMITS)


def book(*cells: Any, **keys: Any) -> Submission:
    data = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | keys
    return code(json.dumps(data), "backprop.ipynb")


def cell(source: Any, **keys: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": []} | keys


def refused(text: str | bytes, name: str = "backprop.py") -> str:
    with pytest.raises(Unreadable) as caught:
        code(text, name)
    problem = caught.value.problem
    assert problem.kind is Kind.UNREADABLE
    assert problem.message.ko.endswith(("주세요.", "니다."))
    return problem.message.en


# Python files


def test_plain_file_is_one_cell():
    submission = code("import jax\n\ndef f(x):\n    return x\n")
    assert not submission.has_cells
    assert [c.number for c in submission.cells] == [1]
    assert submission.problems == ()


def test_digest_is_of_the_bytes():
    assert code("x = 1\r\n").digest != code("x = 1\n").digest
    assert len(code("x = 1\n").digest) == 64


def test_percent_cells_keep_number_line_and_task():
    submission = code(
        '# %% [markdown] lang="ko"\n# # 6주차\n\n# %%\nimport jax\n\n# %% task="softmax"\n'
        "def softmax(x):\n    return x\n"
    )
    assert [(c.number, c.line, c.task) for c in submission.cells] == [
        (2, 5, None),
        (3, 8, "softmax"),
    ]
    assert submission.cells[1].source == "def softmax(x):\n    return x"
    assert submission.has_cells


def test_code_before_the_first_marker_is_a_cell():
    assert [c.line for c in code("x = 1\n# %%\ny = 2\n").cells] == [1, 3]


def test_header_of_comments_is_no_cell():
    assert [c.number for c in code("# ---\n# jupyter: {}\n# ---\n# %%\ny = 2\n").cells] == [1]


@pytest.mark.parametrize("marker", ["# %%", "#%%", "# %% Title", "# In[3]:", "# <codecell>"])
def test_marker_of_other_editors_starts_a_cell(marker: str):
    assert len(code(f"x = 1\n{marker}\ny = 2\n").cells) == 2


@pytest.mark.parametrize("kind", ["[markdown]", "[md]", "[raw]", 'Title [markdown] tags=["a"]'])
def test_text_cell_holds_no_code(kind: str):
    assert [c.source for c in code(f"# %% {kind}\n# text\n# %%\ny = 2\n").cells] == ["y = 2"]


@pytest.mark.parametrize(
    "answer",
    [
        "# It is f,\n#\n# def f(x): return x",
        '"""\nIt is f:\n\ndef f(x): return x\n"""',
        "It is f:\n\ndef f(x): return x",
        "```python\ndef f(x): return x\n```",
        "loss = 0.3",
        "class A is better (I think)",
        "@kim, thank you",
        "class 0: 0.9",
    ],
)
def test_answer_stays_whole_however_it_is_written(answer: str):
    blocks = code(f'# %%\nx = 1\n# %% [markdown] answer="why"\n{answer}\n# %%\ny = 1\n').blocks
    assert [block.code for block in blocks] == [True, False, True]
    assert blocks[1].source == re.sub(r"^# ?|\A\"{3}\n|\n\"{3}\Z", "", answer, flags=re.MULTILINE)


def test_code_below_a_text_is_a_cell_of_its_own():
    blocks = code(
        '# %% [markdown] answer="why"\n# Because.\n\ndef f(x): return x\n# %%\ny = 1'
    ).blocks
    assert [(b.number, b.code, b.source, b.line) for b in blocks[:2]] == [
        (1, False, "Because.", 2),
        (2, True, "def f(x): return x", 4),
    ]
    assert blocks[0].marks.own == {"answer": "why"}
    assert blocks[2].number == 3


@pytest.mark.parametrize("before", ["", "get_ipython().system('ls')\n"])
def test_marker_at_the_end_of_a_file_is_an_empty_cell(before: str):
    assert [c.source for c in code(f"{before}# %%\nx = 1\n# %%").cells][-2:] == ["x = 1", ""]


def test_task_of_a_marker_with_other_options_is_read():
    assert code('# %% tags=["a"] task="softmax"\nx = 1\n').cells[0].task == "softmax"


def test_marker_in_a_string_starts_no_cell():
    submission = code('# %%\ntext = """\n# %%\n"""\n# %%\ny = 2\n')
    assert [c.source for c in submission.cells] == ['text = """\n# %%\n"""', "y = 2"]


def test_string_never_closed_costs_its_own_cell_only():
    submission = code('# %%\ntext = """\n\n# %%\ndef f():\n    """Doc."""\n')
    assert [c.line for c in submission.cells] == [2, 5]


@pytest.mark.parametrize(
    "marker",
    ["# %% " + "a=" * 5000, "# %% {" + "[" * 5000, "# %% a=" + "(" * 400, "# %% a=\ud7ff b=]["],
)
def test_made_up_marker_does_no_harm(marker: str):
    assert [c.source for c in code(f"{marker}\nx = 1\n").cells] == ["x = 1"]


# Magics


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%%timeit",
        "!pip install jax",
        "!!ls",
        "?jax.grad",
        "jax.grad?",
        "jax.grad??",
        "files = !ls",
        "파일 = !ls",
        "a, b = !ls",
        "result = %timeit -o f()",
        "!ls \\\n  -l",
    ],
)
def test_magic_is_blank_and_lines_stay(line: str):
    count = line.count("\n") + 1
    assert book(cell(f"x = 1\n{line}\ny = 2")).cells[0].source == "x = 1" + "\n" * count + "\ny = 2"


@pytest.mark.parametrize("line", ["pip list", "cd ..", "ls -l *.py", "# first\npip install x"])
def test_magic_alone_in_a_cell_needs_no_sign(line: str):
    assert book(cell(line)).cells[0].source.split("\n")[-1] == ""


@pytest.mark.parametrize("text", ["x = 1\npip install y", "pip = 3", "pip.main('x')"])
def test_word_of_the_shell_is_no_magic_in_code(text: str):
    assert book(cell(text)).cells[0].source == text


def test_magic_in_a_block_leaves_the_block_whole():
    assert book(cell("if x:\n    %load f\ny = 2")).cells[0].source == "if x:\n    pass\ny = 2"


@pytest.mark.parametrize(
    "magic", ["%%bash", "%%writefile a.py", "%%html", "%%javascript", "%%sh -s", "%%timeit -n 1"]
)
def test_cell_that_binds_nothing_in_the_notebook_is_blank(magic: str):
    assert book(cell(f"{magic}\ndef f(): pass"), cell("x = 1")).cells[0].source == "\n"


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%prun -q", "%%capture\n%%time"])
def test_code_of_a_measured_cell_counts(magic: str):
    assert book(cell(f"{magic}\nx = 1")).cells[0].source.strip("\n") == "x = 1"


@pytest.mark.parametrize(
    "source",
    ["x = (a\n% b)", 'text = """\n%magic\n!shell\n"""', "x = a \\\n% b", "y = x != 3", "# why?"],
)
def test_python_that_looks_like_magic_stays(source: str):
    assert book(cell(source)).cells[0].source == source


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("%time x = 1", "x = 1"),
        ("if y:\n    %time x = f()", "if y:\n    x = f()"),
        ("%prun x = f()", "x = f()"),
        ("x = %time f()", "x = f()"),
        ("if y:\n    x, y = %time f()", "if y:\n    x, y = f()"),
        ("x = %prun f()", ""),
        ("%timeit x = 1", ""),
        (">>> x = 1\n>>> y = x\n2", "x = 1\ny = x\n2"),
        (">>> def f(x):\n...     return x\n...\n", "def f(x):\n    return x\n\n"),
        ("In [3]: def f(x):\n   ...:     return x\n", "def f(x):\n    return x\n"),
        ("In [3]: f(1)\nOut[3]: 1 2", "f(1)\n"),
        ("y = 1\n>>> x = 2", "y = 1\nx = 2"),
    ],
)
def test_measured_line_and_pasted_prompt_are_run(source: str, code: str):
    assert book(cell(source)).cells[0].source == code


def test_prompt_in_a_string_stays_in_a_cell_that_does_not_parse():
    source = 'x = 1 1\ny = """\n>>> f()\n... 3\n"""'
    assert book(cell(source)).cells[0].source == source


def test_string_with_magic_stays_beside_a_magic():
    source = '%load f\ntext = """\n%magic\n"""'
    assert book(cell(source)).cells[0].source == '\ntext = """\n%magic\n"""'


def test_magic_after_an_open_bracket_is_still_found():
    source = book(cell("x = f(1\ndef g():\n    pass\n%load f\ny = 1")).cells[0].source
    assert source.split("\n")[3] == ""


def test_cell_indented_as_a_whole_is_moved_left():
    assert (
        book(cell("    x = 1\n    if x:\n        y = 2")).cells[0].source
        == "x = 1\nif x:\n    y = 2"
    )


# Encodings


@pytest.mark.parametrize(
    ("encoding", "odd"),
    [("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 1), ("utf-32", 1), ("cp949", 1), ("euc-kr", 1)],
)
def test_encoding_of_korean_editors_is_read(encoding: str, odd: int):
    submission = code("# 학습률입니다\nrate = 0.1\n".encode(encoding))
    assert submission.cells[0].source == "# 학습률입니다\nrate = 0.1\n"
    assert len(submission.problems) == odd


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp949"])
def test_python_cut_off_in_a_character_is_read_up_to_it(encoding: str):
    submission = code("rate = 0.1  # 학습률입니다".encode(encoding)[:-1])
    assert submission.cells[0].source == "rate = 0.1  # 학습률입니"
    assert "middle of a character" in submission.problems[-1].message.en


@pytest.mark.parametrize("missing", range(1, 7))
def test_notebook_cut_off_anywhere_keeps_its_whole_cells(missing: int):
    data = json.dumps(book_data(cell("x = 1"), cell("# 학습")), ensure_ascii=False).encode()
    end = data.index("습".encode()) + 3
    submission = code(data[: end - missing], "backprop.ipynb")
    assert [c.source for c in submission.cells] == ["x = 1"]
    assert any("damaged" in problem.message.en for problem in submission.problems)


def test_declared_encoding_is_used():
    submission = code("# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1"))
    assert "é" in submission.cells[0].source


@pytest.mark.parametrize("cookie", ["rot13", "zlib_codec", "unicode_escape", "no such", "idna"])
def test_declared_encoding_that_is_none_does_no_harm(cookie: str):
    submission = code(f"# coding: {cookie}\n# 학습률\nx = 1\n".encode("cp949"))
    assert submission.cells[0].source.endswith("# 학습률\nx = 1\n")


def test_utf8_wins_over_a_stale_declaration():
    assert "학습률" in code("# coding: euc-kr\n# 학습률\n".encode()).cells[0].source


def test_unknown_encoding_is_refused():
    assert "UTF-8" in refused(b"x = '\xff\xfe\xfd'\n\x81")


def test_nul_is_refused_with_advice():
    assert "NUL" in refused(b"x = 1\n\0\n")
    assert "NUL" in refused("x = 1\n".encode("utf-16-le"))


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_become_newlines(end: str):
    assert code(f"x = 1{end}y = 2{end}").cells[0].source == "x = 1\ny = 2\n"


def test_form_feed_does_not_shift_lines():
    assert [c.line for c in code("x = 1\n\f\n# %%\ny = 2\n").cells] == [1, 4]


# Notebooks


def test_notebook_keeps_code_cells_and_their_numbers():
    submission = book({"cell_type": "markdown", "source": "# hi"}, cell(["x = 1\n", "y = 2"]))
    assert [(c.number, c.source, c.line) for c in submission.cells] == [(2, "x = 1\ny = 2", 1)]
    assert submission.problems == ()


def test_notebook_keeps_the_task_of_a_cell():
    assert book(cell("x = 1", metadata={"task": "softmax"})).cells[0].task == "softmax"


@pytest.mark.parametrize("metadata", [None, [], "x", {"task": 3}, {"task": ["a"]}, {"task": "a b"}])
def test_metadata_of_a_wrong_type_is_ignored(metadata: Any):
    assert book(cell("x = 1", metadata=metadata)).cells[0].task is None


@pytest.mark.parametrize(
    "broken", [None, 3, [], {}, {"cell_type": "code"}, cell(3), cell([1]), cell({"a": "b"})]
)
def test_broken_cell_is_skipped_and_named(broken: Any):
    submission = book(broken, cell("x = 1"))
    assert [c.number for c in submission.cells] == [2]
    assert "were skipped: 1." in submission.problems[0].message.en


def test_cells_with_one_id_are_both_read():
    assert len(book(cell("x = 1", id="a"), cell("y = 1", id="a")).cells) == 2


@pytest.mark.parametrize("keys", [{"nbformat": "x"}, {"metadata": None}, {"nbformat_minor": -1}])
def test_frame_of_a_notebook_does_not_matter(keys: dict[str, Any]):
    assert book(cell("x = 1"), **keys).cells[0].source == "x = 1"


def test_notebook_of_version_3_is_read():
    sheet = {
        "cells": [
            {"cell_type": "heading", "source": "T", "level": 1},
            {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": [3]},
        ]
    }
    data = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet, None, {}]}
    submission = code(json.dumps(data), "backprop.ipynb")
    assert [(c.number, c.source) for c in submission.cells] == [(2, "x = 1\ny = 2")]


def test_nan_and_attachments_in_a_notebook_do_not_matter():
    text = json.dumps(book_data(cell("x = 1", outputs=[float("nan")], attachments={"a": [1]})))
    assert "NaN" in text
    assert code(text, "a.ipynb").cells[0].source == "x = 1"


def book_data(*cells: Any) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}


def test_cut_off_notebook_keeps_its_whole_cells():
    text = json.dumps(book_data(cell("x = 1"), cell("y = 2"), cell("z = 3")))
    submission = code(text[: text.index("z = 3")], "backprop.ipynb")
    assert [c.source for c in submission.cells] == ["x = 1", "y = 2"]
    assert "damaged" in submission.problems[0].message.en


def test_notebook_with_conflict_marks_says_so():
    assert "merge conflict" in refused('{\n<<<<<<< HEAD\n"a": 1\n>>>>>>> b\n}', "backprop.ipynb")


@pytest.mark.parametrize("within", ['"outputs": []', '"nbformat": 4'])
def test_notebook_with_conflict_marks_after_some_cells_says_so(within: str):
    data = json.dumps({"cells": [cell("x = 1"), cell("y = 2")], "nbformat": 4})
    at = data.rindex(within)
    text = f"{data[:at]}\n<<<<<<< HEAD\n{within}\n=======\n{within}\n>>>>>>> b\n{data[at:]}"
    submission = code(text, "backprop.ipynb")
    assert submission.cells[0].source == "x = 1"
    (problem,) = submission.problems
    assert "Resolve the conflict" in problem.message.en
    assert "충돌을 해결하고" in problem.message.ko


def test_conflict_marks_in_a_cell_of_a_notebook_that_was_cut_off_are_not_the_file_s():
    text = json.dumps(book_data(cell("<<<<<<< HEAD\nx = 1\n>>>>>>> b\n"), cell("y = 2")), indent=1)
    assert "damaged" in code(text[:-30], "backprop.ipynb").problems[0].message.en


@pytest.mark.parametrize(
    "text", ["{}", '{"cells": 3}', '{"cells": {}}', '{"worksheets": []}', "[3"]
)
def test_json_without_cells_is_refused(text: str):
    assert refused(text, "backprop.ipynb")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"cells": [' + "[" * 100_000])
def test_nested_json_is_refused(text: str):
    assert refused(text, "backprop.ipynb")


def test_huge_number_in_a_notebook_does_no_harm():
    text = '{"cells": [{"cell_type": "code", "source": "x = 1"}], "a": ' + "9" * 10_000 + "}"
    assert code(text, "backprop.ipynb").cells[0].source == "x = 1"


def test_half_characters_in_a_notebook_do_no_harm():
    submission = code('{"cells": [{"cell_type": "code", "source": "x = \'\\ud800\'"}]}', "a.ipynb")
    assert submission.cells[0].source.encode()


def test_notebook_named_py_is_read_with_a_note():
    submission = code(json.dumps(book_data(cell("x = 1"))))
    assert submission.cells[0].source == "x = 1"
    assert ".ipynb" in submission.problems[0].message.en


def test_python_named_ipynb_is_read_with_a_note():
    submission = code("x = 1\n", "backprop.ipynb")
    assert not submission.has_cells
    assert ".py" in submission.problems[0].message.en


# What is no exercise


def archive(inner: bytes = b"x = 1") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("backprop.py", inner)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (archive(), "zip"),
        (archive(archive()), "zip"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"  <html>", "HTML"),
        (b"\x89PNG\r\n", "picture"),
        (b"{\\rtf1 x}", "rich text"),
        (b"\x80\x04\x95rest", "pickle"),
        (b"version https://git-lfs.github.com/spec/v1\n", "LFS"),
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
    ],
)
@pytest.mark.parametrize("name", ["backprop.py", "backprop.ipynb"])
def test_other_kind_of_file_is_named(data: bytes, says: str, name: str):
    assert says in refused(data, name)


@pytest.mark.parametrize("name", ["backprop.txt", "backprop", "backprop.py.exe", ".py", "a.pyc"])
def test_wrong_ending_is_refused(name: str):
    assert "end in" in refused("x = 1\n", name)


def test_file_without_code_is_refused():
    assert "no code" in refused("# %% [markdown]\n# text\n")
    with pytest.raises(Unreadable):
        book()


def test_too_many_bytes_are_refused():
    assert "too large" in refused(b"x" * (LIMITS.file_size * 2**20 + 1))


@pytest.mark.parametrize(
    "text", ["x = 1\n" * 30_000, "x = 1;" * 60_000, "x = '" + "a" * 2**21 + "'", "# %%\n" * 3000]
)
def test_too_much_code_is_refused(text: str):
    assert "too much code" in refused(text)


def test_no_more_cells_of_an_old_notebook_are_upgraded_than_a_notebook_may_have(
    monkeypatch: pytest.MonkeyPatch,
):
    upgraded = []
    one = notebook._old_cell
    monkeypatch.setattr(notebook, "_old_cell", lambda cell: upgraded.append(cell) or one(cell))
    sheets = [{"cells": [{"cell_type": "code", "input": "x = 1"}] * 100}] * 100
    data = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets}
    assert "too much code" in refused(json.dumps(data), "backprop.ipynb")
    assert len(upgraded) == CELLS + 1


def test_marks_of_conflicts_are_read_in_one_pass():
    lines, steps = ["<<<<<<< ours"] * 1000, []
    sys.setprofile(lambda frame, event, argument: steps.append(event))
    found = _in_conflict(lines)
    sys.setprofile(None)
    assert found == [False] * 1000
    assert len(steps) < 30 * len(lines)


@pytest.mark.parametrize(
    "text", ["x = [" + "1," * 600_000 + "]\n", "import marimo\napp = marimo.App()\n"]
)
def test_too_much_code_is_refused_before_it_is_parsed(text: str, monkeypatch: pytest.MonkeyPatch):
    parsed = []
    monkeypatch.setattr(ast, "parse", lambda *given, **_: parsed.append(given))
    assert "too much code" in refused(text + "x = 1\n" * 200_000)
    assert not parsed


def test_too_many_cells_are_refused():
    with pytest.raises(Unreadable):
        book(*[cell("")] * 3000)


def test_messages_do_not_repeat_what_the_member_wrote():
    for data, name in ((b"SECRET = '\xff\x81", "SECRET.py"), (b'{"SECRET": 1}', "SECRET.ipynb")):
        assert "SECRET" not in refused(data, name)


# Files and folders


def test_file_of_the_week_is_found(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "backprop.ipynb").write_text("{}")
    assert find(tmp_path, WEEK).name == "backprop.ipynb"


def test_of_two_files_the_one_changed_last_counts(tmp_path: Path):
    for name, changed in (("backprop.py", 200), ("backprop.ipynb", 100)):
        (tmp_path / name).write_text("x = 1\n")
        os.utime(tmp_path / name, (changed, changed))
    found = find(tmp_path, WEEK)
    assert found.name == "backprop.py"
    assert "two files" in read(file_in(tmp_path, WEEK, LIMITS), LIMITS).problems[0].message.en


def test_of_two_files_of_one_moment_the_notebook_counts(tmp_path: Path):
    for name in ("backprop.py", "backprop.ipynb"):
        (tmp_path / name).write_text("x = 1\n")
        os.utime(tmp_path / name, (100, 100))
    assert find(tmp_path, WEEK).name == "backprop.ipynb"


def test_of_two_files_copied_together_the_notebook_counts(tmp_path: Path):
    for name, changed in (("backprop.py", 101.5), ("backprop.ipynb", 100)):
        (tmp_path / name).write_text("x = 1\n")
        os.utime(tmp_path / name, (changed, changed))
    assert find(tmp_path, WEEK).name == "backprop.ipynb"


@pytest.mark.parametrize("worked_on", ["backprop.py", "backprop.ipynb"])
def test_a_file_as_it_was_handed_out_gives_way(tmp_path: Path, worked_on: str):
    week = load(ROOT).week("week06")
    for name in ("backprop.py", "backprop.ipynb"):
        text = (ROOT / "exercises" / week.name / name).read_text("utf-8")
        if name == worked_on:
            text = text.replace("raise NotImplementedError(", "return (", 1)
        (tmp_path / name).write_text(text)
        changed = 100 if name == worked_on else 200
        os.utime(tmp_path / name, (changed, changed))
    found = find(tmp_path, week)
    assert found.name == worked_on
    note = read(file_in(tmp_path, week, LIMITS), LIMITS).problems[-1].message
    assert f"the {found.suffix} file was graded" in note.en
    assert f"{found.suffix} 파일을 채점했습니다" in note.ko


def handed_out(name: str, *worked_on: str) -> str:
    """The text of an exercise of week 6 as it was released, with those tasks done."""
    text = (ROOT / "exercises/week06_backprop" / f"backprop{Path(name).suffix}").read_text("utf-8")
    for task in worked_on:
        text = re.sub(rf'raise NotImplementedError(?=\(\\?["\']week06: {task}\b)', "return ", text)
    return text


@pytest.mark.parametrize("released", [["backprop.ipynb"], ["backprop.ipynb", "backprop.py"]])
@pytest.mark.parametrize("other", ["backprop-Copy1.ipynb", "backprop (1).ipynb", "최종.py"])
def test_the_one_copy_that_was_worked_on_counts_beside_what_was_handed_out(
    tmp_path: Path, other: str, released: list[str]
):
    week = load(ROOT).week("week06")
    for name in (*released, "backprop (2).ipynb"):
        (tmp_path / name).write_text(handed_out(name), "utf-8")
    (tmp_path / "helper.py").write_text("x = 1\n")
    (tmp_path / other).write_text(handed_out(other, "backward"), "utf-8")
    os.utime(tmp_path / other, (100, 100))
    assert find(tmp_path, week).name == other
    note = read(file_in(tmp_path, week, LIMITS), LIMITS).problems[-1].message
    assert "by what it holds it was graded as week06_backprop" in note.en


@pytest.mark.parametrize("last", ["a", "b"])
def test_of_several_copies_that_were_worked_on_the_one_changed_last_counts(
    tmp_path: Path, last: str
):
    week = load(ROOT).week("week06")
    for name, worked_on in (("backprop", ()), ("a", ("forward",)), ("b", ("forward", "backward"))):
        path = tmp_path / f"{name}.ipynb"
        path.write_text(handed_out("a.ipynb", *worked_on), "utf-8")
        os.utime(path, (100, 200 if name == last else 100))
    assert find(tmp_path, week).name == f"{last}.ipynb"


@pytest.mark.parametrize("ending", [".ipynb", ".py"])
def test_a_copy_does_not_displace_work_that_stands_beside_the_stubs(tmp_path: Path, ending: str):
    week, own = load(ROOT).week("week06"), "def sigmoid_backward(x):\n    return x\n"
    text = handed_out(f"backprop{ending}")
    if ending == ".py":
        text += f"\n\n# %%\n{own}"
    else:
        data = json.loads(text)
        data["cells"].append(cell(own))
        text = json.dumps(data)
    (tmp_path / f"backprop{ending}").write_text(text, "utf-8")
    (tmp_path / "old.py").write_text(handed_out("old.py", "backward"), "utf-8")
    assert find(tmp_path, week).name == f"backprop{ending}"


def test_of_copies_without_the_expected_name_the_one_worked_on_counts(tmp_path: Path):
    week = load(ROOT).week("week06")
    (tmp_path / "backprop (1).ipynb").write_text(handed_out("a.ipynb"), "utf-8")
    (tmp_path / "backprop (2).ipynb").write_text(handed_out("a.ipynb", "backward"), "utf-8")
    assert find(tmp_path, week).name == "backprop (2).ipynb"


def test_a_file_that_is_too_large_is_found_all_the_same_and_that_is_said(tmp_path: Path):
    week = load(ROOT).week("week06")
    done = handed_out("a.ipynb", "backward")
    (tmp_path / "mine.ipynb").write_text(done + " " * (1 << 20), "utf-8")
    with pytest.raises(Unreadable, match="too large"):
        read(file_in(tmp_path, week, Limits(file_size=1)), LIMITS)


def problem_of(folder: Path):
    with pytest.raises(Unreadable) as caught:
        read(file_in(folder, WEEK, LIMITS), LIMITS)
    return caught.value.problem


def test_wrong_name_lists_what_is_there_and_what_is_expected(tmp_path: Path):
    for name in ("Backprop (1).ipynb", "\x1b[31m.py", ".DS_Store"):
        (tmp_path / name).write_text("x")
    problem = problem_of(tmp_path)
    assert "backprop.ipynb or backprop.py" in problem.message.en
    assert "Backprop" in problem.detail
    assert "Backprop" not in problem.message.en
    assert "\x1b" not in problem.detail
    assert "DS_Store" not in problem.detail


ADVICE = ["Rename yours", "Unpack the archive", "not what was exported", "Put the file directly"]


@pytest.mark.parametrize(
    ("there", "advice"),
    [
        (["backprop.ipynb.txt"], "Rename yours"),
        (["backprop.txt", "my.py"], "Rename yours"),
        (["backprop.zip"], "Unpack the archive"),
        (["hw.tar.gz", "과제.alz"], "Unpack the archive"),
        (["backprop.md"], "not what was exported"),
        (["backprop.PDF", "backprop.html"], "not what was exported"),
        (["backprop_hw/"], "Put the file directly"),
        (["backprop.zip/"], "Put the file directly"),
    ],
)
def test_what_is_no_file_of_the_week_is_told_what_helps(
    tmp_path: Path, there: list[str], advice: str
):
    for name in there:
        (tmp_path / name).mkdir() if name.endswith("/") else (tmp_path / name).write_text("x")
    problem = problem_of(tmp_path)
    assert [text for text in ADVICE if text in problem.message.en] == [advice]
    assert "backprop.ipynb 또는 backprop.py" in problem.message.ko
    assert problem.message.ko.endswith("제출해 주세요.")


def test_each_kind_of_thing_that_is_there_is_advised_once(tmp_path: Path):
    for name in ("a.zip", "b.zip", "c.pdf", "d.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "images").mkdir()
    said = problem_of(tmp_path).message.en
    assert [said.count(text) for text in ADVICE] == [1, 1, 1, 1]


def test_nothing_handed_in_is_said(tmp_path: Path):
    assert "No file was handed in" in problem_of(tmp_path).message.en
    assert "No file was handed in" in problem_of(tmp_path / "missing").message.en


def test_link_is_refused(tmp_path: Path):
    (tmp_path / "solution.py").write_text("x = 1\n")
    (tmp_path / "backprop.py").symlink_to(tmp_path / "solution.py")
    assert "link" in problem_of(tmp_path).message.en
    with pytest.raises(Unreadable, match="link"):
        read(file_at(tmp_path / "backprop.py", LIMITS), LIMITS)


def test_link_does_not_hide_a_file(tmp_path: Path):
    (tmp_path / "backprop.py").write_text("x = 1\n")
    (tmp_path / "backprop.ipynb").symlink_to("/etc/passwd")
    assert find(tmp_path, WEEK).name == "backprop.py"


@pytest.mark.parametrize("level", ["week", "member"])
def test_linked_folder_is_refused(tmp_path: Path, level: str):
    real = tmp_path / "real" / "week06_backprop"
    real.mkdir(parents=True)
    (real / "backprop.py").write_text("x = 1\n")
    submitted = tmp_path / "submitted"
    submitted.mkdir()
    if level == "member":
        (submitted / "kim").symlink_to(tmp_path / "real")
    else:
        (submitted / "kim").mkdir()
        (submitted / "kim" / "week06_backprop").symlink_to(real)
    assert "link" in problem_of(submitted / "kim" / "week06_backprop").message.en


def test_pipe_and_folder_are_refused_at_once(tmp_path: Path):
    (tmp_path / "backprop.py").mkdir()
    assert "regular file" in problem_of(tmp_path).message.en
    os.mkfifo(tmp_path / "backprop.ipynb")
    for name in ("backprop.py", "backprop.ipynb"):
        with pytest.raises(Unreadable, match="regular file"):
            read(file_at(tmp_path / name, LIMITS), LIMITS)


def test_device_is_refused():
    with pytest.raises(Unreadable, match="regular file"):
        read(file_at(Path("/dev/zero"), LIMITS), LIMITS)


def test_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(Unreadable, match="No file was handed in"):
        read(file_at(tmp_path / "backprop.py", LIMITS), LIMITS)


def test_huge_file_is_refused_without_being_read(tmp_path: Path):
    path = tmp_path / "backprop.ipynb"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    with pytest.raises(Unreadable, match="too large"):
        read(file_at(path, LIMITS), LIMITS)


def test_reading_runs_nothing(tmp_path: Path):
    path = tmp_path / "backprop.py"
    marker = tmp_path / "ran"
    path.write_text(f"open({str(marker)!r}, 'w')\n# coding: utf-8\n")
    script = (
        "import sys; from pathlib import Path; from grader.settings import Limits\n"
        "from grader.submission import file_at, read; from grader.source import parse\n"
        "parse(read(file_at(Path(sys.argv[1]), Limits()), Limits())); print('jax' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
    assert not marker.exists()


def test_released_markers_are_read_without_importing_jupytext():
    text = (
        '# %% [markdown] lang="ko"\n# a\n# %% [markdown]\n# b\n'
        '# %% task="f" experiment="true"\nx = 1\n'
    )
    script = (
        "import sys; from grader.settings import Limits; from grader.submission import read_bytes\n"
        "(cell,) = read_bytes('a.py', sys.stdin.buffer.read(), Limits()).cells\n"
        "print(cell.number, cell.task, 'jupytext' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], input=text.encode(), capture_output=True)
    assert done.stdout == b"3 f False\n"


@pytest.mark.parametrize(
    "text",
    [
        " " * 40_000 + "@a\n" * 40_000,
        "import marimo\n" * 40_000,
        "f'{' " * 40_000,
        "# %% [markdown]\n" + "@a\n" * 40_000 + "(\n",
        "a" + ".a" * 40_000 + " (\n",
        "# %% [markdown]\nclass a(" + ")" * 40_000,
        "get_ipython().a(" * 40_000,
    ],
    ids=["decorators", "marimo", "f-string", "text", "targets", "class", "magics"],
)
def test_no_text_keeps_who_reads_it_busy(text: str) -> None:
    """What takes a time that grows with the square of its length would take minutes."""
    with suppress(Unreadable):
        read_bytes("first.py", text.encode(), Limits())
