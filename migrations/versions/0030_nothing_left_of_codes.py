"""of which polls nothing is left of the codes that were forgotten"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody knows it of those forgotten before: the next ``langnghe forget`` cleans up once more."""
    op.add_column("polls", sa.Column("scrubbed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("polls", "scrubbed_at")
