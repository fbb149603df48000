"""Recordings (bản ghi âm) that read questions out: kept once under their digest, never changed."""

import hashlib
from collections.abc import Iterable

from sqlalchemy.orm import Session

from surveys import sounds
from surveys.errors import Fault, Faulty, UnknownRecording
from surveys.languages import Recording
from surveys.tables import StoredRecording


def keep(session: Session, *, data: bytes, question: int, speaker: str, source: str) -> Recording:
    """Keeps a sound file for a question. Raises Faulty for one that is no sound, too large or too long."""
    found = sounds.look(data)
    place = f"bản ghi âm câu {question}"
    if found is None:
        raise Faulty([Fault(place, "phải là tệp MP3, Opus (.ogg, .opus) hoặc WAV còn nguyên")])
    if len(data) > sounds.LARGEST:
        raise Faulty([Fault(place, f"nặng {len(data) // 1000} kB; nhiều nhất {sounds.LARGEST // 1000} kB")])
    if found.milliseconds > sounds.LONGEST:
        raise Faulty([Fault(place, f"dài {found.milliseconds // 1000} giây; nhiều nhất {sounds.LONGEST // 1000} giây")])
    digest = _store(session, data, found.kind)
    return Recording(question, digest, found.kind, found.milliseconds, speaker, source)


def keep_placeholders(session: Session, recordings: Iterable[Recording]) -> None:
    """Keeps the tones of those that only hold the place (``languages.tones``)."""
    for recording in recordings:
        if recording.placeholder:
            _store(session, sounds.tone(recording.question), recording.kind)


def find(session: Session, digest: str) -> StoredRecording:
    """Raises UnknownRecording."""
    found = session.get(StoredRecording, digest)
    if found is None:
        raise UnknownRecording(digest)
    return found


def _store(session: Session, data: bytes, kind: str) -> str:
    digest = hashlib.sha256(data).hexdigest()
    if session.get(StoredRecording, digest) is None:
        session.add(StoredRecording(digest=digest, kind=kind, body=data))
        session.flush()
    return digest
