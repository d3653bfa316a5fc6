"""Databases of every age come up to the tables we need, and nbgrader's stay nbgrader's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Base as Theirs
from sqlalchemy import create_engine, inspect, text
from tiny import Gradebook, hand_in, record, report, standing
from typer.testing import CliRunner

from grader.cli import app
from grader.course import Course
from grader.errors import GraderError
from grader.gradebook import schema
from grader.gradebook.book import Book
from grader.gradebook.tables import Base

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.add_column("grader_attempt", sa.Column("note", sa.String(20), server_default="old"))
"""


LATER = ("assignment", "course")
OLD_ASSIGNMENT = """
CREATE TABLE assignment (
  id VARCHAR(32) PRIMARY KEY, name VARCHAR(128) NOT NULL UNIQUE, duedate TIMESTAMP
)
"""


@pytest.fixture
def with_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """`alembic`, which nbgrader runs as a program, where it looks for it."""
    folder = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def run(url: str, *statements: str) -> list:
    """Rows of the last statement."""
    engine = create_engine(url)
    with engine.begin() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        rows = list(results[-1]) if results[-1].returns_rows else []
    engine.dispose()
    return rows


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_head_is_the_last_migration() -> None:
    folder = Path(schema.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == schema.HEAD


def test_the_migrations_make_the_tables_that_the_code_declares(book: Book) -> None:
    engine = book.database.engine
    with engine.connect() as connection:
        options = {"version_table": schema.VERSIONS, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        ours = [
            change
            for change in compare_metadata(context, Base.metadata)
            if "grader_" in str(change) and "remove_table" not in str(change[0])
        ]
    assert ours == []


def test_a_new_database_is_one_for_nbgrader_too(book: Book, url: str) -> None:
    with Gradebook(url) as gradebook:
        assert gradebook.assignments == []
    assert run(url, "SELECT version_num FROM alembic_version") == [(schema.nbgrader_head(),)]
    assert run(url, f"SELECT version_num FROM {schema.VERSIONS}") == [(schema.HEAD,)]


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's add_submission
def test_an_nbgrader_database_keeps_its_points_and_gets_our_tables(
    sample_course: Course, url: str, with_programs: None, tmp_path: Path
) -> None:
    with Gradebook(url) as gradebook:
        gradebook.add_assignment("ps1", duedate="2026-01-01")
        gradebook.add_notebook("p1", "ps1")
        gradebook.add_grade_cell("one", "p1", "ps1", max_score=3, cell_type="code")
        gradebook.add_student("kim", first_name="Min")
        gradebook.add_submission("ps1", "kim")
        gradebook.find_grade("one", "p1", "ps1", "kim").manual_score = 2.5
        gradebook.db.commit()
    with Book(sample_course, url) as book:
        record(book, report("kim"), hand_in(book, tmp_path, "kim"))
        assert standing(book, "kim").points == 3.5
    with Gradebook(url) as gradebook:
        assert gradebook.find_submission("ps1", "kim").score == 2.5
        assert gradebook.find_student("kim").first_name == "Min"
        assert gradebook.find_student("kim").score == 6.0


@pytest.mark.slow
def test_an_old_nbgrader_database_is_upgraded_by_nbgrader_first(
    sample_course: Course, url: str, with_programs: None, tmp_path: Path
) -> None:
    engine = create_engine(url)
    kept = [table for name, table in Theirs.metadata.tables.items() if name not in LATER]
    with engine.begin() as connection:  # as nbgrader 0.5 left it
        connection.execute(text(OLD_ASSIGNMENT))
        Theirs.metadata.create_all(connection, tables=kept)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('282d30a0218e')"))
    engine.dispose()
    with pytest.raises(GraderError, match="nbgrader db upgrade"):
        Book(sample_course, url)
    nbgrader_db_upgrade(url, tmp_path)
    with Book(sample_course, url) as book:
        record(book, report(), hand_in(book, tmp_path))
    nbgrader_db_upgrade(url, tmp_path)
    assert run(url, f"SELECT version_num FROM {schema.VERSIONS}") == [(schema.HEAD,)]
    with Book(sample_course, url) as book:
        assert standing(book).points == 3.5


def nbgrader_db_upgrade(url: str, folder: Path) -> None:
    command = [sys.executable, "-m", "nbgrader", "db", "upgrade", f"--CourseDirectory.db_url={url}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_older_version_is_upgraded_and_loses_nothing(
    sample_course: Course, url: str, tmp_path: Path
) -> None:
    with Book(sample_course, url) as book:
        record(book, report(), hand_in(book, tmp_path))
        newer = tmp_path / "migrations"
        shutil.copytree(Path(schema.__file__).parent / "migrations", newer)
        (newer / "versions" / "9999_next.py").write_text(NEXT.format(head=schema.HEAD))
        book.database.write(
            lambda session: schema.migrate(session.connection(), schema.HEAD, newer)
        )
    assert run(url, "SELECT note FROM grader_attempt") == [("old",)]
    assert run(url, f"SELECT version_num FROM {schema.VERSIONS}") == [("9999",)]


def make_version(url: str, folder: Path, old: str) -> None:
    """An empty gradebook as an older grader made it."""
    with Gradebook(url):
        pass
    older, engine = folder / "migrations", create_engine(url)
    shutil.copytree(Path(schema.__file__).parent / "migrations", older)
    for path in (older / "versions").glob("0*.py"):
        if path.name[:4] > old:
            path.unlink()
    with engine.begin() as connection:
        schema.migrate(connection, None, older)
    engine.dispose()
    assert run(url, f"SELECT version_num FROM {schema.VERSIONS}") == [(old,)]


@pytest.mark.parametrize("old", ["0001", "0002"])
def test_every_version_there_was_comes_up_to_this_one(
    sample_course: Course, url: str, with_programs: None, tmp_path: Path, old: str
) -> None:
    make_version(url, tmp_path, old)
    with Book(sample_course, url) as book:
        record(book, report(), hand_in(book, tmp_path))
        assert standing(book).points == 3.5
    assert run(url, f"SELECT version_num FROM {schema.VERSIONS}") == [(schema.HEAD,)]


def test_a_newer_version_is_refused_with_what_to_do(
    sample_course: Course, url: str, tmp_path: Path
) -> None:
    with Book(sample_course, url) as book:
        record(book, report(), hand_in(book, tmp_path))
    run(url, f"UPDATE {schema.VERSIONS} SET version_num = '9999'")
    with pytest.raises(GraderError, match="newer grader") as caught:
        Book(sample_course, url)
    assert "9999" in caught.value.text.ko
    assert run(url, "SELECT count(*) FROM grader_result") == [(1,)]


def test_a_failed_migration_leaves_everything_as_it_was(
    sample_course: Course, url: str, tmp_path: Path
) -> None:
    with Book(sample_course, url) as book:
        newer = tmp_path / "migrations"
        shutil.copytree(Path(schema.__file__).parent / "migrations", newer)
        broken = NEXT.format(head=schema.HEAD) + "    raise RuntimeError('half way')\n"
        (newer / "versions" / "9999_next.py").write_text(broken)
        with pytest.raises(RuntimeError, match="half way"):
            book.database.write(
                lambda session: schema.migrate(session.connection(), schema.HEAD, newer)
            )
        record(book, report(), hand_in(book, tmp_path))
        assert standing(book).points == 3.5
    assert run(url, f"SELECT version_num FROM {schema.VERSIONS}") == [(schema.HEAD,)]


def test_what_only_reads_leaves_an_older_version_as_it_is(
    sample_course: Course, url: str, with_programs: None, tmp_path: Path
) -> None:
    make_version(url, tmp_path, "0002")
    with pytest.raises(GraderError, match="older grader"):
        Book(sample_course, url, create=False)
    assert run(url, f"SELECT version_num FROM {schema.VERSIONS}") == [("0002",)]
    run(url, f"UPDATE {schema.VERSIONS} SET version_num = '9999'")
    with pytest.raises(GraderError, match="newer grader"):
        Book(sample_course, url, create=False)


def test_the_command_that_is_advised_upgrades_what_is_there(
    sample_course: Course, url: str, with_programs: None, tmp_path: Path
) -> None:
    make_version(url, tmp_path, "0002")
    with pytest.raises(GraderError, match="`grader course upgrade`"):
        Book(sample_course, url, create=False)
    command = ["--course", str(sample_course.root), "--lang", "en", "course", "upgrade", "--db"]
    done = CliRunner().invoke(app, [*command, url])
    assert done.exit_code == 0, done.output
    Book(sample_course, url, create=False).close()
    path = tmp_path / "none.db"
    assert CliRunner().invoke(app, [*command, f"sqlite:///{path}"]).exit_code == 2
    assert not path.exists()


def test_what_only_reads_makes_nothing(sample_course: Course, tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(GraderError, match="grader grade"):
        Book(sample_course, f"sqlite:///{path}", create=False)
    assert not path.exists()


def test_our_names_are_all_our_own(book: Book, url: str) -> None:
    ours = {name for name in tables(url) if name.startswith("grader_")}
    assert ours == {*Base.metadata.tables, schema.VERSIONS}
    assert tables(url) - ours == {*Theirs.metadata.tables, "alembic_version"}
