"""The catalogue (danh mục mẫu phiếu): questionnaires as TOML files, one a kind, read and checked as a whole.

A threshold is written ">= 90%" or "> 66,7%"; "none" where the guidance has no such test.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from surveys import checker
from surveys.errors import Fault, FaultyQuestionnaire
from surveys.questionnaires import Questionnaire, Threshold, from_dict, read_threshold

FOLDER = Path(__file__).parent
_OPTIONAL: dict[str, Any] = {"valid_to": None, "notes": []}
_QUESTION: dict[str, Any] = {"criteria": [], "movement": [], "verified": False, "source": ""}


@cache
def load() -> dict[str, Questionnaire]:
    """Every shipped questionnaire by code. Raises FaultyQuestionnaire naming file and place."""
    shipped = {}
    for path in sorted(FOLDER.glob("*.toml")):
        questionnaire = read(path.read_text(encoding="utf-8"), name=path.name)
        shipped[questionnaire.code] = questionnaire
    return shipped


def read(text: str, *, name: str = "") -> Questionnaire:
    """A questionnaire from its TOML text. Raises FaultyQuestionnaire with every fault and its place."""
    try:
        questionnaire = from_dict(_body(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as wrong:
        raise FaultyQuestionnaire([Fault(name, f"không đúng dạng TOML: {wrong}")]) from None
    except (KeyError, TypeError, ValueError) as wrong:
        raise FaultyQuestionnaire([Fault(name, f"thiếu hoặc sai mục {wrong}")]) from None
    faults = checker.faults(questionnaire)
    if faults:
        raise FaultyQuestionnaire([Fault(f"{name} {fault.place}".strip(), fault.message) for fault in faults])
    return questionnaire


def _body(written: dict[str, Any]) -> dict[str, Any]:
    """The shape of ``questionnaires.from_dict`` from the shorter one of the files."""
    return {
        **_OPTIONAL,
        **written,
        "legal": [{"text": line} for line in written["legal"]],
        "questions": [{**_QUESTION, **question} for question in written["questions"]],
        "rules": {
            **written["rules"],
            **{name: _figure(written["rules"][name]) for name in ("overall", "content", "least_share")},
        },
    }


def _figure(written: dict[str, Any]) -> dict[str, Any]:
    return {"tested_at": "poll", **written, "threshold": _threshold(written["threshold"])}


def _threshold(written: str) -> dict[str, Any] | None:
    if written == "none":
        return None
    threshold: Threshold | None = read_threshold(written)
    if threshold is None:
        raise ValueError(f"threshold = {written!r}")
    return {"num": threshold.num, "den": threshold.den, "strict": threshold.strict}
