"""what minutes say about scanned paper, and what was written on it"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counts = ("looked", "sampled", "disagreed", "unreadable", "duplicates", "set_aside")
    op.create_table(
        "scan_books",
        sa.Column("village_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_scan_books_village_id")),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_scan_books")),
    )
    op.create_table(
        "words",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_words_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_words_village_id"), "words", ["village_id"])


def downgrade() -> None:
    op.drop_table("words")
    op.drop_table("scan_books")
