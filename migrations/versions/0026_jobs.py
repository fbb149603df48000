"""what is to be done in the background, and whether somebody is at it"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "poll", "asked_by", "holder", "reason")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("asked", "attempts", "done", "total")),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up", sa.Boolean(), nullable=False),
        sa.CheckConstraint("attempts >= 0 AND asked >= 1 AND done >= 0", name=op.f("ck_jobs_counts_from_zero")),
        sa.CheckConstraint("given_up = false OR reason <> ''", name=op.f("ck_jobs_given_up_with_a_reason")),
        sa.PrimaryKeyConstraint("kind", "poll", name=op.f("pk_jobs")),
    )


def downgrade() -> None:
    # The release before reads what waits in the drawers by itself; all else is asked for anew.
    op.drop_table("jobs")
