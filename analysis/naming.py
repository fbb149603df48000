"""What in a text may name somebody: shown to the officer who reads it, who decides. Plain rules, no list of people.

They find a person after a word of address or a common surname, numbers of telephones, of houses and of identity
cards. A rule that finds too much costs a glance; what it misses the reader has to see, so the page says so.
"""

import re
from dataclasses import dataclass

_LETTERS = [chr(number) for number in (*range(0x41, 0x1B1), *range(0x1EA0, 0x1EFA))]
"""Of Vietnamese and its neighbours, composed."""
_CAPITAL = rf"[{''.join(filter(str.isupper, _LETTERS))}][{''.join(_LETTERS)}]*"
_NAME = rf"{_CAPITAL}(?:\s+{_CAPITAL}){{0,4}}"
_ADDRESS = r"(?i:ông|bà|anh|chị|em|cô|chú|bác|cụ|cậu|mợ|dì|thím|thầy|cháu|tên là|tên|hộ|nhà|gia đình|vợ|chồng|con)"
_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Đoàn|Mai|Cao|Lương|Phùng|Tạ|"
    "Hà|Châu|Tô|Trương|Quách|Vương|Thái|Lưu|Đào|Chu|Kiều|Tống|Hứa|Lâm"
)
_RULES = {
    "số điện thoại": re.compile(r"(?<!\d)(?:\+?84|0)(?:[\s.\-]?\d){8,10}(?!\d)"),
    "số giấy tờ": re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)"),
    "số nhà": re.compile(r"(?i:số\s+nhà|nhà\s+số|hẻm|ngõ|ngách|kiệt)\s*(?:số\s*)?\d+[\w/\-]*"),
    "tên người": re.compile(rf"(?<!\w)(?:{_ADDRESS}\s+{_NAME}|(?:{_SURNAMES})\s+{_NAME})(?!\w)"),
}
BLANK = "…"
"""What is suggested in place of a name."""


@dataclass(frozen=True)
class Found:
    """Một chỗ có thể là tên người: where it stands and what it looks like."""

    start: int
    end: int
    kind: str


def likely(text: str) -> list[Found]:
    """Places that do not overlap, in their order."""
    every = [Found(*match.span(), kind) for kind, rule in _RULES.items() for match in rule.finditer(text)]
    found: list[Found] = []
    for each in sorted(every, key=lambda each: (each.start, -each.end)):
        if not found or each.start >= found[-1].end:
            found.append(each)
    return found


def stripped(text: str) -> str:
    """The text with every such place blanked out: a suggestion."""
    kept, at = "", 0
    for each in likely(text):
        kept, at = kept + text[at : each.start] + BLANK, each.end
    return kept + text[at:]


def parts(text: str) -> list[tuple[str, str]]:
    """The text in pieces, each with what it looks like ("" for the rest): for a page that shows them."""
    pieces, at = [], 0
    for each in likely(text):
        pieces += [(text[at : each.start], ""), (text[each.start : each.end], each.kind)]
        at = each.end
    return [(piece, kind) for piece, kind in [*pieces, (text[at:], "")] if piece]
