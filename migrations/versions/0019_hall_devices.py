"""devices in village halls"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hall_devices",
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("unfit", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("away", sa.Boolean(), nullable=False),
        sa.CheckConstraint("waiting >= 0 AND used >= 0 AND unfit >= 0", name=op.f("ck_hall_devices_counts_from_zero")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_hall_devices_poll_id")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_hall_devices_village_id")),
        sa.PrimaryKeyConstraint("label", name=op.f("pk_hall_devices")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_hall_devices_secret_hash")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hall_devices_poll_id", "hall_devices", ["poll_id"])


def downgrade() -> None:
    op.drop_index("ix_hall_devices_poll_id", table_name="hall_devices")
    op.drop_table("hall_devices")
