import pytest
from cryptography.exceptions import InvalidTag

from surveys import sealing
from surveys.errors import TextTooLong

PAIR = sealing.new_key_pair()
LENGTH = 4096


def seal(content: bytes) -> bytes:
    return sealing.seal(content, public=PAIR.public, info="A", length=LENGTH)


@pytest.mark.parametrize("content", [b"", b"1", "ý kiến".encode() * 100, b"x" * (LENGTH - 2)])
def test_what_was_sealed_comes_out_and_every_envelope_is_as_long(content):
    sealed = seal(content)
    assert len(sealed) == LENGTH + sealing.OVERHEAD
    assert sealing.unseal(sealed, private=PAIR.private, info="A") == content


def test_what_does_not_fit_is_refused():
    with pytest.raises(TextTooLong):
        seal(b"x" * (LENGTH - 1))


def test_an_envelope_opens_for_its_purpose_only():
    with pytest.raises(InvalidTag):
        sealing.unseal(seal(b"1"), private=PAIR.private, info="B")


def test_another_key_does_not_open_it():
    with pytest.raises(InvalidTag):
        sealing.unseal(seal(b"1"), private=sealing.new_key_pair().private, info="A")


def test_a_pair_is_found_again_from_its_private_half():
    assert sealing.key_pair(PAIR.private) == PAIR
