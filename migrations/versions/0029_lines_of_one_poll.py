"""the journal's lines and the re-checks of one poll, found without looking through those of all others"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_journal_poll"), "journal", ["poll"])
    op.create_index(op.f("ix_rechecks_label"), "rechecks", ["label"])


def downgrade() -> None:
    op.drop_index(op.f("ix_rechecks_label"), table_name="rechecks")
    op.drop_index(op.f("ix_journal_poll"), table_name="journal")
