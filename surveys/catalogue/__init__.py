"""The catalogue (danh mục mẫu phiếu): questionnaires as TOML files, one a kind, read and checked as a whole.

A threshold is written ">= 90%" or "> 66,7%"; "none" where the guidance has no such test.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from surveys import checker, languages
from surveys.catalogue import shape
from surveys.errors import Fault, FaultyQuestionnaire
from surveys.questionnaires import QuestionKind, Questionnaire, from_dict, read_threshold

FOLDER = Path(__file__).parent
_OPTIONAL: dict[str, Any] = {"valid_to": None, "notes": []}
_QUESTION: dict[str, Any] = {"criteria": [], "movement": [], "verified": False, "source": ""}


@cache
def load() -> dict[str, Questionnaire]:
    """The newest version of every shipped questionnaire, by code. Raises FaultyQuestionnaire naming file and place."""
    return read_all({path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))})


@cache
def examples() -> dict[str, Questionnaire]:
    """Complete examples to rehearse with; a real poll cannot use what only holds its place."""
    files = sorted((FOLDER / "examples").glob("*.toml"))
    return read_all({path.name: path.read_text(encoding="utf-8") for path in files})


def read_all(texts: dict[str, str]) -> dict[str, Questionnaire]:
    """The newest version of every questionnaire, by code, from TOML texts by file name.

    Raises FaultyQuestionnaire with the faults of all files.
    """
    every, faults = [], []
    for name, text in texts.items():
        try:
            every.append(read(text, name=name))
        except FaultyQuestionnaire as refusal:
            faults += refusal.faults
    faults += _repeated(every)
    if faults:
        raise FaultyQuestionnaire(faults)
    return {each.code: each for each in sorted(every, key=lambda each: each.version)}


def read(text: str, *, name: str = "") -> Questionnaire:
    """A questionnaire from its TOML text; one that is ``like`` another takes from it what it does not say.

    Raises FaultyQuestionnaire with every fault and its place.
    """
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise FaultyQuestionnaire([Fault(name, f"không đúng dạng TOML: {wrong}")]) from None
    if "like" in written:
        other = tomllib.loads((FOLDER / f"{written.pop('like')}.toml").read_text(encoding="utf-8"))
        written = other | written
    _refuse(shape.faults(written), name)
    questionnaire = from_dict(_body(written))
    _refuse(checker.faults(questionnaire), name)
    return questionnaire


def _refuse(faults: list[Fault], name: str) -> None:
    if faults:
        raise FaultyQuestionnaire([Fault(f"{name} {fault.place}".strip(), fault.message) for fault in faults])


def _repeated(questionnaires: Iterable[Questionnaire]) -> list[Fault]:
    names = [each.name for each in questionnaires]
    return [Fault(name, "có trong nhiều tệp") for name in sorted(set(names)) if names.count(name) > 1]


def _body(written: dict[str, Any]) -> dict[str, Any]:
    """The shape of ``questionnaires.from_dict`` from the shorter one of the files."""
    rules = written["rules"]
    numbers = [question["number"] for question in written["questions"] if question["kind"] != QuestionKind.OPEN]
    return {
        **_OPTIONAL,
        **written,
        "legal": [{"text": line} for line in written["legal"]],
        "questions": [{**_QUESTION, **question} for question in written["questions"]],
        "rules": {**rules, **{name: _figure(rules[name]) for name in shape.FIGURES}},
        "languages": [_language(language, numbers) for language in written.get("languages", ())],
    }


def _language(written: dict[str, Any], numbers: list[int]) -> dict[str, Any]:
    """``tones``: a placeholder for the recording of each question."""
    words = {name: value for name, value in written.items() if name != "tones"}
    tones = languages.tones(numbers) if written.get("tones") else ()
    return {**words, "recordings": [asdict(tone) for tone in tones]}


def _figure(written: dict[str, Any]) -> dict[str, Any]:
    threshold = read_threshold(written["threshold"])
    fraction = threshold and {"num": threshold.num, "den": threshold.den, "strict": threshold.strict}
    return {"tested_at": "poll", **written, "threshold": fraction}
