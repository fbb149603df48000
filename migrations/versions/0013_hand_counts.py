"""scanned ballots of a village, and the handful of them counted by hand"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counts = ("scanned", "due", "sheets", "compared", "differed")
    op.create_table(
        "hand_counts",
        sa.Column("village_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.CheckConstraint(
            "scanned >= 0 AND due >= 0 AND sheets >= 0 AND differed >= 0 AND differed <= compared",
            name=op.f("ck_hand_counts_counts_from_zero"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_hand_counts_village_id")),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_hand_counts")),
    )


def downgrade() -> None:
    # The release before knows no such kind of waiting paper.
    op.execute("DELETE FROM drawer WHERE kind = 'hand'")
    op.drop_table("hand_counts")
