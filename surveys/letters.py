"""Letters as they are kept: composed (NFC), whoever typed them."""

import re
import unicodedata
from functools import cache

MOST_MARKS = 8
"""No letter of any language carries more; composing takes the square of their number."""


def composed(text: str) -> str:
    """The text in NFC; of marks piled on one letter only the first are kept."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _piles().sub(lambda pile: pile[0][:MOST_MARKS], text))


@cache
def _piles() -> re.Pattern[str]:
    """More marks in a row than any letter carries. The first stands apart, which makes the search quick."""
    every = (chr(number) for number in range(0x300, 0x1F000))
    marks = "".join(letter for letter in every if unicodedata.combining(unicodedata.normalize("NFD", letter)[0]))
    return re.compile(f"[{marks}][{marks}]{{{MOST_MARKS},}}")
