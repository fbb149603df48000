"""What is kept of a village team: its link, and what it did in whole numbers."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from surveys.tables.base import Table


class TeamBook(Table):
    """Sổ của tổ lấy ý kiến một thôn. Its acts carry no moment: it would stand beside one household."""

    __tablename__ = "team_books"
    __table_args__ = (CheckConstraint("exchanged >= 0 AND handed_out >= 0", name="counts_from_zero"),)

    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), primary_key=True)
    link_hash: Mapped[bytes | None] = mapped_column(unique=True)
    """Of the code in the link that was printed last; None: it was made void."""
    exchanged: Mapped[int] = mapped_column(default=0)
    """Slips exchanged for new ones."""
    handed_out: Mapped[int] = mapped_column(default=0)
    """Slips handed out of those the village had left."""
