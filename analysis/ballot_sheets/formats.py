"""Sizes of paper and of what stands on it: A5, A4 and large print. Millimetres."""

from dataclasses import dataclass, replace

from analysis.sheets import Style

MARKER = 11.0
FROM_EDGE = 10.0
"""From the edge of the ballot to its markers."""
FREE = 3.0
"""Free of print round a box and round a marker."""
BETWEEN = 9.0
"""From the words of the first answer to the second box: nobody may take it for the box of those words."""
OUTLINE = 0.25
"""Line of a box; black, for a grey one is lost in a photocopy and in a scan of one bit."""
TOP_CODE, FOOT_CODE = 27.0, 20.0
"""Sides of the two QR codes, quiet zones included."""
MASK = 2
"""Of the QR codes: any of the eight is valid, and looking for the best takes eight times as long."""


@dataclass(frozen=True)
class Format:
    """Khổ giấy."""

    wide: float
    high: float
    stub: float
    """Height of the stub: as much as its words need."""
    edge: float
    """Left and right of everything but the markers."""
    by: float
    """Size of the letters against the usual."""
    row: float
    """Least height of a question."""
    box: float
    seal: float
    rooms: tuple[float, float]
    """Least heights of the room for reasons and of that for other opinions."""
    prompts: int
    """Lines for reasons."""
    short: bool = False
    """Only what must be said."""

    @property
    def within(self) -> float:
        """Width of the contents."""
        return self.wide - 2 * self.edge

    @property
    def top(self) -> float:
        """Where the upper markers begin."""
        return self.stub + FROM_EDGE

    @property
    def first(self) -> float:
        """Where the contents begin."""
        return self.top + MARKER + FREE

    @property
    def last(self) -> float:
        """Where the contents end: above the markers and the code at the foot."""
        return self.high - FROM_EDGE - FOOT_CODE - 1

    def style(self, size: float, font: str = "Tinos-Regular", *, centred: bool = False, after: float = 0.0) -> Style:
        return Style(size, font, centred, after).scaled(self.by)


A5 = Format(148, 210, stub=0, edge=11, by=0.85, row=11.7, box=5.5, seal=27, rooms=(8.5, 6.5), prompts=1, short=True)
_A4 = Format(210, 297, stub=0, edge=13, by=1.0, row=14, box=5.5, seal=33, rooms=(18, 12), prompts=3)
_A4_TIGHT = replace(_A4, by=0.92, row=12.5, seal=30)
_LARGE = Format(210, 297, stub=0, edge=13, by=1.35, row=18, box=7.0, seal=33, rooms=(44, 26), prompts=4)
USUAL = ((A5, 1), (_A4, 1), (_A4_TIGHT, 1), (_A4, 2), (_A4_TIGHT, 2), (_A4, 99))
"""What is tried in this order, each with the most pages it may take."""
LARGE_PRINT = ((_LARGE, 99),)
