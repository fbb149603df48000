"""The annex of intervals: for reference only, and said to be so."""

from fractions import Fraction
from typing import Any

from analysis.findings import Findings, PlaceFindings
from analysis.pictures import places_of
from analysis.shares import DASH, fraction_text
from analysis.shares import number_text as text


def limits(place: PlaceFindings) -> tuple[int, int] | None:
    """Exact 95 % limits for the satisfied among all households; None when nobody answered."""
    from analysis.proportions import finite_exact  # noqa: PLC0415  scipy takes its time

    if not place.answered:
        return None
    return finite_exact(place.overall.counts.satisfied, place.answered, place.tally.households)


def weighted(findings: Findings) -> str:
    """What the share would be if every village counted by its households, with Korn–Graubard limits; "" where
    that says nothing: one village only, or one in which nobody answered."""
    villages = findings.villages
    if len(villages) < 2 or not all(village.answered for village in villages):
        return ""
    import numpy as np  # noqa: PLC0415  as scipy, it takes its time

    from analysis.strata import stratified_share  # noqa: PLC0415

    households = np.array([village.tally.households for village in villages])
    answered = np.array([village.answered for village in villages])
    satisfied = np.array([village.overall.counts.satisfied for village in villages])
    known = stratified_share(households, answered, satisfied)
    estimate, low, high = (_share(each) for each in (known.estimate, known.low, known.high))
    return (
        f"Nếu mỗi thôn được tính theo số hộ của thôn thì tỷ lệ hài lòng (câu chung) ước lượng là {estimate}, "
        f"khoảng 95% từ {low} đến {high}. Con số này để đối chiếu, không thay cho tỷ lệ tính trên phiếu."
    )


def _share(share: float) -> str:
    """Ten thousandths, for an estimate: it never reaches 0 or 1 by rounding alone."""
    return fraction_text(Fraction(share).limit_denominator(10**6))


def intervals(findings: Findings) -> list[dict[str, Any]]:
    """One row a place."""
    return [_row(place, limits(place)) for place in places_of(findings)]


def _row(place: PlaceFindings, known: tuple[int, int] | None) -> dict[str, Any]:
    return {
        "name": place.place,
        "households": text(place.tally.households),
        "answered": text(place.answered),
        "satisfied": text(place.overall.counts.satisfied),
        "interval": DASH if known is None else _span(*known),
    }


def _span(low: int, high: int) -> str:
    return text(low) if low == high else f"từ {text(low)} đến {text(high)}"
