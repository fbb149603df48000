"""The shape of a catalogue file: which entries it has and what each may hold; every fault with its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from surveys.errors import Fault
from surveys.questionnaires import Base, Certainty, Level, OverallBy, QuestionKind, read_threshold

NO_THRESHOLD = "none"


@dataclass(frozen=True)
class Entry:
    """What one entry may hold, and how that is said in a fault."""

    fits: Callable[[Any], bool]
    wanted: str
    needed: bool = True


def faults(written: dict[str, Any]) -> list[Fault]:
    """Every entry that is missing, unknown or of another kind; an empty list when the file can be read."""
    found = [*_table("", written, HEAD)]
    for name in ("form_number", "leads"):
        found += _inner(name, written.get(name), NOTE)
    rules = written.get("rules")
    found += _inner("rules", rules, RULES)
    for name in FIGURES:
        found += _inner(f"rules.{name}", rules.get(name) if isinstance(rules, dict) else None, FIGURE)
    found += _each("câu", written.get("questions"), QUESTION)
    found += _each("ngôn ngữ", written.get("languages"), LANGUAGE)
    return [*found, *_each("ghi chú", written.get("notes"), NOTE)]


def _table(place: str, written: dict[str, Any], entries: dict[str, Entry]) -> Iterator[Fault]:
    for name, entry in entries.items():
        where = f"{place} {name}".strip()
        if name in written and not entry.fits(written[name]):
            yield Fault(where, f"phải là {entry.wanted}")
        if name not in written and entry.needed:
            yield Fault(where, "còn thiếu")
    for name in written:
        if name not in entries:
            yield Fault(f"{place} {name}".strip(), "không có mục nào tên này")


def _inner(place: str, written: object, entries: dict[str, Entry]) -> list[Fault]:
    """The faults inside a table; none when it is no table, which its parent has told."""
    return [*_table(place, written, entries)] if isinstance(written, dict) else []


def _each(word: str, written: object, entries: dict[str, Entry]) -> list[Fault]:
    rows = written if isinstance(written, list) else []
    return [fault for number, row in enumerate(rows, 1) for fault in _inner(f"{word} {number}", row, entries)]


def _list_of(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(type(each) is kind for each in value)


def _text(value: Any) -> bool:  # noqa: ANN401 -- anything may stand in a file
    return isinstance(value, str)


def _number(value: Any) -> bool:  # noqa: ANN401
    return type(value) is int


def _threshold(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, str) and (value == NO_THRESHOLD or read_threshold(value) is not None)


def _word_of(words: type[StrEnum]) -> Entry:
    known = [str(word) for word in words]
    return Entry(lambda value: value in known, "một trong các từ: " + ", ".join(known))


TEXT = Entry(_text, "chữ trong ngoặc kép")
NUMBER = Entry(_number, "số nguyên")
TEXTS = Entry(_list_of(str), "danh sách chữ")
TABLE = Entry(lambda value: isinstance(value, dict), "một bảng")
TABLES = Entry(_list_of(dict), "danh sách bảng")
YES_OR_NO = Entry(lambda value: isinstance(value, bool), "true hoặc false", needed=False)
NUMBERS = Entry(_list_of(int), "danh sách số nguyên", needed=False)

FIGURES = ("overall", "content", "least_share")
HEAD = {
    **dict.fromkeys(("code", "title", "heading", "guidance", "valid_from"), TEXT),
    "valid_to": Entry(_text, TEXT.wanted, needed=False),
    "version": NUMBER,
    "level": _word_of(Level),
    "unit": _word_of(Level),
    "legal": TEXTS,
    "channels": TEXTS,
    "options": Entry(lambda value: _list_of(str)(value) and len(value) == 2, "danh sách hai câu trả lời"),
    **dict.fromkeys(("form_number", "leads", "rules"), TABLE),
    "questions": TABLES,
    "notes": Entry(TABLES.fits, TABLES.wanted, needed=False),
    "languages": Entry(TABLES.fits, TABLES.wanted, needed=False),
}
NOTE = {"value": TEXT, "certainty": _word_of(Certainty), "source": TEXT}
RULES = {
    **dict.fromkeys(FIGURES, TABLE),
    "base": _word_of(Base),
    "overall_by": _word_of(OverallBy),
    "working_days": NUMBER,
    "posting_days": NUMBER,
}
FIGURE = {
    "threshold": Entry(_threshold, f'chữ như ">= 90%", "> 66,7%" hoặc "{NO_THRESHOLD}"'),
    "certainty": _word_of(Certainty),
    "source": TEXT,
    "tested_at": Entry(_text, TEXT.wanted, needed=False),
}
QUESTION = {
    "number": NUMBER,
    "code": TEXT,
    "kind": _word_of(QuestionKind),
    "text": TEXT,
    "criteria": NUMBERS,
    "movement": NUMBERS,
    "verified": YES_OR_NO,
    "source": Entry(_text, TEXT.wanted, needed=False),
}
LANGUAGE = {
    **dict.fromkeys(("code", "name"), TEXT),
    **dict.fromkeys(("title", "heading", "instructions", "source"), Entry(_text, TEXT.wanted, needed=False)),
    **dict.fromkeys(("options", "questions"), Entry(TEXTS.fits, TEXTS.wanted, needed=False)),
    **dict.fromkeys(("verified", "tones"), YES_OR_NO),
}
