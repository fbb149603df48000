"""opinions that were read, and petitions made of them"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = ("authority", "sent_by", "letter", "deadline_source", "replied_by", "reply", "reply_letter", "published")
    op.create_table(
        "petitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("sent_on", "deadline", "replied_on")),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "sent_on IS NULL OR (authority <> '' AND deadline IS NOT NULL)",
            name=op.f("ck_petitions_sent_to_somebody"),
        ),
        sa.CheckConstraint(
            "replied_on IS NULL OR (sent_on IS NOT NULL AND reply <> '')",
            name=op.f("ck_petitions_answered_what_was_sent"),
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_petitions_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petitions")),
        sa.UniqueConstraint("poll_id", "number", name=op.f("uq_petitions_poll_id_number")),
    )
    op.create_table(
        "opinions",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("text", "original", "aside")),
        sa.Column("petition_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("aside = '' OR petition_id IS NULL", name=op.f("ck_opinions_aside_or_in_a_petition")),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name=op.f("fk_opinions_petition_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_opinions_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_opinions_poll_id"), "opinions", ["poll_id"])
    op.create_index(op.f("ix_opinions_petition_id"), "opinions", ["petition_id"])
    if op.get_context().dialect.name == "postgresql":
        for column in ("id", "text", "original"):
            op.execute(f"ALTER TABLE opinions ALTER COLUMN {column} SET STATISTICS 0")


def downgrade() -> None:
    # What was read is unread again for the release before; without names it stays.
    op.execute(
        "INSERT INTO words (id, poll_id, question, text) "
        "SELECT id, poll_id, question, CASE WHEN text = '' THEN '(không ghi lại lời)' ELSE text END FROM opinions"
    )
    op.drop_table("opinions")
    op.drop_table("petitions")
