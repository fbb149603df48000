"""stubs handed in, and the book of paper sheets of a village"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Checks = dict[str, str]
SLIPS_BEFORE: Checks = {"ck_slips_used_or_not": "used IN (0, 1)"}
SLIPS_AFTER: Checks = {"ck_slips_used_or_not": "used IN (0, 1, 2)"}
VILLAGES_BEFORE: Checks = {
    "ck_villages_counts_from_zero": "online >= 0 AND paper >= 0",
    "ck_villages_one_slip_a_household": "slips >= online AND slips <= households",
}
VILLAGES_AFTER: Checks = {
    "ck_villages_counts_from_zero": "online >= 0 AND paper >= 0 AND stubs >= 0",
    "ck_villages_one_slip_a_household": "slips >= online + stubs AND slips <= households",
}


def upgrade() -> None:
    _recheck("slips", SLIPS_BEFORE, SLIPS_AFTER, with_rowid=False)
    with op.batch_alter_table("villages") as villages:
        villages.add_column(sa.Column("stubs", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("villages") as villages:
        villages.alter_column("stubs", server_default=None)
    _recheck("villages", VILLAGES_BEFORE, VILLAGES_AFTER)
    op.create_table(
        "paper_books",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("loose", sa.Integer(), nullable=False),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("not_returned", sa.Integer(), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("sheets_off", sa.Integer(), nullable=False),
        sa.Column("stubs_off", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.CheckConstraint("agreed_by = '' OR reason <> ''", name=op.f("ck_paper_books_agreed_with_a_reason")),
        sa.CheckConstraint(
            "loose >= 0 AND spoiled >= 0 AND not_returned >= 0", name=op.f("ck_paper_books_counts_from_zero")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_paper_books_village_id")),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_paper_books")),
    )


def downgrade() -> None:
    op.drop_table("paper_books")
    # The release before knows no stubs: who handed one in counts by the paper ballot alone, and the code is void.
    op.execute("UPDATE villages SET slips = slips - stubs, stubs = 0")
    op.execute("DELETE FROM slips WHERE used = 2")
    _recheck("villages", VILLAGES_AFTER, VILLAGES_BEFORE)
    with op.batch_alter_table("villages") as villages:
        villages.drop_column("stubs")
    _recheck("slips", SLIPS_AFTER, SLIPS_BEFORE, with_rowid=False)


def _recheck(table: str, before: Checks, after: Checks, *, with_rowid: bool = True) -> None:
    words = {} if with_rowid else {"sqlite_with_rowid": False}
    with op.batch_alter_table(table, table_kwargs=words) as anew:
        for name in before:
            anew.drop_constraint(op.f(name), type_="check")
        for name, rule in after.items():
            anew.create_check_constraint(op.f(name), sa.text(rule))
