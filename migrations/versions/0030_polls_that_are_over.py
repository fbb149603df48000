"""polls that are over: of which nothing is left of the codes, and an index of those that are not"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

UNDER_WAY = sa.text("opened_at IS NOT NULL AND counted_at IS NULL")


def upgrade() -> None:
    """Of those forgotten before nobody knows it: the next ``langnghe forget`` cleans up once more."""
    op.add_column("polls", sa.Column("scrubbed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_polls_under_way", "polls", ["code"], sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY)


def downgrade() -> None:
    op.drop_index("ix_polls_under_way", table_name="polls")
    op.drop_column("polls", "scrubbed_at")
