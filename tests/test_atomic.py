"""Files that a person names: devices and links stay what they are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader import atomic


def test_a_link_is_followed_and_a_file_is_replaced_with_its_mode(tmp_path: Path) -> None:
    file, link = tmp_path / "far" / "class.csv", tmp_path / "class.csv"
    link.symlink_to(file)
    assert atomic.put(link, b"new")
    file.chmod(0o640)
    assert atomic.put(link, b"newer")
    assert link.is_symlink()
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"newer", 0o640)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert not atomic.put(pipe, b"rows")
        assert os.read(reader, 10) == b"rows"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no such device")
def test_what_goes_to_stdout_stands_between_what_is_printed(tmp_path: Path) -> None:
    code = "from grader import atomic; from pathlib import Path; print('a'); "
    code += (
        "atomic.put(Path('/dev/stdout'), b'b\\n'); print('c'); atomic.put(Path('/dev/null'), b'd')"
    )
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([sys.executable, "-c", code], check=True, stdout=out)
    assert (tmp_path / "out").read_text().split() == ["a", "b", "c"]
    assert Path("/dev/null").is_char_device()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        atomic.put(tmp_path, b"")
