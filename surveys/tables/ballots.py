"""Ballots, closed and open. No date, no sequence and no key to a slip: see SECURITY.md."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveys.tables.base import Table


class SealedBallot(Table):
    """Phiếu trong hòm niêm phong: one fixed-length envelope under a random key."""

    __tablename__ = "pool"
    __table_args__ = (Index("ix_pool_poll_id", "poll_id"), {"sqlite_with_rowid": False})

    slot: Mapped[bytes] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    sealed: Mapped[bytes]


class OpenedBallot(Table):
    """Phiếu đã mở: written once, shuffled, when the box is opened."""

    __tablename__ = "ballots"
    __table_args__ = (Index("ix_ballots_village_id", "village_id"), {"sqlite_with_rowid": False})

    id: Mapped[bytes] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"))
    online: Mapped[bool | None]
    """By phone or on paper; None where too few ballots of the village came the one way or the other."""
    marks: Mapped[str]
    reasons: Mapped[str]
    """JSON list of texts, one a question, or "" when there are none."""
    other: Mapped[str]


class Receipt(Table):
    """Số biên nhận: kept apart from the answers, so that it proves the ballot is in and nothing else."""

    __tablename__ = "receipts"
    __table_args__ = (Index("ix_receipts_poll_id", "poll_id"), {"sqlite_with_rowid": False})

    number: Mapped[str] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
