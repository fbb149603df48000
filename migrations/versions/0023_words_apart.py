"""what people wrote, apart from the answers and from the village

Words of ballots that were opened before are moved, shuffled; what stood beside them is not kept anywhere. So there
is no way back once there are any.
"""

import json
import secrets
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

FEWEST_TOGETHER, OPINION, SOME_QUESTION = 10, 0, -1
"""As ``surveys.words`` had them when this was written."""
Row = tuple[int, str, str, str]
"""Village, marks, reasons, other opinion of a ballot."""
Line = tuple[int, str]


def upgrade() -> None:
    op.create_table(
        "opinion_counts",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.CheckConstraint("ballots > 0", name=op.f("ck_opinion_counts_some")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_opinion_counts_village_id")),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_opinion_counts")),
    )
    connection = op.get_bind()
    villages = {
        village: (poll, collected)
        for village, poll, collected in connection.execute(sa.text("SELECT id, poll_id, online + paper FROM villages"))
    }
    ballots = list(map(tuple, connection.execute(sa.text("SELECT village_id, marks, reasons, other FROM ballots"))))
    typed = list(map(tuple, connection.execute(sa.text("SELECT village_id, question, text FROM words"))))
    _count_opinions(ballots, typed, villages)
    rows = [
        {"id": secrets.token_bytes(16), "poll_id": poll, "question": number, "text": text}
        for poll, numbers in _numbers().items()
        for number, text in _lines(
            [row for row in ballots if villages[row[0]][0] == poll],
            [(number, text) for village, number, text in typed if villages[village][0] == poll],
            numbers,
        )
    ]
    secrets.SystemRandom().shuffle(rows)
    op.drop_table("words")
    _create_words("poll_id", "polls")
    if rows:
        connection.execute(
            sa.text("INSERT INTO words (id, poll_id, question, text) VALUES (:id, :poll_id, :question, :text)"), rows
        )
    with op.batch_alter_table("ballots", table_kwargs={"sqlite_with_rowid": False}) as table:
        table.drop_column("reasons")
        table.drop_column("other")
    if connection.dialect.name == "postgresql":
        op.execute("CLUSTER ballots USING pk_ballots")  # until it is rewritten, a dropped column stays in the file
        for column in ("id", "text"):
            op.execute(f"ALTER TABLE words ALTER COLUMN {column} SET STATISTICS 0")


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM words")).scalar_one():
        raise RuntimeError(
            "Lời ghi trên phiếu đã tách khỏi câu trả lời và không thể gắn lại: không về được bản cũ. "
            "Cần bản cũ thì phục hồi từ bản sao lưu."
        )
    op.drop_table("words")
    _create_words("village_id", "villages")
    op.drop_table("opinion_counts")
    with op.batch_alter_table("ballots", table_kwargs={"sqlite_with_rowid": False}) as table:
        for name in ("reasons", "other"):
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("ballots", table_kwargs={"sqlite_with_rowid": False}) as table:
        for name in ("reasons", "other"):
            table.alter_column(name, server_default=None)
    if op.get_bind().dialect.name == "postgresql":
        for name in ("reasons", "other"):
            op.execute(f"ALTER TABLE ballots ALTER COLUMN {name} SET STATISTICS 0")


def _create_words(beside: str, of: str) -> None:
    op.create_table(
        "words",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column(beside, sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint([beside], [f"{of}.id"], name=op.f(f"fk_words_{beside}")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f(f"ix_words_{beside}"), "words", [beside])


def _numbers() -> dict[int, list[int]]:
    """Of each poll the numbers of its questions, in the order of their marks."""
    query = sa.text("SELECT polls.id, body FROM polls JOIN questionnaires ON questionnaires.id = questionnaire_id")
    return {
        poll: [each["number"] for each in json.loads(body)["questions"] if each["kind"] != "open"]
        for poll, body in op.get_bind().execute(query)
    }


def _count_opinions(
    ballots: Iterable[Row], typed: Iterable[tuple[int, int, str]], villages: Mapping[int, tuple[int, int]]
) -> None:
    found = Counter(village for village, _, _, other in ballots if _tidy(other))
    found += Counter(village for village, number, _ in typed if number == OPINION)
    rows = [
        {"village": village, "ballots": min(number, villages[village][1])}
        for village, number in found.items()
        if villages[village][1]
    ]
    if rows:
        op.get_bind().execute(sa.text("INSERT INTO opinion_counts VALUES (:village, :ballots)"), rows)


def _lines(ballots: list[Row], typed: list[Line], numbers: list[int]) -> list[Line]:
    """All words of one poll, each with no more beside it than may be told (``surveys.words.apart``)."""
    valid = [marks for _, marks, _, _ in ballots if set(marks) & {"0", "1"}]
    dissatisfied = defaultdict(int, {n: sum(marks[at] == "0" for marks in valid) for at, n in enumerate(numbers)})
    left = [at for at, number in enumerate(numbers) if dissatisfied[number] < FEWEST_TOGETHER]
    rest = sum(any(marks[at] == "0" for at in left) for marks in valid) >= FEWEST_TOGETHER
    lines = [*typed]
    for _, marks, reasons, other in ballots:
        lines.append((OPINION, other))
        counts = set(marks) & {"0", "1"}
        lines += [(n if counts else OPINION, text) for n, text in zip(numbers, json.loads(reasons or "[]"))]  # noqa: B905
    return [
        (
            number if number == OPINION or dissatisfied[number] >= FEWEST_TOGETHER
            else SOME_QUESTION if rest else OPINION,
            words,
        )
        for number, text in lines
        if (words := _tidy(text))
    ]  # fmt: skip


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
