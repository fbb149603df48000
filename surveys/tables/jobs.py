"""What is to be done in the background, and whether somebody is at it."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveys.tables.base import Table


class Job(Table):
    """Việc ở phía sau: one of a kind and a poll. Gone when it is done; nothing about a resident, no moment of its own.

    The code of its poll and no key: a draft may be deleted while its job waits.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("attempts >= 0 AND asked >= 1 AND done >= 0", name="counts_from_zero"),
        CheckConstraint("given_up = false OR reason <> ''", name="given_up_with_a_reason"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    poll: Mapped[str] = mapped_column(primary_key=True)
    asked_by: Mapped[str] = mapped_column(default="")
    """The officers whom the journal will name; "" where it names nobody."""
    asked: Mapped[int] = mapped_column(default=1)
    """How often it was asked for since it was last done: who asks while somebody is at it wants it once more."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was begun since it last went forward."""
    holder: Mapped[str] = mapped_column(default="")
    """Random letters of whoever is at it."""
    held_until: Mapped[datetime | None]
    """Nobody else takes it before: while somebody is at it, and for a pause after it went wrong."""
    done: Mapped[int] = mapped_column(default=0)
    """Steps behind it …"""
    total: Mapped[int] = mapped_column(default=0)
    """… of so many; 0 where there are no steps to count."""
    reason: Mapped[str] = mapped_column(default="")
    """Why it went wrong the last time, in words."""
    given_up: Mapped[bool] = mapped_column(default=False)
    """Whether a person must look."""
