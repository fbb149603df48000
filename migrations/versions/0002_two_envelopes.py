"""two envelopes, boxes by epoch, the chained journal"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("polls") as polls:
        polls.add_column(sa.Column("epoch", sa.Integer(), nullable=False, server_default="1"))
        polls.add_column(sa.Column("trustee_key", sa.LargeBinary(), nullable=True))
        polls.add_column(sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("polls") as polls:
        polls.alter_column("epoch", server_default=None)
    with op.batch_alter_table("journal") as journal:
        journal.add_column(sa.Column("digest", sa.LargeBinary(), nullable=False, server_default=""))
    with op.batch_alter_table("journal") as journal:
        journal.alter_column("digest", server_default=None)
    _chain(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table("journal") as journal:
        journal.drop_column("digest")
    with op.batch_alter_table("polls") as polls:
        polls.drop_column("forgotten_at")
        polls.drop_column("trustee_key")
        polls.drop_column("epoch")


def _chain(connection: sa.Connection) -> None:
    """Gives the lines that are there their digests, as ``surveys.journal`` made them when this was written."""
    names = ("id", "at", "officer", "act", "poll", "detail")
    columns = [sa.column("at", sa.DateTime(timezone=True)) if name == "at" else sa.column(name) for name in names]
    journal = sa.table("journal", *columns, sa.column("digest", sa.LargeBinary()))
    digest = b""
    for number, at, *texts in connection.execute(sa.select(*columns).select_from(journal).order_by(columns[0])).all():
        moment = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        line = json.dumps([moment.isoformat(), *texts], ensure_ascii=False)
        digest = hashlib.sha256(digest + line.encode()).digest()
        connection.execute(journal.update().where(columns[0] == number).values(digest=digest))
