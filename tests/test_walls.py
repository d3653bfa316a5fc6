"""The walls are tried, not believed."""

import json
import subprocess
import sys

import pytest

from grader.sandbox import walls as module
from grader.sandbox.walls import walls

linux = pytest.mark.skipif(sys.platform != "linux", reason="walls stand on Linux only")


def test_walls_are_named_and_explained() -> None:
    found = walls()
    assert [wall.name for wall in found] == ["landlock", "seccomp", "namespaces"]
    assert [wall.required for wall in found] == [True, True, False]
    assert all(wall.detail.ko and wall.detail.en and wall.remedy.ko for wall in found)


@linux
def test_walls_leave_the_process_that_asks_free(tmp_path) -> None:
    walls.cache_clear()
    walls()
    (tmp_path / "file").write_text("still writable")
    assert subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True).stdout == b"1\n"


def test_walls_import_no_jax() -> None:
    code = (
        "import sys, grader.sandbox.walls as w; w.main(); "
        "assert 'jax' not in sys.modules, 'imported jax'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) == {"landlock", "seccomp", "namespaces"}


@linux
def test_a_wall_that_lets_something_through_does_not_stand(monkeypatch) -> None:
    landlockpy = pytest.importorskip("landlockpy")
    if not landlockpy.abi_version():
        pytest.skip("this kernel has no Landlock")
    through = landlockpy.testing.ProbeResult(ok=True)
    monkeypatch.setattr(landlockpy.testing, "probe", lambda ruleset, fn: through)
    assert not module._landlock().startswith("ok")


def test_a_trial_that_fails_is_no_wall(monkeypatch) -> None:
    monkeypatch.setattr(module.sys, "executable", "/nonexistent/python")
    walls.cache_clear()
    try:
        assert not any(wall.stands for wall in walls())
    finally:
        walls.cache_clear()


def test_elsewhere_than_on_linux_no_wall_stands(monkeypatch) -> None:
    monkeypatch.setattr(module.sys, "platform", "darwin")
    walls.cache_clear()
    try:
        found = walls()
    finally:
        walls.cache_clear()
    assert not any(wall.stands for wall in found)
    assert "WSL2" in found[0].remedy.en
