"""What alembic runs: upgrades the connection that it is given, within its transaction."""

from alembic import context

from grader.gradebook.schema import VERSIONS
from grader.gradebook.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSIONS,
    render_as_batch=True,
)
context.run_migrations()
