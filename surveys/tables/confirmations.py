"""What officers confirmed of counted polls. Each row is written once: triggers refuse to change or delete it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveys.tables.base import Table


class Confirmation(Table):
    """Xác nhận số liệu của một thôn hoặc của cả nơi; a later version amends the one before and leaves it as it is."""

    __tablename__ = "confirmations"
    __table_args__ = (
        UniqueConstraint("poll_id", "position", "number"),
        CheckConstraint("position >= 0 AND number > 0", name="counts_from_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    position: Mapped[int]
    """Of the village in its poll; 0: the whole place."""
    number: Mapped[int]
    """1, and one more for each amendment."""
    body: Mapped[str]
    """Canonical JSON: figures, who, when, why, what it is the sum of."""
    digest: Mapped[str]
    """SHA-256 of the body in hexadecimal; stands in the journal, too."""
    at: Mapped[datetime]


class ConfirmedFigures(Table):
    """Số liệu trong một bản xác nhận của cả nơi: the numbers alone, so that a roll-up need not read every record."""

    __tablename__ = "confirmed_figures"

    confirmation_id: Mapped[int] = mapped_column(ForeignKey("confirmations.id"), primary_key=True)
    """Of the whole place."""
    whole: Mapped[bytes]
    """``surveys.figures.packed``."""
    parts: Mapped[bytes]
    """The same of every version it is the sum of, one after another in the order of the record."""


class RecheckDraw(Table):
    """Một lần bốc thăm chồng phiếu để thẩm tra; no draw is ever taken back."""

    __tablename__ = "recheck_draws"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    """Whose officer drew."""
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"))
    body: Mapped[str]
    """Canonical JSON: seed, rule, every pile, those that were drawn."""
    digest: Mapped[str]
    at: Mapped[datetime]


class Recheck(Table):
    """Kết quả đếm lại một chồng phiếu giấy; counted again, a later one stands beside it."""

    __tablename__ = "rechecks"
    __table_args__ = (
        UniqueConstraint("draw_id", "label", "number"),
        CheckConstraint("number > 0", name="counts_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("recheck_draws.id"))
    label: Mapped[str] = mapped_column(index=True)
    """Of the pile: code of its poll and position of its village."""
    number: Mapped[int]
    body: Mapped[str]
    digest: Mapped[str]
    at: Mapped[datetime]
