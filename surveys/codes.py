"""The code on a slip: eleven random letters and a check letter, grouped K7QX-2M4T-9RWD.

29 letters (a prime number) without look-alikes: no 0 O, 1 I L, U. A weighted sum modulo 29 catches every
single wrong letter and every swap of two letters, since all weights differ and none is a multiple of 29.
"""

import hashlib
import hmac
import secrets

from surveys.errors import MistypedCode

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 12
LINK_LENGTH = 16
"""Of the code in a village team's link, of about 72 random bits: longer, so that neither is taken for the other."""
GROUP = 4


def new_code(length: int = LENGTH) -> str:
    """A fresh code of about 53 random bits, in its printed form."""
    body = drawn(length - 1)
    return grouped(body + _check_letter(body))


def from_bytes(drawn: bytes) -> str:
    """The code that 32 bytes stand for, as printed: for who must get the same code when asking again."""
    body = letters(int.from_bytes(drawn), LENGTH - 1)
    return grouped(body + _check_letter(body))


def drawn(length: int) -> str:
    """So many random letters, asked of the operating system at once."""
    return letters(secrets.randbelow(len(ALPHABET) ** length), length)


def letters(number: int, length: int) -> str:
    """So many letters that stand for a number below 29 to that power, its lowest digit first."""
    written = ""
    for _ in range(length):
        number, letter = divmod(number, len(ALPHABET))
        written += ALPHABET[letter]
    return written


def printed(code: str) -> str:
    """The twelve letters in groups of four."""
    return grouped(code[:LENGTH])


def grouped(written: str) -> str:
    """Letters in groups of four, joined by dashes."""
    return "-".join(written[start : start + GROUP] for start in range(0, len(written), GROUP))


def behind_mark(typed: str) -> str:
    """The code in what was typed or scanned: a QR holds the address of a page with the code behind "#"."""
    return typed.rpartition("#")[2]


def read(typed: str, length: int = LENGTH) -> str:
    """The twelve letters of what a person typed: case, spaces and dashes are forgiven.

    Raises MistypedCode when letters are missing or foreign, or the check letter does not fit.
    """
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    fits = len(code) == length and all(letter in ALPHABET for letter in code)
    if not fits or _check_letter(code[:-1]) != code[-1]:
        raise MistypedCode
    return code


def code_hash(code: str, *, key: bytes) -> bytes:
    """HMAC-SHA-256 of the twelve letters: whoever lacks the key cannot try codes against a stolen table."""
    return hmac.new(key, code.encode(), hashlib.sha256).digest()


def _check_letter(body: str) -> str:
    total = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]
