"""Brings a database to the tables we need: nbgrader's, and ours beside them.

Each keeps its own version: nbgrader in `alembic_version`, we in `grader_alembic_version`. So
`nbgrader db upgrade` never sees our tables, nor do our migrations see nbgrader's.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from grader.errors import GraderError

HEAD = "0003"
VERSIONS = "grader_alembic_version"

_FOLDER = Path(__file__).parent / "migrations"
_THEIRS = "alembic_version"
_CREATE = f"CREATE TABLE {_THEIRS} (version_num VARCHAR(32) NOT NULL)"


def version(connection: Connection) -> str | None:
    """The version of our tables; None where there are none."""
    return _version(connection, VERSIONS)


def prepare(connection: Connection) -> None:
    """Makes the tables, or brings them up to date; does nothing where they are.

    Raises:
        GraderError: somebody else has to upgrade something first.
    """
    tables = set(inspect(connection).get_table_names())
    _prepare_nbgrader(connection, tables)
    found = version(connection)
    if found != HEAD:
        migrate(connection, found)


def migrate(connection: Connection, found: str | None, folder: Path = _FOLDER) -> None:
    """Upgrades our tables from the version ``found``.

    Arguments:
        folder: with alembic's `env.py` and the versions.

    Raises:
        GraderError: the version is of a newer grader.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise of_another_version(found)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def of_another_version(found: str) -> GraderError:
    """What to do about a gradebook of another version than this grader's."""
    if found > HEAD:
        return GraderError(
            f"이 성적부는 더 새로운 채점기의 것입니다(버전 {found}). 채점기를 새로 받으세요.",
            f"This gradebook is of a newer grader (version {found}). Update the grader.",
        )
    return GraderError(
        f"이 성적부는 더 오래된 채점기의 것입니다(버전 {found}). 사본을 만든 뒤 "
        "`grader course upgrade`를 실행하세요. 지난 학기의 것이라면 --db로 그 주소를 주세요.",
        f"This gradebook is of an older grader (version {found}). Make a copy of it, then run "
        "`grader course upgrade`; for one of an earlier term, give its address with --db.",
    )


def _prepare_nbgrader(connection: Connection, tables: set[str]) -> None:
    from nbgrader.api import Base

    if not Base.metadata.tables.keys() & tables:
        Base.metadata.create_all(connection)
        connection.execute(text(_CREATE))
        stamp = text(f"INSERT INTO {_THEIRS} (version_num) VALUES (:head)")
        connection.execute(stamp, {"head": nbgrader_head()})
    elif _version(connection, _THEIRS) != nbgrader_head():
        raise GraderError(
            "다른 버전의 nbgrader가 만든 성적부입니다. 사본을 만든 뒤 `nbgrader db upgrade`를 "
            "실행하세요.",
            "This gradebook is of another version of nbgrader. Make a copy of it, then run "
            "`nbgrader db upgrade`.",
        )


@cache
def nbgrader_head() -> str:
    """The version of nbgrader's tables that the installed nbgrader makes."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return ScriptDirectory(ALEMBIC_DIR).get_current_head() or ""


def _version(connection: Connection, table: str) -> str | None:
    if not inspect(connection).has_table(table):
        return None
    return connection.execute(text(f"SELECT version_num FROM {table}")).scalar()
