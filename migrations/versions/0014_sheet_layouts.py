"""layouts by which sheets were printed"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "layouts",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_layouts_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "digest", name=op.f("pk_layouts")),
    )


def downgrade() -> None:
    op.drop_table("layouts")
