import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import codes
from surveys.errors import MistypedCode

bodies = st.text(codes.ALPHABET, min_size=11, max_size=11)


def test_no_letter_looks_like_another():
    assert len(codes.ALPHABET) == 29 and not set(codes.ALPHABET) & set("01OILUZ")


@given(st.integers(0, 3), st.booleans())
def test_case_spaces_and_dashes_are_forgiven(spaces, lower):
    printed = codes.new_code()
    typed = (" " * spaces).join(printed.replace("-", " "))
    assert codes.read(typed.lower() if lower else typed) == printed.replace("-", "")


@given(st.integers(0, 11), st.sampled_from(codes.ALPHABET))
def test_one_wrong_letter_is_noticed(place, letter):
    code = codes.new_code().replace("-", "")
    if code[place] == letter:
        return
    with pytest.raises(MistypedCode):
        codes.read(code[:place] + letter + code[place + 1 :])


@given(st.integers(0, 10))
def test_two_swapped_letters_are_noticed(place):
    code = codes.new_code().replace("-", "")
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped == code:
        return
    with pytest.raises(MistypedCode):
        codes.read(swapped)


@pytest.mark.parametrize("typed", ["", "ABC", "K7QX-2M4T-9RW", "đường-làng-ngõ", "0000-0000-0000", "²²²²²²²²²²²²"])
def test_anything_else_is_no_code(typed):
    with pytest.raises(MistypedCode):
        codes.read(typed)


def test_the_same_code_hashes_differently_under_another_key():
    assert codes.code_hash("A" * 12, key=b"1") != codes.code_hash("A" * 12, key=b"2")
