"""Paper of a village: sheets that are no ballot, ballots keyed by hand, piles that are keyed twice."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.tables.base import Table
from surveys.tables.officers import Officer
from surveys.tables.polls import Village


class PaperBook(Table):
    """Sổ phiếu giấy của một thôn: sheets that are no ballot in the box, and a difference two officers signed."""

    __tablename__ = "paper_books"
    __table_args__ = (
        CheckConstraint("loose >= 0 AND spoiled >= 0 AND not_returned >= 0", name="counts_from_zero"),
        CheckConstraint("agreed_by = '' OR reason <> ''", name="agreed_with_a_reason"),
    )

    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), primary_key=True)
    loose: Mapped[int] = mapped_column(default=0)
    """Sheets given out without a slip, so without a stub."""
    spoiled: Mapped[int] = mapped_column(default=0)
    """Spoiled, or returned blank."""
    not_returned: Mapped[int] = mapped_column(default=0)
    noted_by: Mapped[str] = mapped_column(default="")
    """The officer who wrote the three numbers; "" when nobody did."""
    sheets_off: Mapped[int] = mapped_column(default=0)
    """The difference as it was signed; another one is not signed."""
    stubs_off: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    agreed_by: Mapped[str] = mapped_column(default="")
    """The two officers; "" while the second has not agreed."""


class Keying(Table):
    """Nhập phiếu giấy của một thôn bằng tay: whole numbers for its minutes."""

    __tablename__ = "keyings"
    __table_args__ = (
        CheckConstraint("once >= 0 AND twice >= 0 AND differed >= 0 AND differed <= compared", name="counts_from_zero"),
    )

    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), primary_key=True)
    once: Mapped[int] = mapped_column(default=0)
    """Ballots keyed by one officer."""
    twice: Mapped[int] = mapped_column(default=0)
    """Ballots keyed by two officers and compared."""
    compared: Mapped[int] = mapped_column(default=0)
    """Questions on them."""
    differed: Mapped[int] = mapped_column(default=0)
    """Of these, keyed differently."""


class HandCount(Table):
    """Kiểm tay của một thôn: whole numbers for its minutes, none about what was answered."""

    __tablename__ = "hand_counts"
    __table_args__ = (
        CheckConstraint(
            "scanned >= 0 AND due >= 0 AND sheets >= 0 AND differed >= 0 AND differed <= compared",
            name="counts_from_zero",
        ),
    )

    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), primary_key=True)
    scanned: Mapped[int] = mapped_column(default=0)
    """Ballots read from scans that went into the box."""
    due: Mapped[int] = mapped_column(default=0)
    """Sheets that the rule asked for."""
    sheets: Mapped[int] = mapped_column(default=0)
    """Sheets counted by hand."""
    compared: Mapped[int] = mapped_column(default=0)
    """Questions on them."""
    differed: Mapped[int] = mapped_column(default=0)
    """Of these, read otherwise by the machine."""


class PaperRun(Table):
    """Chuỗi phiếu giống nhau của một lượt nhập: written at the opening, zeros where nothing was striking."""

    __tablename__ = "paper_runs"
    __table_args__ = (
        CheckConstraint("length BETWEEN 0 AND ballots", name="within_the_batch"),
        Index("ix_paper_runs_village_id", "village_id"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"))
    length: Mapped[int]
    ballots: Mapped[int]
    """In the batch."""
    p_value: Mapped[float]


class SheetLayout(Table):
    """Bố cục phiếu đã in: where everything stands on sheets of a poll, by the letters in their code."""

    __tablename__ = "layouts"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    """JSON, in millimetres."""


class Stack(Table):
    """Tập phiếu đang nhập hai lần. It is gone when its ballots are in the box."""

    __tablename__ = "stacks"
    __table_args__ = (
        CheckConstraint("second_id <> first_id", name="two_officers"),
        CheckConstraint("first_done BETWEEN 0 AND size AND second_done BETWEEN 0 AND size", name="within_the_stack"),
        CheckConstraint("second_done = 0 OR first_done = size", name="one_after_the_other"),
    )

    label: Mapped[str] = mapped_column(primary_key=True)
    """Random letters, written on the pile."""
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), index=True)
    size: Mapped[int]
    first_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    first_done: Mapped[int] = mapped_column(default=0)
    """How many ballots the first officer has keyed."""
    second_done: Mapped[int] = mapped_column(default=0)

    village: Mapped[Village] = relationship(lazy="joined")
    first: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[first_id])
