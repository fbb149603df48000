"""rehearsals: polls that never become real"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# One statement on both databases: SQLite cannot add a constraint to a table that stands, except with a new column.
ADD = """ALTER TABLE polls ADD COLUMN rehearsal BOOLEAN DEFAULT false NOT NULL
CONSTRAINT ck_polls_rehearsal_by_name CHECK (rehearsal = (substr(title, 1, 6) = 'THỬ – '))"""


def upgrade() -> None:
    # A title that reads like a rehearsal's, given before there were any.
    op.execute("UPDATE polls SET title = 'Đợt ' || title WHERE substr(title, 1, 6) = 'THỬ – '")
    op.execute(sa.text(ADD))


def downgrade() -> None:
    # The release before knows no rehearsals; their titles keep the mark.
    op.execute("ALTER TABLE polls DROP COLUMN rehearsal")
