"""A notebook hands itself in: what is saved, to the portal, under the token's name."""

import json
import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from test_submit import graded, served
from visiting import Site

from grader.errors import GraderError
from grader.gradebook import access
from grader.notebook import hand_in, handing_in
from grader.portal.tokens import LASTS
from grader.release import release
from grader.settings import PortalSettings

WEEK = "week01_first"
CALL = f'hand_in("{WEEK}")'


@pytest.fixture
def token(site: Site) -> str:
    """Of hong's."""
    return site.book.database.write(lambda s: access.sign_in(s, "hong", "program", LASTS))


@pytest.fixture
def notebook(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The released notebook, open, worked on and saved."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    for name in ("GRADER_TOKEN", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(site.grading.following, "outdated", lambda: False)
    release(site.course.weeks[0], site.course.root / "exercises")  # the portal's own, worked on
    path = site.course.root / "exercises" / WEEK / "first.ipynb"
    monkeypatch.chdir(path.parent)
    save(path, CALL)
    return path


def save(path: Path, call: str) -> None:
    """Adds a cell of the member's."""
    data = json.loads(path.read_text("utf-8"))
    cell = {"cell_type": "code", "source": call, "metadata": {}, "outputs": [], "id": "mine"}
    data["cells"].append(cell | {"execution_count": None})
    path.write_text(json.dumps(data), "utf-8")


def test_what_is_saved_is_handed_in_and_its_result_shown(
    site: Site,
    notebook: Path,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GRADER_TOKEN", token)
    with served(site) as address, graded(site):
        hand_in(WEEK, to=address)
    said = capsys.readouterr().out
    assert f"✓ Handed in: {WEEK}, attempt 1" in said
    assert "3.5 / 3.5" in said
    assert "✓ double" in said
    assert token not in said
    (attempt,) = site.book.attempts()
    assert attempt.member == "hong"
    assert site.book.data(attempt) == notebook.read_bytes()


def test_a_token_is_asked_for_once_and_kept(
    site: Site, notebook: Path, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(handing_in, "getpass", lambda question: asked.append(question) or token)
    with served(site) as address, graded(site):
        hand_in(WEEK, to=address)
        hand_in(WEEK, to=address)
    assert len(asked) == 1
    assert f"{address}/token" in asked[0]
    assert len(site.book.attempts()) == 1


def test_nobody_to_ask_is_a_sentence(
    site: Site, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(question: str) -> str:
        raise NotImplementedError

    monkeypatch.setattr(handing_in, "getpass", nobody)
    with pytest.raises(GraderError, match="Make a token"):
        hand_in(WEEK, to="http://127.0.0.1:1")


def test_without_an_address_it_says_so(site: Site, notebook: Path) -> None:
    with pytest.raises(GraderError, match="address is unknown"):
        hand_in(WEEK)


def test_the_address_is_that_of_the_course(
    site: Site, notebook: Path, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_TOKEN", token)
    path = site.course.root / "course.toml"
    address = PortalSettings(address="http://127.0.0.1:1").address
    text = path.read_text("utf-8").replace("[weeks]", f'[portal]\naddress = "{address}"\n[weeks]')
    path.write_text(text, "utf-8")
    with pytest.raises(GraderError, match=r"Nothing was handed in: http://127.0.0.1:1"):
        hand_in(WEEK)


def test_a_notebook_that_was_not_saved_is_not_handed_in(site: Site, notebook: Path) -> None:
    notebook.write_text(notebook.read_text("utf-8").replace("hand_in(", "nothing("), "utf-8")
    with pytest.raises(GraderError, match=r"Save first\.ipynb first"):
        hand_in(WEEK, to="http://127.0.0.1:1")


@pytest.mark.parametrize("named", [True, False])
def test_colab_hands_in_no_notebook_of_its_disk(
    notebook: Path, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    with pytest.raises(GraderError, match=f"File → Download and drop it at http://x/weeks/{WEEK}"):
        hand_in(WEEK, file=notebook if named else None, to="http://x")


@pytest.mark.parametrize("saved", [True, False])
def test_the_cell_that_was_handed_out_hands_in_once_it_is_saved(
    site: Site, notebook: Path, token: str, monkeypatch: pytest.MonkeyPatch, saved: bool
) -> None:
    release(site.course.weeks[0], notebook.parent.parent)  # without the cell of one's own
    data = json.loads(notebook.read_text("utf-8"))
    cell = data["cells"][-1]
    code = "".join(cell["source"]).replace("# from", "from").replace("# hand_in", "hand_in")
    if saved:
        cell["source"] = code
        notebook.write_text(json.dumps(data), "utf-8")
    monkeypatch.setenv("GRADER_TOKEN", token)
    with served(site) as address, graded(site):
        monkeypatch.setattr(handing_in, "_address", lambda: address)
        run = partial(exec, code, {})
        if saved:
            run()
        else:
            with pytest.raises(GraderError, match=r"Save first\.ipynb first"):
                run()
    assert [attempt.member for attempt in site.book.attempts()] == ["hong"] * saved


def test_a_notebook_of_another_name_is_the_one_that_jupyter_says(
    site: Site, notebook: Path, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_TOKEN", token)
    other = notebook.with_name("first (1).ipynb")
    other.write_bytes(notebook.read_bytes() + b"\n")
    monkeypatch.setenv("JPY_SESSION_NAME", str(other))
    with served(site) as address, graded(site):
        hand_in(WEEK, to=address)
    assert site.book.data(site.book.attempts()[0]) == other.read_bytes()


def test_where_there_is_no_file_it_says_how_to_name_one(site: Site, notebook: Path) -> None:
    notebook.unlink()
    with pytest.raises(GraderError, match="file="):
        hand_in(WEEK, to="http://127.0.0.1:1")
