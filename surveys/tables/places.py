"""Places and questionnaires: what a poll points to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.tables.base import Table


class Place(Table):
    """Nơi: a province, district, commune, village … in a tree, with the days between which it is valid.

    Name and parent never change: a place that is renamed, moved, merged or split ends, and others succeed it.
    So whatever points to a place keeps the name and the path of its day.
    """

    __tablename__ = "places"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="ends_after_it_begins"),
        Index(
            "uq_places_current_name",
            "parent_id",
            "name",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    name: Mapped[str]
    level: Mapped[str]
    valid_from: Mapped[date | None]
    """The first day; None: since before anyone wrote it down."""
    valid_to: Mapped[date | None]
    """The last day; None: until further notice."""
    team: Mapped[str] = mapped_column(default="")
    """Tổ lấy ý kiến of a village, proposed when a poll is planned."""

    parent: Mapped["Place | None"] = relationship(remote_side="Place.id", lazy="joined", join_depth=4)
    predecessors: Mapped[list["Place"]] = relationship(
        secondary="place_predecessors",
        primaryjoin="Place.id == PlacePredecessor.place_id",
        secondaryjoin="Place.id == PlacePredecessor.predecessor_id",
        back_populates="successors",
    )
    successors: Mapped[list["Place"]] = relationship(
        secondary="place_predecessors",
        primaryjoin="Place.id == PlacePredecessor.predecessor_id",
        secondaryjoin="Place.id == PlacePredecessor.place_id",
        back_populates="predecessors",
    )

    @property
    def path(self) -> tuple[str, ...]:
        """Names from the province down to this place."""
        return (*self.parent.path, self.name) if self.parent else (self.name,)

    def valid_on(self, day: date) -> bool:
        """Whether the place itself is there on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class PlacePredecessor(Table):
    """Nơi trước đó: which places became which, when they were renamed, moved, merged or split."""

    __tablename__ = "place_predecessors"
    __table_args__ = (CheckConstraint("place_id <> predecessor_id", name="another_place"),)

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True, index=True)


class HouseholdCount(Table):
    """Số hộ của một nơi từ một ngày."""

    __tablename__ = "household_counts"
    __table_args__ = (CheckConstraint("households > 0", name="has_households"),)

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True)
    counted_on: Mapped[date] = mapped_column(primary_key=True)
    households: Mapped[int]


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


class StoredRecording(Table):
    """Bản ghi âm: a sound file that reads a question out, under its digest. It never changes."""

    __tablename__ = "recordings"

    digest: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the body in hexadecimal."""
    kind: Mapped[str]
    """Its media type."""
    body: Mapped[bytes]
