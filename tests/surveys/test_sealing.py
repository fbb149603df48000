import pytest
from cryptography.exceptions import InvalidTag

from surveys import sealing
from surveys.errors import TextTooLong

PAIR = sealing.new_key_pair()


@pytest.mark.parametrize("letter", [b"", b"1", "ý kiến".encode() * 100, b"x" * (sealing.PADDED_LENGTH - 2)])
def test_what_was_sealed_comes_out_and_every_envelope_is_as_long(letter):
    sealed = sealing.seal(letter, public=PAIR.public, poll="A")
    assert len(sealed) == sealing.SEALED_LENGTH
    assert sealing.unseal(sealed, private=PAIR.private, poll="A") == letter


def test_a_letter_that_does_not_fit_is_refused():
    with pytest.raises(TextTooLong):
        sealing.seal(b"x" * sealing.PADDED_LENGTH, public=PAIR.public, poll="A")


def test_an_envelope_of_another_poll_does_not_open():
    sealed = sealing.seal(b"1", public=PAIR.public, poll="A")
    with pytest.raises(InvalidTag):
        sealing.unseal(sealed, private=PAIR.private, poll="B")


def test_another_key_does_not_open_it():
    sealed = sealing.seal(b"1", public=PAIR.public, poll="A")
    with pytest.raises(InvalidTag):
        sealing.unseal(sealed, private=sealing.new_key_pair().private, poll="A")
