"""Attempts, their results, what stands, answers, extensions, weeks."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the first tables."""
    op.create_table(
        "grader_file",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "grader_attempt",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("week", sa.String(128), nullable=False),
        sa.Column("member", sa.String(128), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("file", sa.String(255), nullable=False),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("clock", sa.String(16), nullable=False),
        sa.UniqueConstraint("week", "member", "number"),
    )
    op.create_table(
        "grader_result",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("attempt_id", sa.Integer, sa.ForeignKey("grader_attempt.id"), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("graded_at", sa.String(40), nullable=False),
        sa.Column("points", sa.Double, nullable=False),
        sa.Column("max_points", sa.Double, nullable=False),
        sa.Column("schema", sa.Integer, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
    )
    op.create_index("ix_grader_result_attempt_id", "grader_result", ["attempt_id"])
    op.create_table(
        "grader_standing",
        *_whose(),
        sa.Column("result_id", sa.Integer, sa.ForeignKey("grader_result.id"), nullable=False),
    )
    op.create_table(
        "grader_answer",
        *_whose(),
        sa.Column("question", sa.String(128), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    op.create_table(
        "grader_extension",
        *_whose(),
        sa.Column("days", sa.Double, nullable=False),
        sa.Column("granted_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "grader_week",
        sa.Column("week", sa.String(128), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
    )


def _whose() -> list[sa.Column]:
    return [sa.Column(name, sa.String(128), primary_key=True) for name in ("week", "member")]
