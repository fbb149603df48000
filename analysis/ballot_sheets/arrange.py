"""Which part stands on which page, and the layout that follows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.ballot_sheets import stub
from analysis.ballot_sheets.formats import FOOT_CODE, FROM_EDGE, LARGE_PRINT, MARKER, USUAL, Format
from analysis.ballot_sheets.layout import Area, Layout, Marker, PagePlan, QuestionPlace, Room
from analysis.ballot_sheets.parts import BallotSheet, Part, parts

_MOST_SPARE = 25.0
"""By which a room to write grows at most."""
_Page = tuple[tuple[float, Part], ...]
"""Parts, each with its ``y``."""


@dataclass(frozen=True)
class Arranged:
    """Phiếu đã xếp chỗ."""

    form: Format
    pages: tuple[_Page, ...]

    @cached_property
    def layout(self) -> Layout:
        """Without the measured ink."""
        plans = tuple(_plan(self.form, number, page) for number, page in enumerate(self.pages, start=1))
        return Layout(self.form.wide, self.form.high, self.form.stub, plans)


def arranged(ballot: BallotSheet) -> Arranged:
    """On one page of A5 if it fits, else on one of A4, else on several; large print always on A4."""
    for size, most in LARGE_PRINT if ballot.large else USUAL:
        form = replace(size, stub=stub.needed(ballot, size))
        pages = list(_pages(form, parts(ballot, form)))
        if len(pages) <= most:
            return _filled(ballot, form, pages)
    raise ValueError(f"the ballot does not fit on {most} pages")


def _filled(ballot: BallotSheet, form: Format, pages: list[_Page]) -> Arranged:
    """What is free on the last page is given to the rooms to write, if they all stand on it."""
    y, last = pages[-1][-1]
    rooms = [part for part in parts(ballot, form) if isinstance(part.place(0), Room)]
    on_last = [part for y, part in pages[-1] if isinstance(part.place(y), Room)]
    if len(rooms) == len(on_last):
        spare = min(_MOST_SPARE, (form.last - y - last.high - 0.5) / len(rooms))
        pages = list(_pages(form, parts(ballot, form, spare)))
    return Arranged(form, tuple(pages))


def foot_code(form: Format) -> Area:
    """The second QR code of a page, between the lower markers."""
    return Area(form.wide - form.edge - 14 - FOOT_CODE, form.high - FROM_EDGE - FOOT_CODE, FOOT_CODE, FOOT_CODE)


def markers(form: Format) -> tuple[Marker, Marker, Marker, Marker]:
    """Clockwise from the top left."""
    left, right = FROM_EDGE, form.wide - FROM_EDGE - MARKER
    low = form.high - FROM_EDGE - MARKER
    first, second, third, fourth = (
        Marker(number, Area(x, y, MARKER, MARKER))
        for number, (x, y) in enumerate([(left, form.top), (right, form.top), (right, low), (left, low)])
    )
    return first, second, third, fourth


def _pages(form: Format, given: Iterable[Part]) -> Iterator[_Page]:
    page: list[tuple[float, Part]] = []
    y = form.first
    for part in given:
        if page and y + part.high > form.last:
            yield tuple(page)
            page, y = [], form.first
        page.append((y, part))
        y += part.high
    yield tuple(page)


def _plan(form: Format, number: int, page: _Page) -> PagePlan:
    places = [part.place(y) for y, part in page]
    return PagePlan(
        number=number,
        markers=markers(form),
        codes=(*(place for place in places if isinstance(place, Area)), foot_code(form)),
        questions=tuple(place for place in places if isinstance(place, QuestionPlace)),
        rooms=tuple(place for place in places if isinstance(place, Room)),
    )
