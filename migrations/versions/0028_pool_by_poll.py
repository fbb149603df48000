"""the pool by poll: on PostgreSQL a part for each, everywhere a key that begins with the poll"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TAKING = "SELECT id FROM polls WHERE opened_at IS NOT NULL AND counted_at IS NULL OR id IN (SELECT poll_id FROM former)"
"""Polls whose box takes envelopes or holds some."""


def upgrade() -> None:
    op.drop_index("ix_pool_poll_id", "pool")
    _set_aside()
    _create(["poll_id", "slot"], parts="LIST (poll_id)")
    if op.get_bind().dialect.name == "postgresql":
        _do_not_sample("pool")
        for poll in op.get_bind().execute(sa.text(TAKING)).scalars().all():
            part = f"pool_{poll}"
            op.execute(f"CREATE TABLE {part} (LIKE pool INCLUDING ALL)")
            _do_not_sample(part)
            op.execute(f"ALTER TABLE pool ATTACH PARTITION {part} FOR VALUES IN ({poll})")
    _carry_over()


def downgrade() -> None:
    _set_aside()
    _create(["slot"])
    if op.get_bind().dialect.name == "postgresql":
        _do_not_sample("pool")
    _carry_over()
    op.create_index("ix_pool_poll_id", "pool", ["poll_id"])


def _set_aside() -> None:
    """Names of constraints are needed again; SQLite knows them in their table only."""
    op.rename_table("pool", "former")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE former RENAME CONSTRAINT pk_pool TO pk_former")
        op.execute("ALTER TABLE former RENAME CONSTRAINT fk_pool_poll_id TO fk_former_poll_id")


def _create(key: list[str], *, parts: str | None = None) -> None:
    op.create_table(
        "pool",
        sa.Column("poll_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_pool_poll_id")),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_pool")),
        sqlite_with_rowid=False,
        postgresql_partition_by=parts,
    )


def _carry_over() -> None:
    """In the order of the keys, which are random: nothing of the order in which ballots came is carried along."""
    op.execute(
        "INSERT INTO pool (poll_id, slot, sealed) SELECT poll_id, slot, sealed FROM former ORDER BY poll_id, slot"
    )
    op.drop_table("former")


def _do_not_sample(table: str) -> None:
    """ANALYZE copies nothing of these columns into ``pg_statistic``."""
    for column in ("slot", "sealed"):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
