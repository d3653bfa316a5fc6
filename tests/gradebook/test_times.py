"""When a submission came, said beside it in nbgrader's way."""

from datetime import UTC
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from tiny import WEEK, hand_in, record, report, standing

from grader.course import Course
from grader.feedback.files import TIMESTAMP, write_times
from grader.gradebook.book import Book
from grader.intake import take_in


def submitted(folder: Path, book: Book) -> Path:
    """A member's folder in an inbox, with what was handed in, graded."""
    place = folder / "inbox" / "hong" / WEEK
    place.mkdir(parents=True)
    attempt = hand_in(book, folder)
    record(book, report(), attempt)
    (place / "first.py").write_bytes(book.data(attempt) or b"")
    return place


def test_nbgrader_reads_the_time_that_the_gradebook_has(book: Book, tmp_path: Path) -> None:
    place = submitted(tmp_path, book)
    write_times([standing(book)], tmp_path / "inbox", tmp_path / "elsewhere")
    read = CourseDirectory().get_existing_timestamp(str(place))
    assert read == standing(book).entry.attempt.received_at.astimezone(UTC).replace(tzinfo=None)
    assert not (tmp_path / "elsewhere").exists()


def test_our_own_time_is_renewed_and_nbgraders_stays(book: Book, tmp_path: Path) -> None:
    path = submitted(tmp_path, book) / TIMESTAMP
    path.write_text("2026-01-01T00:00:00+00:00")
    write_times([standing(book)], tmp_path / "inbox")
    assert path.read_text().startswith("2026-10-01T03:00:00")
    path.write_text("2026-01-01 00:00:00.000000 UTC")
    write_times([standing(book)], tmp_path / "inbox")
    assert path.read_text() == "2026-01-01 00:00:00.000000 UTC"


def test_nothing_is_written_through_a_link(book: Book, tmp_path: Path) -> None:
    place = submitted(tmp_path, book)
    secret = tmp_path / "secret"
    secret.write_text("2026-01-01T")
    (place / TIMESTAMP).symlink_to(secret)
    write_times([standing(book)], tmp_path / "inbox")
    assert secret.read_text() == "2026-01-01T"
    assert (place / TIMESTAMP).is_symlink()
    (place / TIMESTAMP).unlink()
    real = place.rename(tmp_path / "real")
    place.symlink_to(real)
    write_times([standing(book)], tmp_path / "inbox")
    assert not (real / TIMESTAMP).exists()


def test_the_time_is_no_change_of_the_submission(
    book: Book, tmp_path: Path, sample_course: Course
) -> None:
    submitted(tmp_path, book)
    (before,) = take_in(sample_course, tmp_path / "inbox").jobs
    write_times([standing(book)], tmp_path / "inbox")
    (after,) = take_in(sample_course, tmp_path / "inbox").jobs
    assert after.fingerprint == before.fingerprint
