"""ballots by phone in five minutes, by village"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("five_minutes", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.CheckConstraint("ballots > 0", name=op.f("ck_arrivals_some")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_arrivals_village_id")),
        sa.PrimaryKeyConstraint("village_id", "five_minutes", name=op.f("pk_arrivals")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("arrivals")
