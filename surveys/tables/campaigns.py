"""Campaigns: one plan of a province, and many communes' polls launched by it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.tables.base import Table
from surveys.tables.places import Place, QuestionnaireVersion


class Campaign(Table):
    """Kế hoạch chung của tỉnh: what is asked, when and by which rules; and how communes and villages are chosen.

    Candidates and rule are frozen when the plan is made, before anyone knows the seed. Nothing of it is edited.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="closes_after_opening"),
        CheckConstraint("drawn_at IS NULL OR seed <> ''", name="drawn_by_a_seed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"))
    rules: Mapped[str]
    """Canonical JSON, as in each of its polls."""
    legal: Mapped[str]
    """The ordered legal bases as a JSON list of texts."""
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    """The province, or whatever its officer is in charge of."""
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    contact: Mapped[str] = mapped_column(default="")
    sampling: Mapped[str]
    """The written rule as canonical JSON, see ``surveys.sampling``."""
    candidates: Mapped[str]
    """Every commune and village that could be chosen, with its households, as canonical JSON."""
    digest: Mapped[str]
    """SHA-256 of rule and candidates in hexadecimal: published before the seed is known."""
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    seed: Mapped[str] = mapped_column(default="")
    seed_source: Mapped[str] = mapped_column(default="")
    """Where the seed came from, in words."""
    drawn_by: Mapped[str] = mapped_column(default="")
    drawn_at: Mapped[datetime | None]
    launched_at: Mapped[datetime | None]

    place: Mapped[Place] = relationship(lazy="joined")
    questionnaire_version: Mapped[QuestionnaireVersion] = relationship(lazy="joined")
