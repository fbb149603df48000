"""the longest run of identical ballots in batches of keyed paper"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_runs",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("p_value", sa.Double(), nullable=False),
        sa.CheckConstraint("length BETWEEN 0 AND ballots", name=op.f("ck_paper_runs_within_the_batch")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_paper_runs_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_runs")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_paper_runs_village_id", "paper_runs", ["village_id"])


def downgrade() -> None:
    # The release before knows no such kind of waiting paper.
    op.execute("DELETE FROM drawer WHERE kind = 'run'")
    op.drop_index("ix_paper_runs_village_id", table_name="paper_runs")
    op.drop_table("paper_runs")
