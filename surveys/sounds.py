"""Sound files that read questions out: MP3, Ogg Opus or WAV, looked at and never decoded; and placeholder tones."""

import io
import wave
from dataclasses import dataclass

LARGEST = 60_000
"""Bytes of a recording: half a minute of Opus at 16 kbit/s, ten seconds on a very slow line."""
LONGEST = 60_000
"""Milliseconds."""
_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""kbit/s of layer III, of MPEG 1 (3) and of MPEG 2 and 2.5 (ISO 11172-3, 13818-3)."""
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


@dataclass(frozen=True)
class Sound:
    """Một tệp âm thanh."""

    kind: str
    milliseconds: int


def look(data: bytes) -> Sound | None:
    """What a file is; None unless it is a whole sound of one of the three kinds."""
    if data[:4] == b"OggS":
        return _ogg(data)
    return _wav(data) if data[:4] == b"RIFF" else _mp3(data)


def tone(number: int) -> bytes:
    """A short WAV that holds the place of a recording: 0.6 s of a tone, another one for each question."""
    period = 40 - number % 25
    wave_form = bytes(128 + (60 if place < period // 2 else -60) for place in range(period))
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes((wave_form * (4800 // period + 1))[:4800])
    return file.getvalue()


def _wav(data: bytes) -> Sound | None:
    try:
        with wave.open(io.BytesIO(data)) as read:
            frames = read.getnframes()
            if len(read.readframes(frames)) < frames * read.getnchannels() * read.getsampwidth():
                return None
            return Sound("audio/wav", frames * 1000 // read.getframerate()) if frames else None
    except (wave.Error, EOFError, ZeroDivisionError):
        return None


def _ogg(data: bytes) -> Sound | None:
    """Opus counts 48,000 samples a second up to the last page, those to be skipped included (RFC 7845)."""
    head, last = data.find(b"OpusHead"), data.rfind(b"OggS")
    if head < 0 or len(data) < last + 27 or len(data) < head + 19:
        return None
    skipped = int.from_bytes(data[head + 10 : head + 12], "little")
    samples = int.from_bytes(data[last + 6 : last + 14], "little") - skipped
    return Sound("audio/ogg", samples // 48) if 0 < samples < 48 * 3_600_000 else None


def _mp3(data: bytes) -> Sound | None:
    """Whole frames from the first to the last; a tag in front of them or behind is passed over."""
    at, seconds, frames = _after_tag(data), 0.0, 0
    while at + 4 <= len(data) and data[at : at + 3] != b"TAG":
        frame = _frame(data[at : at + 4])
        if frame is None or at + frame[0] > len(data):
            return None
        at, seconds, frames = at + frame[0], seconds + frame[1], frames + 1
    return Sound("audio/mpeg", round(seconds * 1000)) if frames else None


def _after_tag(data: bytes) -> int:
    """Where the frames begin (ID3v2: seven bits of its length in each byte)."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return size + 10


def _frame(head: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of a frame of layer III; None for anything else."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    if head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        return None
    samples, hertz = (1152 if version == 3 else 576), _RATES[version][rate]
    kilobits = _BITRATES[3 if version == 3 else 2][bitrate]
    return samples // 8 * kilobits * 1000 // hertz + (head[2] >> 1 & 1), samples / hertz
