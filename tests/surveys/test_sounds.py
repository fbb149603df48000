import pytest

from surveys import sounds
from surveys.sounds import Sound


def opus(samples: int, skip: int = 312) -> bytes:
    def page(position: int, body: bytes) -> bytes:
        return b"OggS\0\0" + position.to_bytes(8, "little") + b"\0" * 12 + bytes((1, len(body))) + body

    head = b"OpusHead\x01\x01" + skip.to_bytes(2, "little") + b"\0" * 7
    return page(0, head) + page(samples + skip, b"\0" * 20)


def mp3(frames: int) -> bytes:
    """MPEG 1 layer III, 32 kbit/s, 32 kHz: 144 bytes and 36 ms a frame."""
    return (bytes((0xFF, 0xFB, 0x18, 0xC4)) + b"\0" * 140) * frames


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (sounds.tone(1), Sound("audio/wav", 600)),
        (opus(96_000), Sound("audio/ogg", 2000)),
        (mp3(100), Sound("audio/mpeg", 3600)),
        (b"ID3\x04\0\0\0\0\0\x05hello" + mp3(10), Sound("audio/mpeg", 360)),
        (mp3(10) + b"TAG" + b"\0" * 125, Sound("audio/mpeg", 360)),
    ],
)
def test_what_a_sound_is_and_how_long(data, found):
    assert sounds.look(data) == found


@pytest.mark.parametrize(
    "data",
    [b"", b"RIFF", sounds.tone(1)[:-10], mp3(3)[:-1], b"<html>" * 50, b"OggS" + b"\0" * 60, opus(0),
     b"ID3\x04\0\0\0\0\x7f\x7f",
     bytes((0xFF, 0xFB, 0xF8, 0xC4)) * 99, b"\xff\xfb\x18"],
)  # fmt: skip
def test_what_is_none(data):
    assert sounds.look(data) is None


def test_each_question_has_a_tone_of_its_own_that_weighs_little():
    made = [sounds.tone(number) for number in range(1, 20)]
    assert len(set(made)) == 19 and max(map(len, made)) <= 5_000
