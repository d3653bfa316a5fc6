"""A course in one archive: whole, the same for the same course, and nothing else gets out of it."""

import gzip
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from grader.course import load
from grader.engines.dask.archive import Archive, pack, unpack
from grader.fingerprint import of_file
from grader.submission import File


def archive(*entries: tuple[tarfile.TarInfo, bytes]) -> Archive:
    """One with these entries."""
    files = io.BytesIO()
    with tarfile.open(fileobj=files, mode="w") as tar:
        for entry, data in entries:
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    data = gzip.compress(files.getvalue())
    return Archive(hashlib.sha256(data).hexdigest(), data)


def link(name: str) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = tarfile.SYMTYPE, "/etc"
    return entry


def test_a_course_is_there_again_elsewhere(sample_root: Path, tmp_path: Path) -> None:
    (sample_root / "solutions" / "seed").write_text("7")
    notebook = sample_root / "exercises" / "week01_first" / "first.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text("{}")
    there = tmp_path / "there"
    there.mkdir()
    unpack(pack(sample_root), there)
    marks = [
        of_file(course, course.weeks[0], "cpu", File("first.py", b""))
        for course in (load(sample_root), load(there))
    ]
    assert marks[0] == marks[1]
    assert load(there).seed == 7


def test_python_3_11_2_can_unpack_a_course(
    sample_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian 12's, whose `tarfile` has no filters yet."""
    extract = tarfile.TarFile.extract

    def older(self, member, path="", set_attrs=True, *, numeric_owner=False) -> None:
        extract(self, member, path, set_attrs=set_attrs, numeric_owner=numeric_owner)

    monkeypatch.setattr(tarfile.TarFile, "extract", older)
    there = tmp_path / "there"
    there.mkdir()
    unpack(pack(sample_root), there)
    assert load(there).by_name.keys() == load(sample_root).by_name.keys()


def test_the_same_course_is_the_same_archive_and_another_is_not(sample_root: Path) -> None:
    first = pack(sample_root)
    cache = sample_root / "solutions" / "week01_first" / "__pycache__"
    cache.mkdir()
    (cache / "reference.pyc").write_bytes(b"x")
    (sample_root / "submitted" / "hong").mkdir(parents=True)
    (sample_root / "submitted" / "hong" / "first.py").write_text("x = 1")
    assert pack(sample_root) == first
    test = sample_root / "solutions" / "week01_first" / "test_hidden.py"
    test.write_text(test.read_text() + "\n")
    assert pack(sample_root).digest != first.digest


def test_what_did_not_arrive_whole_is_refused(sample_root: Path, tmp_path: Path) -> None:
    sent = pack(sample_root)
    with pytest.raises(ValueError, match="did not arrive"):
        unpack(Archive(sent.digest, sent.data[:-1]), tmp_path)
    with pytest.raises(ValueError, match="did not arrive"):
        unpack(Archive("0" * 64, sent.data), tmp_path)


@pytest.mark.parametrize("name", ["../outside", "a/../../outside", "/tmp/outside"])
def test_nothing_is_written_outside(name: str, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(ValueError, match="must not"):
        unpack(archive((tarfile.TarInfo(name), b"x")), inside)
    assert list(tmp_path.rglob("*")) == [inside]
    assert not Path("/tmp/outside").exists()


def test_links_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must not"):
        unpack(archive((link("solutions"), b""), (tarfile.TarInfo("solutions/x"), b"")), tmp_path)


def test_an_archive_that_grows_without_end_is_refused(tmp_path: Path) -> None:
    big = tarfile.TarInfo("big")
    with pytest.raises(ValueError, match="must not"):
        unpack(archive((big, bytes(257 << 20))), tmp_path)
    assert not (tmp_path / "big").exists()
