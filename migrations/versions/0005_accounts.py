"""second factor, sessions on the server, delays, accounts that officers add"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("officers") as officers:
        officers.add_column(sa.Column("password_until", sa.DateTime(timezone=True), nullable=True))
        officers.add_column(sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
        officers.add_column(sa.Column("totp_step", sa.Integer(), nullable=False, server_default="0"))
        officers.add_column(sa.Column("asked_by_id", sa.Integer(), nullable=True))
        officers.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
        officers.create_foreign_key(op.f("fk_officers_asked_by_id"), "officers", ["asked_by_id"], ["id"])
    with op.batch_alter_table("officers") as officers:
        officers.alter_column("totp_step", server_default=None)
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_recovery_codes_officer_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_officer_id"), "recovery_codes", ["officer_id"])
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_sessions_officer_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_officer_id"), "sessions", ["officer_id"])
    op.create_table(
        "failures",
        sa.Column("bucket", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_failures")),
    )


def downgrade() -> None:
    # The release before knows neither accounts that ended nor initial passwords: none of them may open a door there.
    op.execute(
        "UPDATE officers SET password_hash = '!' "
        "WHERE left_at IS NOT NULL OR asked_by_id IS NOT NULL OR password_until IS NOT NULL"
    )
    for table in ("failures", "sessions", "recovery_codes"):
        op.drop_table(table)
    with op.batch_alter_table("officers") as officers:
        officers.drop_constraint(op.f("fk_officers_asked_by_id"), type_="foreignkey")
        for column in ("left_at", "asked_by_id", "totp_step", "totp_secret", "password_until"):
            officers.drop_column(column)
