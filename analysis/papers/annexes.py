"""The annex of intervals: for reference only, and said to be so."""

from typing import Any

from analysis.findings import Findings, PlaceFindings
from analysis.pictures import places_of
from analysis.shares import DASH
from analysis.shares import number_text as text


def limits(place: PlaceFindings) -> tuple[int, int] | None:
    """Exact 95 % limits for the satisfied among all households; None when nobody answered."""
    from analysis.proportions import finite_exact  # noqa: PLC0415  scipy takes its time

    if not place.answered:
        return None
    return finite_exact(place.overall.counts.satisfied, place.answered, place.tally.households)


def intervals(findings: Findings) -> list[dict[str, Any]]:
    """One row a place."""
    return [_row(place, limits(place)) for place in places_of(findings)]


def _row(place: PlaceFindings, known: tuple[int, int] | None) -> dict[str, Any]:
    return {
        "name": place.place,
        "households": text(place.tally.households),
        "answered": text(place.answered),
        "satisfied": text(place.overall.counts.satisfied),
        "interval": DASH if known is None else f"từ {text(known[0])} đến {text(known[1])}",
    }
