"""no channel beside a ballot where few came that way; no statistics over what concerns residents"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FEWEST_TOGETHER = 10
"""As ``surveys.box`` had it when this was written."""
SAMPLED = {
    "pool": ("slot", "sealed"),
    "ballots": ("id", "online", "marks", "reasons", "other"),
    "slips": ("code_hash",),
    "receipts": ("number",),
}
"""PostgreSQL's ANALYZE copies values of columns into ``pg_statistic``, where they outlive their rows."""


def upgrade() -> None:
    with op.batch_alter_table("ballots", table_kwargs={"sqlite_with_rowid": False}) as ballots:
        ballots.alter_column("online", existing_type=sa.Boolean(), nullable=True)
    op.execute(
        sa.text(
            "UPDATE ballots SET online = NULL, marks = replace(marks, 'x', '-') WHERE village_id IN "
            "(SELECT id FROM villages WHERE online < :fewest OR paper < :fewest)"
        ).bindparams(fewest=FEWEST_TOGETHER)
    )
    _sample("0")


def downgrade() -> None:
    _sample("-1")
    op.execute(sa.text("UPDATE ballots SET online = true WHERE online IS NULL"))
    with op.batch_alter_table("ballots", table_kwargs={"sqlite_with_rowid": False}) as ballots:
        ballots.alter_column("online", existing_type=sa.Boolean(), nullable=False)


def _sample(target: str) -> None:
    """How many values of these columns ANALYZE keeps; -1: as many as the server likes."""
    if op.get_context().dialect.name != "postgresql":
        return
    for table, columns in SAMPLED.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {target}")
