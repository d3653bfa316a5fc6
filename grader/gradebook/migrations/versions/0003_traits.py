"""What work is recognised by."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes their tables."""
    op.create_table(
        "grader_traits",
        sa.Column("result_id", sa.Integer, sa.ForeignKey("grader_result.id"), primary_key=True),
        sa.Column("traits", sa.Text, nullable=False),
    )
    op.create_table(
        "grader_known",
        sa.Column("week", sa.String(128), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("traits", sa.Text, nullable=False),
    )
