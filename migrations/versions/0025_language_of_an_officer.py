"""the language of an officer's pages"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("officers") as officers:
        officers.add_column(sa.Column("language", sa.Text(), nullable=False, server_default="vi"))
    with op.batch_alter_table("officers") as officers:
        officers.alter_column("language", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("officers") as officers:
        officers.drop_column("language")
