"""whether anyone may see how many households have answered"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("polls") as polls:
        polls.add_column(sa.Column("coverage_public", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("polls") as polls:
        polls.alter_column("coverage_public", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("polls") as polls:
        polls.drop_column("coverage_public")
