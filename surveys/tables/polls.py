"""Polls, their villages and slips, and what was published of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from surveys.rehearsals import PREFIX
from surveys.tables.base import Table
from surveys.tables.campaigns import Campaign
from surveys.tables.places import Place, QuestionnaireVersion

_UNDER_WAY = text("opened_at IS NOT NULL AND counted_at IS NULL")


class Poll(Table):
    """Đợt lấy ý kiến. Its state is read off the moments of the officers' acts."""

    __tablename__ = "polls"
    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="closes_after_opening"),
        CheckConstraint(f"rehearsal = (substr(title, 1, {len(PREFIX)}) = '{PREFIX}')", name="rehearsal_by_name"),
        Index("ix_polls_under_way", "code", sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
    )

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
    scrubbed_at: Mapped[datetime | None]
    """When nothing of these hashes was left in any file of the database."""
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    """The province's common plan it was launched by."""
    coverage_public: Mapped[bool] = mapped_column(default=False)
    """Whether anyone may see how many households have answered, in full tens; never what."""
    rehearsal: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Đợt THỬ: set when the poll is announced, never changed (``surveys.rehearsals``)."""

    campaign: Mapped[Campaign | None] = relationship()
    place: Mapped[Place] = relationship(lazy="joined")
    questionnaire_version: Mapped[QuestionnaireVersion] = relationship(lazy="joined")
    villages: Mapped[list["Village"]] = relationship(
        back_populates="poll", order_by="Village.position", cascade="all, delete-orphan"
    )

    @validates("rehearsal")
    def _stays(self, _name: str, value: bool) -> bool:
        if self.rehearsal is not None and value != self.rehearsal:
            raise ValueError("a rehearsal never becomes a real poll, nor the other way round")
        return value


class Village(Table):
    """Thôn (tổ dân phố) of one poll, with its name and number of households as of that poll."""

    __tablename__ = "villages"
    __table_args__ = (
        UniqueConstraint("poll_id", "name"),
        UniqueConstraint("poll_id", "position"),
        CheckConstraint("households > 0", name="has_households"),
        CheckConstraint("online >= 0 AND paper >= 0 AND stubs >= 0", name="counts_from_zero"),
        CheckConstraint("online + paper <= households", name="one_ballot_a_household"),
        CheckConstraint("slips >= online + stubs AND slips <= households", name="one_slip_a_household"),
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
    stubs: Mapped[int] = mapped_column(default=0)
    """Cuống phiếu thu về: slips handed in with a paper ballot."""
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    """The village in the tree of places, where it was taken from there."""

    poll: Mapped[Poll] = relationship(back_populates="villages")

    @property
    def collected(self) -> int:
        return self.online + self.paper


class Slip(Table):
    """Phiếu mời có mã: knows its village and whether it was used, never when or for what."""

    UNUSED, BY_PHONE, HANDED_IN = 0, 1, 2

    __tablename__ = "slips"
    __table_args__ = (
        CheckConstraint("used IN (0, 1, 2)", name="used_or_not"),
        Index("ix_slips_village_id", "village_id"),
        {"sqlite_with_rowid": False},
    )

    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"))
    used: Mapped[int] = mapped_column(default=0)
    """0, 1 when its household answered by phone, 2 when its stub came in with a paper ballot."""


class HallDevice(Table):
    """Máy ở nhà văn hóa: a tablet or phone on which households answer one after another.

    No moment stands here and nothing of any ballot: numbers that the device told, written only when they changed.
    """

    __tablename__ = "hall_devices"
    __table_args__ = (
        CheckConstraint("waiting >= 0 AND used >= 0 AND unfit >= 0", name="counts_from_zero"),
        Index("ix_hall_devices_poll_id", "poll_id"),
        {"sqlite_with_rowid": False},
    )

    label: Mapped[str] = mapped_column(primary_key=True)
    """Random letters, shown on its screen."""
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    village_id: Mapped[int | None] = mapped_column(ForeignKey("villages.id"))
    """Where it stands; any household of the poll may answer on it."""
    name: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    """SHA-256 of what lets it in."""
    waiting: Mapped[int | None]
    """Ballots it had not sent yet when it was last heard; None: never heard."""
    used: Mapped[int] = mapped_column(default=0)
    """Ballots not taken because their code had been used."""
    unfit: Mapped[int] = mapped_column(default=0)
    """Ballots not taken because their code is none of this poll, or their envelope does not open."""
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """Thu hồi: it is let in no more, and may still hold ballots."""
    away: Mapped[bool] = mapped_column(default=False)
    """Cất máy: it is let in no more, and forgot everything."""

    village: Mapped[Village | None] = relationship(lazy="joined")


class Arrivals(Table):
    """Lượt gửi qua mạng: how many ballots of a village came in five minutes, and nothing of which.

    Only a count stands here, with no key to a slip or a ballot; deleted with the codes after the count.
    """

    __tablename__ = "arrivals"
    __table_args__ = (CheckConstraint("ballots > 0", name="some"), {"sqlite_with_rowid": False})

    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), primary_key=True)
    five_minutes: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Since the beginning of 1970, UTC."""
    ballots: Mapped[int]


class FrozenRelease(Table):
    """Bản công bố của một đợt: everything the public may see, computed once. It never changes."""

    __tablename__ = "releases"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    body: Mapped[str]
    """Canonical JSON."""
    digest: Mapped[str]
    """SHA-256 of the body in hexadecimal; stands in the journal, too."""
    at: Mapped[datetime]
