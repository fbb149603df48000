"""figures that officers confirm, and paper that is counted again: rows nobody changes or deletes"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WRITTEN_ONCE = ("confirmations", "recheck_draws", "rechecks")


def upgrade() -> None:
    op.create_table(
        "confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_record(),
        sa.CheckConstraint("position >= 0 AND number > 0", name=op.f("ck_confirmations_counts_from_zero")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_confirmations_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
        sa.UniqueConstraint("poll_id", "position", "number", name=op.f("uq_confirmations_poll_id_position_number")),
    )
    op.create_table(
        "recheck_draws",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        *_record(),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_recheck_draws_place_id")),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaires.id"], name=op.f("fk_recheck_draws_questionnaire_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_draws")),
    )
    op.create_index("ix_recheck_draws_place_id", "recheck_draws", ["place_id"])
    op.create_table(
        "rechecks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_record(),
        sa.CheckConstraint("number > 0", name=op.f("ck_rechecks_counts_from_one")),
        sa.ForeignKeyConstraint(["draw_id"], ["recheck_draws.id"], name=op.f("fk_rechecks_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rechecks")),
        sa.UniqueConstraint("draw_id", "label", "number", name=op.f("uq_rechecks_draw_id_label_number")),
    )
    _refuse_changes()


def downgrade() -> None:
    for table in reversed(WRITTEN_ONCE):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION written_once()")


def _record() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _refuse_changes() -> None:
    """The database itself refuses; whoever takes the triggers away is found by the digests in the journal."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'written once'; END $$"
        )
        for table in WRITTEN_ONCE:
            op.execute(
                f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION written_once()"
            )
        return
    for table in WRITTEN_ONCE:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'written once'); END"
            )
