"""the drawer: paper that waits, sealed"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drawer",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_drawer_poll_id")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_drawer_village_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_drawer")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_drawer_poll_id_kind"), "drawer", ["poll_id", "kind"])


def downgrade() -> None:
    op.drop_table("drawer")
