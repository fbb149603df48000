"""Further languages of a questionnaire (ngôn ngữ khác): its words in them, and recordings that read them out.

Under the code of Vietnamese there are recordings alone: its words are the questionnaire's own.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from surveys import sounds
from surveys.errors import Fault

VIETNAMESE = "vi"
NOT_TRANSLATED = "[chưa dịch"
"""So begins a text that holds the place of a translation."""
LONGEST = 400
HOLDS_THE_PLACE = "âm thử, chưa phải giọng đọc"
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Recording:
    """Bản ghi âm một câu; the sound itself lies under its digest (``surveys.recordings``)."""

    question: int
    digest: str
    """SHA-256 of the file in hexadecimal."""
    kind: str
    """Its media type: "audio/mpeg"."""
    milliseconds: int
    speaker: str
    source: str = ""
    placeholder: bool = False
    """A tone that only holds the place."""


@dataclass(frozen=True)
class Language:
    """Mẫu phiếu trong một ngôn ngữ."""

    code: str
    """BCP 47: "en", "rad"."""
    name: str
    """As its speakers call it."""
    title: str = ""
    heading: str = ""
    options: tuple[str, ...] = ()
    instructions: str = ""
    """How to answer, in a sentence or two."""
    questions: tuple[str, ...] = ()
    """The questions with two answers, in order."""
    recordings: tuple[Recording, ...] = ()
    verified: bool = False
    """Whether somebody who speaks it has checked the translation."""
    source: str = ""
    """Who translated, who checked, when."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is read."""
        return (self.title, self.heading, *self.options, self.instructions, *self.questions)

    @property
    def placeholder(self) -> bool:
        """Whether something in it only holds the place: good for a rehearsal alone."""
        return any(text.startswith(NOT_TRANSLATED) for text in self.texts) or any(
            recording.placeholder for recording in self.recordings
        )

    def recording(self, question: int) -> Recording | None:
        """What reads a question out."""
        return next((each for each in self.recordings if each.question == question), None)


def from_dict(body: dict[str, Any]) -> Language:
    """A language from plain values. Raises TypeError for another shape."""
    lists = {name: tuple(body.get(name, ())) for name in ("options", "questions")}
    return Language(**{**body, **lists, "recordings": tuple(Recording(**each) for each in body.get("recordings", ()))})


def tones(numbers: Sequence[int]) -> tuple[Recording, ...]:
    """A placeholder for each question, said to be one."""
    made = []
    for number in numbers:
        data = sounds.tone(number)
        found = sounds.look(data)
        assert found is not None
        digest = hashlib.sha256(data).hexdigest()
        made.append(
            Recording(
                number, digest, found.kind, found.milliseconds, HOLDS_THE_PLACE, "surveys/sounds.py", placeholder=True
            )
        )
    return tuple(made)


def faults(languages: Sequence[Language], numbers: Sequence[int]) -> Iterator[Fault]:
    """Every fault of the languages of a questionnaire with questions of these numbers."""
    codes = [language.code for language in languages]
    for language in languages:
        place = f"ngôn ngữ “{language.code}”"
        if not _CODE.fullmatch(language.code):
            yield Fault(place, "mã ngôn ngữ phải như “en”, “rad” (chuẩn BCP 47)")
        if codes.count(language.code) > 1:
            yield Fault(place, "có hai lần")
        if not language.name.strip():
            yield Fault(place, "chưa ghi tên ngôn ngữ")
        if language.verified and not language.source.strip():
            yield Fault(place, "đã kiểm tra bản dịch thì phải ghi ai kiểm tra, ngày nào")
        if language.code != VIETNAMESE:
            yield from _words(language, numbers, place)
        elif any(language.texts):
            yield Fault(place, "tiếng Việt chỉ có bản ghi âm, câu chữ là của chính mẫu phiếu")
        yield from _sounds(language, numbers, place)


def _words(language: Language, numbers: Sequence[int], place: str) -> Iterator[Fault]:
    """A question without its translation is a fault."""
    if len(language.questions) != len(numbers):
        yield Fault(place, f"có {len(language.questions)} câu dịch, mẫu phiếu có {len(numbers)} câu")
    for number, text in zip(numbers, language.questions, strict=False):
        if not 0 < len(text.strip()) <= LONGEST:
            yield Fault(f"{place}, câu {number}", f"cần bản dịch, nhiều nhất {LONGEST} chữ cái")
    for name, text in (
        ("tên mẫu phiếu", language.title),
        ("tiêu đề", language.heading),
        ("cách trả lời", language.instructions),
    ):
        if not text.strip():
            yield Fault(place, f"chưa dịch {name}")
    if len({option.strip().casefold() for option in language.options} - {""}) != 2 or len(language.options) != 2:
        yield Fault(place, "cần hai câu trả lời khác nhau")
    if not all(unicodedata.is_normalized("NFC", text) for text in language.texts):
        yield Fault(place, "chữ chưa ở dạng NFC")


def _sounds(language: Language, numbers: Sequence[int], place: str) -> Iterator[Fault]:
    read_out = [recording.question for recording in language.recordings]
    if language.code == VIETNAMESE and not read_out:
        yield Fault(place, "chưa có bản ghi âm nào")
    for number in sorted({number for number in read_out if number not in numbers}):
        yield Fault(place, f"có bản ghi âm của câu {number}, mẫu phiếu không có câu này")
    if len(set(read_out)) < len(read_out):
        yield Fault(place, "một câu có hai bản ghi âm")
    if not all(recording.speaker.strip() for recording in language.recordings):
        yield Fault(place, "chưa ghi ai đọc bản ghi âm")
