"""Places and questionnaires: what a poll points to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.tables.base import Table


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
