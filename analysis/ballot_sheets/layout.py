"""Where everything stands on a ballot sheet: what the printer draws and the reader looks for.

Millimetres from the top left corner of the printed page, the stub included.
"""

import hashlib
import json
from base64 import b32encode
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from surveys.questionnaires import canonical

DIGEST = 4
"""Letters of a layout's digest in a QR code."""
SATISFIED, DISSATISFIED = "1", "0"


@dataclass(frozen=True)
class Area:
    """Khung: an upright rectangle."""

    x: float
    y: float
    wide: float
    high: float

    def __post_init__(self) -> None:
        """To a hundredth of a millimetre: the same places on every machine."""
        for name in ("x", "y", "wide", "high"):
            object.__setattr__(self, name, round(getattr(self, name), 2))

    @property
    def right(self) -> float:
        return self.x + self.wide

    @property
    def below(self) -> float:
        return self.y + self.high

    def grown(self, by: float) -> "Area":
        """``by`` mm wider on every side (narrower below 0)."""
        return Area(self.x - by, self.y - by, self.wide + 2 * by, self.high + 2 * by)


CELLS = 3
"""A millimetre of a row is measured in so many cells down and across."""


def cells(area: Area) -> tuple[int, int]:
    """Whole cells of an area, down and across."""
    return int(area.high * CELLS), int(area.wide * CELLS)


@dataclass(frozen=True)
class Marker:
    """Dấu định vị: ArUco DICT_4X4_50; the id tells the corner (0 top left, then clockwise)."""

    id: int
    area: Area


@dataclass(frozen=True)
class Choice:
    """Ô trả lời."""

    answer: str
    """ "1" satisfied, "0" not."""
    box: Area
    words: Area
    """Where the words of the answer stand: struck or circled words are seen here."""
    ink: float = 0.0
    """Share of the words' area that is black as printed."""


@dataclass(frozen=True)
class QuestionPlace:
    """Chỗ của một câu."""

    number: int
    row: Area
    """All the room of the question: ink in it belongs to it."""
    text: Area
    choices: tuple[Choice, Choice]
    ink: float = 0.0
    """Share of the text's area that is black as printed."""
    printed: str = ""
    """How black each cell of the row is as printed, row by row, 0 to 255 in steps of 15: zlib, then base 64."""


@dataclass(frozen=True)
class Room:
    """Chỗ viết: "reasons" or "other"."""

    kind: str
    area: Area


@dataclass(frozen=True)
class PagePlan:
    """Một trang của phiếu."""

    number: int
    markers: tuple[Marker, Marker, Marker, Marker]
    codes: tuple[Area, ...]
    """QR codes, their quiet zones included; all of a page say the same."""
    questions: tuple[QuestionPlace, ...]
    rooms: tuple[Room, ...]


@dataclass(frozen=True)
class Layout:
    """Bố cục của tờ phiếu: the same for every village of a poll."""

    wide: float
    high: float
    tear: float
    """The ballot begins here; above it the stub."""
    pages: tuple[PagePlan, ...]

    @property
    def questions(self) -> tuple[int, ...]:
        """Numbers of the questions in the order of the ballot."""
        return tuple(question.number for page in self.pages for question in page.questions)

    @cached_property
    def digest(self) -> str:
        """Four letters over all places; not over the measured ink, which may differ with the renderer."""
        return b32encode(hashlib.sha256(canonical(_places(asdict(self))).encode()).digest()).decode()[:DIGEST]

    def to_json(self) -> str:
        """The inverse of ``from_json``, with the digest beside it."""
        return json.dumps({"unit": "mm", "digest": self.digest, **asdict(self)}, ensure_ascii=False, indent=1)


def from_json(text: str) -> Layout:
    """A layout from what ``to_json`` gave. Raises ValueError for another shape or a digest that does not fit."""
    try:
        body = json.loads(text)
        layout = Layout(body["wide"], body["high"], body["tear"], tuple(map(_page, body["pages"])))
    except (KeyError, TypeError) as fault:
        raise ValueError(f"not a layout: {fault}") from fault
    if body.get("digest") != layout.digest:
        raise ValueError("the layout was changed: its digest does not fit")
    return layout


_MEASURED = ("ink", "printed")


def _places(value: Any) -> Any:  # noqa: ANN401  JSON
    """The same lists and dictionaries without what was measured."""
    if isinstance(value, dict):
        return {name: _places(each) for name, each in value.items() if name not in _MEASURED}
    return [_places(each) for each in value] if isinstance(value, list | tuple) else value


def _page(body: dict[str, Any]) -> PagePlan:
    first, second, third, fourth = (Marker(marker["id"], Area(**marker["area"])) for marker in body["markers"])
    return PagePlan(
        number=body["number"],
        markers=(first, second, third, fourth),
        codes=tuple(Area(**area) for area in body["codes"]),
        questions=tuple(map(_question, body["questions"])),
        rooms=tuple(Room(room["kind"], Area(**room["area"])) for room in body["rooms"]),
    )


def _question(body: dict[str, Any]) -> QuestionPlace:
    first, second = map(_choice, body["choices"])
    return QuestionPlace(
        body["number"], Area(**body["row"]), Area(**body["text"]), (first, second), body["ink"], body["printed"]
    )


def _choice(body: dict[str, Any]) -> Choice:
    return Choice(body["answer"], Area(**body["box"]), Area(**body["words"]), body["ink"])
