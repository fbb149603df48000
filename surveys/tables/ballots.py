"""Ballots, closed and open. No date, no sequence and no key to a slip: see SECURITY.md."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveys.tables.base import Table


class SealedBallot(Table):
    """Phiếu trong hòm niêm phong: one fixed-length envelope under a random key. Its verbs: ``surveys.pool``."""

    __tablename__ = "pool"
    __table_args__ = {"sqlite_with_rowid": False, "postgresql_partition_by": "LIST (poll_id)"}  # noqa: RUF012

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    slot: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class WaitingPaper(Table):
    """Giấy trong ngăn chờ: sealed under the key of the poll's drawer, see ``surveys.drawer``."""

    __tablename__ = "drawer"
    __table_args__ = (Index("ix_drawer_poll_id_kind", "poll_id", "kind"), {"sqlite_with_rowid": False})

    key: Mapped[bytes] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    village_id: Mapped[int | None] = mapped_column(ForeignKey("villages.id"))
    """Where it is known and may be counted; coverage by village is open to officers anyway."""
    kind: Mapped[str]
    sealed: Mapped[bytes]


class ScanBook(Table):
    """Sổ quét phiếu của một thôn: whole numbers for its minutes, none about what was answered."""

    __tablename__ = "scan_books"

    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), primary_key=True)
    looked: Mapped[int] = mapped_column(default=0)
    """Doubtful questions that persons decided."""
    sampled: Mapped[int] = mapped_column(default=0)
    """Of these a second person was to see so many in any case."""
    disagreed: Mapped[int] = mapped_column(default=0)
    """Questions on which two persons differed, so that a third decided."""
    unreadable: Mapped[int] = mapped_column(default=0)
    """Questions nobody could tell: counted as blank."""
    duplicates: Mapped[int] = mapped_column(default=0)
    """Pages that came again and were not counted again."""
    set_aside: Mapped[int] = mapped_column(default=0)
    """Sheets that are not counted as read: two papers with one code, or a hand count found them read wrongly."""


class Words(Table):
    """Lời ghi trên phiếu: no ballot, no village and no way of coming is known to it. Written once, shuffled."""

    __tablename__ = "words"
    __table_args__ = (Index("ix_words_poll_id", "poll_id"), {"sqlite_with_rowid": False})

    id: Mapped[bytes] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    question: Mapped[int]
    """Number of the question whose reason it is; 0: another opinion; -1: a reason of a question that is not told."""
    text: Mapped[str]


class OpinionCount(Table):
    """Số phiếu có ý kiến khác của một thôn: a whole number, so that no ballot need say whether it carried one."""

    __tablename__ = "opinion_counts"
    __table_args__ = (CheckConstraint("ballots > 0", name="some"),)

    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), primary_key=True)
    ballots: Mapped[int]


class OpenedBallot(Table):
    """Phiếu đã mở: written once, shuffled, when the box is opened. Marks only; words lie apart (``Words``)."""

    __tablename__ = "ballots"
    __table_args__ = (Index("ix_ballots_village_id", "village_id"), {"sqlite_with_rowid": False})

    id: Mapped[bytes] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"))
    online: Mapped[bool | None]
    """By phone or on paper; None where too few ballots of the village came the one way or the other."""
    marks: Mapped[str]


class Receipt(Table):
    """Số biên nhận: kept apart from the answers, so that it proves the ballot is in and nothing else."""

    __tablename__ = "receipts"
    __table_args__ = (Index("ix_receipts_poll_id", "poll_id"), {"sqlite_with_rowid": False})

    number: Mapped[str] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
