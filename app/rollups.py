"""The roll-up of a place with what was counted again of it, for its page and its report."""

from sqlalchemy.orm import Session

from analysis.province import Checked, Province, province
from surveys import rechecks, rollups
from surveys.rollups import Rollup
from surveys.tables import Place


def of(session: Session, place: Place, key: str) -> tuple[Rollup, Province | None, tuple[Checked, ...]]:
    """Confirmed figures, what they say (None without any), and every draw.

    Raises UnknownRollup, BrokenRecord, TotalsClash.
    """
    rollup = rollups.of(session, place=place, key=key)
    checked = tuple(Checked(each, rechecks.found_in(session, each)) for each in rechecks.draws(session, rollup))
    return rollup, province(rollup, checked), checked
