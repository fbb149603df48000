"""Officers, how they sign in and what they did. Their acts carry moments."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.tables.base import Table
from surveys.tables.places import Place


class Officer(Table):
    """Cán bộ: an account with a role at a place."""

    __tablename__ = "officers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    password_until: Mapped[datetime | None]
    """Until when an initial password holds; None: the officer chose the password."""
    totp_secret: Mapped[bytes | None]
    """Secret of the phone's codes, sealed under a key outside the database; None: no second factor."""
    totp_step: Mapped[int] = mapped_column(default=0)
    """The last half minute whose code was used: no code serves twice."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    """The officer who asked for this account, until another one agrees."""
    left_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(default="vi")
    """Of the pages this officer is shown."""

    place: Mapped[Place] = relationship(lazy="joined")

    @property
    def active(self) -> bool:
        """Whether the account may sign in."""
        return self.left_at is None and self.asked_by_id is None


class RecoveryCode(Table):
    """Mã khôi phục: stands in once for a lost phone."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)


class OfficerSession(Table):
    """Phiên làm việc của một cán bộ trên một trình duyệt."""

    __tablename__ = "sessions"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    code_at: Mapped[datetime | None]
    """When the second factor was given."""
    by_link: Mapped[bool]
    """Signed in by a link this machine printed, without a password."""


class Failures(Table):
    """Số lần nhập sai: how often in a row, for one bucket of names or one browser."""

    __tablename__ = "failures"

    bucket: Mapped[bytes] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]


class Proposal(Table):
    """Đề nghị: what one officer proposes and another has to agree to."""

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("poll_id", "deed", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    deed: Mapped[str]
    subject: Mapped[str]
    """The position of a village, or ""."""
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]

    officer: Mapped[Officer] = relationship(lazy="joined")


class JournalEntry(Table):
    """Nhật ký việc làm của cán bộ. Never anything about a resident."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    officer: Mapped[str]
    act: Mapped[str]
    poll: Mapped[str] = mapped_column(index=True)
    detail: Mapped[str]
    digest: Mapped[bytes]
    """SHA-256 over this line and the digest of the line before."""
