"""What domain and analysis say, found again as it was made, to be said in another language.

``surveys`` and ``analysis`` know one language: they refuse, name faults and tell states in Vietnamese, with numbers
and names inside. The table here holds each such text with places for what was put in; a text of the table is said by
the catalogue, and what was put in is told in turn. What the table does not know is data and stays as it is.
"""

import re
from collections.abc import Callable
from functools import cache

from app.said import (
    faults,
    paper_refusals,
    paper_words,
    passwords,
    pictures,
    place_faults,
    questionnaire_faults,
    refusals,
    results,
    roll_up,
    screening,
    words,
)

TEXTS = (
    *refusals.TEXTS, *paper_refusals.TEXTS, *faults.TEXTS, *place_faults.TEXTS, *questionnaire_faults.TEXTS,
    *passwords.TEXTS, *words.TEXTS, *paper_words.TEXTS, *screening.TEXTS, *results.TEXTS, *pictures.TEXTS,
    *roll_up.TEXTS,
)  # fmt: skip
PLACE = re.compile(r"%\((\w+)\)s")
LONGEST, MOST_PARTS = 1_500, 99
"""A longer line, or one of more parts, is data: a long text of somebody else must not take the time of a page."""
_BETWEEN = (r"(?<=[.?!]) ", "; ", ": ", ", ", " – ")
"""Where texts are put together, the widest first."""


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Of a text with places: one named n, n2 … holds a number, d a day, any other whatever stands there."""
    parts = PLACE.split(text.replace("%%", "%"))
    for place in range(1, len(parts), 2):
        inside = {"n": r"[+−-]?\d[\d.,]*", "d": r"[\d/]+"}.get(parts[place].rstrip("0123456789"), ".+?")
        parts[place] = f"(?P<{parts[place]}>{inside})"
    return re.compile("".join(part if place % 2 else re.escape(part) for place, part in enumerate(parts)), re.DOTALL)


_WHOLE = {text for text in TEXTS if not PLACE.search(text)}
_MADE = sorted(set(TEXTS) - _WHOLE, key=lambda text: len(PLACE.sub("", text)), reverse=True)
"""The most particular first: what says most by itself."""
_ENDS = [(text, *(PLACE.split(text.replace("%%", "%"))[end] for end in (0, -1))) for text in _MADE]
"""With how each begins and ends: most are told apart by that."""


def found(text: str) -> tuple[str, dict[str, str]] | None:
    """The text of the table that this one was made of, and what was put in; None for what is not in the table."""
    if text in _WHOLE:
        return text, {}
    for made, beginning, end in _ENDS:
        if text.startswith(beginning) and text.endswith(end) and (match := _pattern(made).fullmatch(text)):
            return made, match.groupdict()
    return None


def by_catalogue(text: str, catalogue: Callable[..., str]) -> str:
    """The text by way of a catalogue (``gettext``), also where it is put together of several; data as it is."""
    if "\n" in text:
        return "\n".join(by_catalogue(line, catalogue) for line in text.split("\n"))
    if text.isascii() or len(text) > LONGEST:
        return text
    known = found(text)
    if known:
        made, inside = known
        return str(catalogue(made, **{place: by_catalogue(value, catalogue) for place, value in inside.items()}))
    for between in _BETWEEN:
        parts = re.split(f"({between})", text)
        if 1 < len(parts) <= MOST_PARTS:
            return "".join(part if place % 2 else by_catalogue(part, catalogue) for place, part in enumerate(parts))
    return text
