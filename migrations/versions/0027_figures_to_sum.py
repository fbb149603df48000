"""the numbers of confirmed figures alone, to be summed without reading every record"""

import json
import struct
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLE = "confirmed_figures"
_BATCH = 500
_PLAIN = (
    "households", "teams", "issued", "online", "paper", "invalid", "loose", "spoiled", "not_returned", "stubs",
    "with_dissatisfaction", "other_opinions",
)  # fmt: skip


def upgrade() -> None:
    made = op.create_table(
        TABLE,
        sa.Column("confirmation_id", sa.Integer(), nullable=False),
        sa.Column("whole", sa.LargeBinary(), nullable=False),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmation_id"], ["confirmations.id"], name=op.f("fk_confirmed_figures_confirmation_id")
        ),
        sa.PrimaryKeyConstraint("confirmation_id", name=op.f("pk_confirmed_figures")),
    )
    _fill(made)
    _refuse_changes()


def downgrade() -> None:
    op.drop_table(TABLE)


def _fill(made: sa.Table) -> None:
    """What is there already, a poll at a time: every whole with the versions it is the sum of."""
    connection = op.get_bind()
    polls = connection.scalars(sa.text("SELECT DISTINCT poll_id FROM confirmations WHERE position = 0")).all()
    waiting: list[dict[str, Any]] = []
    for poll in polls:
        waiting += _of_poll(connection, poll)
        if len(waiting) >= _BATCH:
            connection.execute(sa.insert(made), waiting)
            waiting = []
    if waiting:
        connection.execute(sa.insert(made), waiting)


def _of_poll(connection: sa.Connection, poll: int) -> Iterator[dict[str, Any]]:
    told = connection.execute(
        sa.text("SELECT id, position, digest, body FROM confirmations WHERE poll_id = :poll"), {"poll": poll}
    )
    rows = [(id_, position, digest, json.loads(body)) for id_, position, digest, body in told]
    numbers = {digest: _packed(body["figures"]) for _, _, digest, body in rows}
    for id_, position, digest, body in rows:
        below = [digest for *_, digest in body["parts"]]
        # A record that was forged gets no numbers: the roll-up then says that it is broken.
        if position == 0 and all(each in numbers for each in below):
            parts = b"".join(numbers[each] for each in below)
            yield {"confirmation_id": id_, "whole": numbers[digest], "parts": parts}


def _packed(figures: dict[str, Any]) -> bytes:
    """As ``surveys.figures.packed`` did when this was written."""
    numbers = [figures[name] for name in _PLAIN]
    for question, reasons in zip(figures["questions"], figures["reasons"], strict=True):
        numbers += [question["satisfied"], question["dissatisfied"], question["blank"], reasons]
    return struct.pack(f"<{len(numbers)}I", *numbers)


def _refuse_changes() -> None:
    """Written once, as the records they were taken from."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {TABLE}_written_once BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION written_once()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{deed.lower()} BEFORE {deed} ON {TABLE} "
            "BEGIN SELECT RAISE(ABORT, 'written once'); END"
        )
