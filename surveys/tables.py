"""The tables. Officers' acts carry moments; nothing about a resident does.

``pool`` and ``ballots`` hold no date, no sequence and no key to a slip: see SECURITY.md.
"""

from datetime import UTC, date, datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; one without a time zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, str: Text, bytes: LargeBinary}  # noqa: RUF012


class Place(Table):
    """Nơi: a province, district, commune … in a tree, with the dates between which it is valid."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("parent_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    name: Mapped[str]
    level: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    parent: Mapped["Place | None"] = relationship(remote_side="Place.id", lazy="joined", join_depth=4)

    @property
    def path(self) -> tuple[str, ...]:
        """Names from the province down to this place."""
        return (*self.parent.path, self.name) if self.parent else (self.name,)


class QuestionnaireVersion(Table):
    """Phiên bản mẫu phiếu. A published one never changes; a draft has no ``published_at``."""

    __tablename__ = "questionnaires"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    digest: Mapped[str]
    body: Mapped[str]
    """The questionnaire as canonical JSON."""
    published_at: Mapped[datetime | None]
    author: Mapped[str]


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


class Poll(Table):
    """Đợt lấy ý kiến. Its state is read off the moments of the officers' acts."""

    __tablename__ = "polls"
    __table_args__ = (CheckConstraint("closes_on >= opens_on", name="closes_after_opening"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"))
    rules: Mapped[str]
    """The rules of this poll as canonical JSON: the questionnaire's, with what the officer changed."""
    legal: Mapped[str]
    """The ordered legal bases as a JSON list of texts."""
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    contact: Mapped[str] = mapped_column(default="")
    """Whom a resident may ask."""
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    public_key: Mapped[bytes | None]
    """Of the box."""
    epoch: Mapped[int] = mapped_column(default=1)
    """Which box: a new one with a new key when the key of the first was lost."""
    trustee_key: Mapped[bytes | None]
    """Public keys of the trustees (tổ kiểm phiếu); None: one envelope."""
    forgotten_at: Mapped[datetime | None]
    """When the hashes of its codes were deleted."""

    place: Mapped[Place] = relationship(lazy="joined")
    questionnaire_version: Mapped[QuestionnaireVersion] = relationship(lazy="joined")
    villages: Mapped[list["Village"]] = relationship(
        back_populates="poll", order_by="Village.position", cascade="all, delete-orphan"
    )


class Village(Table):
    """Thôn (tổ dân phố) of one poll, with its name and number of households as of that poll."""

    __tablename__ = "villages"
    __table_args__ = (
        UniqueConstraint("poll_id", "name"),
        UniqueConstraint("poll_id", "position"),
        CheckConstraint("households > 0", name="has_households"),
        CheckConstraint("online >= 0 AND paper >= 0", name="counts_from_zero"),
        CheckConstraint("online + paper <= households", name="one_ballot_a_household"),
        CheckConstraint("slips >= online AND slips <= households", name="one_slip_a_household"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    households: Mapped[int]
    team: Mapped[str] = mapped_column(default="")
    """Tổ lấy ý kiến."""
    slips: Mapped[int] = mapped_column(default=0)
    """How many slips with a code are valid."""
    online: Mapped[int] = mapped_column(default=0)
    paper: Mapped[int] = mapped_column(default=0)

    poll: Mapped[Poll] = relationship(back_populates="villages")

    @property
    def collected(self) -> int:
        return self.online + self.paper


class Slip(Table):
    """Phiếu mời có mã: knows its village and whether it was used, never when or for what."""

    __tablename__ = "slips"
    __table_args__ = (
        CheckConstraint("used IN (0, 1)", name="used_or_not"),
        Index("ix_slips_village_id", "village_id"),
        {"sqlite_with_rowid": False},
    )

    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"))
    used: Mapped[int] = mapped_column(default=0)


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


class FrozenRelease(Table):
    """Bản công bố của một đợt: everything the public may see, computed once. It never changes."""

    __tablename__ = "releases"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    body: Mapped[str]
    """Canonical JSON."""
    digest: Mapped[str]
    """SHA-256 of the body in hexadecimal; stands in the journal, too."""
    at: Mapped[datetime]


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
    poll: Mapped[str]
    detail: Mapped[str]
    digest: Mapped[bytes]
    """SHA-256 over this line and the digest of the line before."""
