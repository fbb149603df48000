"""What people wrote, once an officer has read it, and what became of it. No ballot and no village is known here."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.tables.base import Table
from surveys.tables.polls import Poll


class Petition(Table):
    """Kiến nghị: what several people said in one sentence of the officer's, and who has to answer it.

    Whether it waits, is sent, late or answered is read off its dates.
    """

    __tablename__ = "petitions"
    __table_args__ = (
        UniqueConstraint("poll_id", "number"),
        CheckConstraint("sent_on IS NULL OR (authority <> '' AND deadline IS NOT NULL)", name="sent_to_somebody"),
        CheckConstraint("replied_on IS NULL OR (sent_on IS NOT NULL AND reply <> '')", name="answered_what_was_sent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    number: Mapped[int]
    """Within its poll, from 1."""
    summary: Mapped[str]
    question: Mapped[int] = mapped_column(default=0)
    """Number of the question it belongs to, by its meaning; through it the criteria. 0: none."""
    authority: Mapped[str] = mapped_column(default="")
    """Cơ quan giải quyết."""
    sent_on: Mapped[date | None]
    sent_by: Mapped[str] = mapped_column(default="")
    letter: Mapped[str] = mapped_column(default="")
    """Number of the document it was sent with."""
    deadline: Mapped[date | None]
    deadline_source: Mapped[str] = mapped_column(default="")
    """Where the deadline comes from, in words; which law gives it is not certain, so the officer states it."""
    replied_on: Mapped[date | None]
    replied_by: Mapped[str] = mapped_column(default="")
    reply: Mapped[str] = mapped_column(default="")
    reply_letter: Mapped[str] = mapped_column(default="")
    published: Mapped[str] = mapped_column(default="")
    """What the public page shows, as JSON; "" while nothing is published."""
    published_at: Mapped[datetime | None]

    poll: Mapped[Poll] = relationship()
    opinions: Mapped[list["Opinion"]] = relationship(back_populates="petition")


class Opinion(Table):
    """Ý kiến đã đọc: taken out of ``words`` when an officer has read it, without names."""

    __tablename__ = "opinions"
    __table_args__ = (
        Index("ix_opinions_poll_id", "poll_id"),
        CheckConstraint("aside = '' OR petition_id IS NULL", name="aside_or_in_a_petition"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    question: Mapped[int]
    """As in ``words``."""
    text: Mapped[str]
    """What stands there without names."""
    original: Mapped[str] = mapped_column(default="")
    """What was written, while it may still be compared; "" when it is the same or was deleted."""
    aside: Mapped[str] = mapped_column(default="")
    """Why it is no petition; "" when it is one."""
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petitions.id"), index=True)

    petition: Mapped[Petition | None] = relationship(back_populates="opinions")
