"""links of village teams, as hashes, and what teams did in whole numbers"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_books",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=True),
        sa.Column("exchanged", sa.Integer(), nullable=False),
        sa.Column("handed_out", sa.Integer(), nullable=False),
        sa.CheckConstraint("exchanged >= 0 AND handed_out >= 0", name=op.f("ck_team_books_counts_from_zero")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_team_books_village_id")),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_team_books")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_team_books_link_hash")),
    )


def downgrade() -> None:
    op.drop_table("team_books")
