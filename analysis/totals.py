"""Totals must add up before anything is concluded from them; a clash is refused with its numbers."""

from functools import reduce
from operator import add

from analysis.shares import number_text as text
from surveys.ballots import Count, Tally
from surveys.errors import TotalsClash


def check(count: Count) -> None:
    """Raises TotalsClash naming the place and the numbers that clash."""
    for place in (*count.villages, count.whole):
        check_tally(place.tally, place=place.place)
    if (
        count.villages
        and reduce(add, (village.tally.numbers for village in count.villages)) != count.whole.tally.numbers
    ):
        raise TotalsClash(f"{count.whole.place}: tổng các thôn không bằng số của cả nơi.")


def check_tally(tally: Tally, *, place: str) -> None:
    """The same for one place."""
    if tally.collected > tally.households:
        raise _clash(place, "thu về", tally.collected, "số hộ", tally.households)
    if tally.collected > tally.issued:
        raise _clash(place, "thu về", tally.collected, "phát ra", tally.issued)
    if tally.invalid > tally.collected:
        raise _clash(place, "không hợp lệ", tally.invalid, "thu về", tally.collected)
    for number, question in enumerate(tally.questions, start=1):
        parts = (question.satisfied, question.dissatisfied, question.blank)
        if sum(parts) != tally.valid:
            sums = f"{' + '.join(map(text, parts))} = {text(sum(parts))}"
            raise TotalsClash(f"{place}, câu {number}: {sums} nhưng có {text(tally.valid)} phiếu hợp lệ.")
    _check_dissatisfied(tally, place)


def _check_dissatisfied(tally: Tally, place: str) -> None:
    dissatisfied = [question.dissatisfied for question in tally.questions]
    least, most = max(dissatisfied, default=0), min(sum(dissatisfied), tally.valid)
    if not least <= tally.with_dissatisfaction <= most:
        raise _clash(place, "phiếu có ít nhất một câu không hài lòng", tally.with_dissatisfaction, "mức có thể", most)


def _clash(place: str, one: str, this: int, other: str, that: int) -> TotalsClash:
    return TotalsClash(f"{place}: {one} {text(this)} không khớp với {other} {text(that)}.")
