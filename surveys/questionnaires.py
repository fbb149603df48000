"""Questionnaires and rules as frozen values: what is asked, and what decides.

A questionnaire is data (``surveys/catalogue/*.toml`` or a published version in the database); a poll freezes
one together with its rules. Nothing here reads a file or a table.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from surveys import languages
from surveys.languages import Language


class Certainty(StrEnum):
    """How sure a figure of the guidance is (domain notes: C, L, ?)."""

    CERTAIN = "certain"
    LIKELY = "likely"
    ASSUMED = "assumed"


class QuestionKind(StrEnum):
    """Loại câu hỏi: content (nội dung), overall (câu chung), open (ý kiến khác)."""

    CONTENT = "content"
    OVERALL = "overall"
    OPEN = "open"


class Base(StrEnum):
    """Mẫu số của tỷ lệ: valid ballots, or those who answered this question."""

    VALID = "valid"
    ANSWERED = "answered"


class Level(StrEnum):
    """Cấp của một nơi."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"


class OverallBy(StrEnum):
    """Which overall rate is tested: the overall question, or the mean over the contents."""

    QUESTION = "question"
    MEAN = "mean"


@dataclass(frozen=True)
class Threshold:
    """Ngưỡng: a whole-number fraction and how it is compared."""

    num: int
    den: int = 100
    strict: bool = False
    """True for "trên" (>), False for "từ … trở lên" (>=)."""

    def met(self, s: int, n: int) -> bool | None:
        """Whether s of n reaches the threshold, in whole numbers; None without a base."""
        if n == 0:
            return None
        return s * self.den > self.num * n if self.strict else s * self.den >= self.num * n

    def missing(self, s: int, n: int) -> int:
        """How many more of n would have to be satisfied; 0 when met or when n is 0."""
        if n == 0 or self.met(s, n):
            return 0
        needed = self.num * n // self.den + 1 if self.strict else -(-self.num * n // self.den)
        return needed - s

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.num, self.den)


_WRITTEN = re.compile(r"(>=|>|≥)?\s*(\d{1,3})(?:[.,](\d{1,4}))?\s*%")


def read_threshold(written: str) -> Threshold | None:
    """ "90%", ">= 90%", "> 66,7%" as whole numbers; None for anything else, for 0% and for what nobody reaches."""
    found = _WRITTEN.fullmatch(written.strip())
    if not found:
        return None
    sign, whole, decimals = found.groups()
    decimals = (decimals or "").rstrip("0")
    read = Threshold(int(whole + decimals), 100 * 10 ** len(decimals), strict=sign == ">")
    reachable = read.num < read.den if read.strict else read.num <= read.den
    return read if read.num > 0 and reachable else None


@dataclass(frozen=True)
class Figure:
    """A threshold with how sure it is and where it stands; ``threshold`` None: there is no such test."""

    threshold: Threshold | None
    certainty: Certainty
    source: str
    tested_at: str = "poll"
    """"poll": over the whole place; "unit": in each village (or each commune of a district poll)."""


@dataclass(frozen=True)
class Note:
    """A word or number of the guidance that is not a threshold, with how sure it is."""

    value: str
    certainty: Certainty
    source: str


@dataclass(frozen=True)
class LegalBasis:
    """Căn cứ: one line of the ordered legal bases."""

    text: str


@dataclass(frozen=True)
class Question:
    """Câu hỏi."""

    number: int
    code: str
    kind: QuestionKind
    text: str
    criteria: tuple[int, ...] = ()
    """Tiêu chí: numbers of the criteria of the set the kind belongs to."""
    movement: tuple[int, ...] = ()
    """Contents 1–5 of the movement; empty: "hạ tầng, quy hoạch, thông tin"."""
    verified: bool = False
    """Whether the wording has been checked against the official text."""
    source: str = ""


@dataclass(frozen=True)
class Rules:
    """Quy tắc của một đợt: frozen into the poll when it opens; each figure with its source."""

    overall: Figure
    content: Figure
    least_share: Figure
    """Least share of households that must be asked."""
    base: Base = Base.VALID
    overall_by: OverallBy = OverallBy.QUESTION
    working_days: int = 20
    posting_days: int = 10

    @property
    def figures(self) -> dict[str, Figure]:
        """The three thresholds by the names under which they are tested and set."""
        return {"overall": self.overall, "content": self.content, "least_share": self.least_share}

    def under(self, figures: dict[str, Figure], base: Base) -> "Rules":
        """The same rules with some figures, by name, and the base replaced."""
        changed = self.figures | figures
        return replace(
            self,
            overall=changed["overall"],
            content=changed["content"],
            least_share=changed["least_share"],
            base=base,
        )


@dataclass(frozen=True)
class Questionnaire:
    """Mẫu phiếu, một phiên bản."""

    code: str
    version: int
    title: str
    """For example "Xã đạt chuẩn nông thôn mới"."""
    heading: str
    """Printed over the questions: what the household is asked about."""
    guidance: str
    """"HD 90" or "HD 91" or "Cấp tỉnh"."""
    form_number: Note
    """Phiếu số."""
    leads: Note
    """Who leads the poll."""
    level: Level
    unit: Level
    """What the listed villages are: villages, or communes of a district or province poll."""
    legal: tuple[LegalBasis, ...]
    options: tuple[str, str]
    """Printed answers, satisfied first: ("Hài lòng", "Không hài lòng")."""
    questions: tuple[Question, ...]
    rules: Rules
    channels: tuple[str, ...]
    """"phone", "paper", "meeting"."""
    valid_from: str
    """ISO date."""
    valid_to: str | None
    notes: tuple[Note, ...] = field(default=())
    languages: tuple[Language, ...] = field(default=())
    """Further languages, and recordings; what has none keeps the digest it had before there were any."""

    @cached_property  # asked for with every ballot
    def choices(self) -> tuple[Question, ...]:
        """The questions with two answers, in order: contents, then the overall one."""
        return tuple(q for q in self.questions if q.kind is not QuestionKind.OPEN)

    @property
    def contents(self) -> tuple[Question, ...]:
        return tuple(q for q in self.questions if q.kind is QuestionKind.CONTENT)

    @property
    def overall(self) -> Question:
        return next(q for q in self.questions if q.kind is QuestionKind.OVERALL)

    @property
    def verified(self) -> bool:
        """Whether every wording has been checked against the official text."""
        return all(q.verified for q in self.questions)

    def language(self, code: str) -> Language | None:
        """The further language of this code, if the questionnaire carries it."""
        return next((each for each in self.languages if each.code == code), None)

    @property
    def placeholder(self) -> bool:
        """Whether a translation or a recording only holds its place: good for a rehearsal alone."""
        return any(each.placeholder for each in self.languages)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the canonical JSON of everything but the rules, which a poll may change."""
        body = to_dict(self)
        del body["rules"]
        return hashlib.sha256(canonical(body).encode()).hexdigest()

    @property
    def name(self) -> str:
        return f"{self.code}@{self.version}"


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: the same value always gives the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def to_dict(value: Questionnaire | Rules) -> dict[str, Any]:
    """Plain lists, dictionaries, strings and numbers; the inverse of ``from_dict``/``rules_from_dict``."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(value)))
    if not plain.get("languages", True):
        del plain["languages"]
    return plain


def from_dict(body: dict[str, Any]) -> Questionnaire:
    """A questionnaire from what ``to_dict`` gave. Raises KeyError or ValueError for another shape."""
    return Questionnaire(
        **{
            **body,
            "form_number": _note(body["form_number"]),
            "leads": _note(body["leads"]),
            "level": Level(body["level"]),
            "unit": Level(body["unit"]),
            "legal": tuple(LegalBasis(**line) for line in body["legal"]),
            "options": (body["options"][0], body["options"][1]),
            "questions": tuple(_question(question) for question in body["questions"]),
            "rules": rules_from_dict(body["rules"]),
            "channels": tuple(body["channels"]),
            "notes": tuple(_note(note) for note in body.get("notes", ())),
            "languages": tuple(languages.from_dict(each) for each in body.get("languages", ())),
        }
    )


def rules_from_dict(body: dict[str, Any]) -> Rules:
    """Rules from what ``to_dict`` gave."""
    return Rules(
        overall=_figure(body["overall"]),
        content=_figure(body["content"]),
        least_share=_figure(body["least_share"]),
        base=Base(body["base"]),
        overall_by=OverallBy(body["overall_by"]),
        working_days=body["working_days"],
        posting_days=body["posting_days"],
    )


def with_rules(questionnaire: Questionnaire, rules: Rules) -> Questionnaire:
    """The same questionnaire under other rules."""
    return replace(questionnaire, rules=rules)


def _note(body: dict[str, Any]) -> Note:
    return Note(value=str(body["value"]), certainty=Certainty(body["certainty"]), source=body["source"])


def _figure(body: dict[str, Any]) -> Figure:
    threshold = body["threshold"]
    return Figure(
        threshold=None if threshold is None else Threshold(**threshold),
        certainty=Certainty(body["certainty"]),
        source=body["source"],
        tested_at=body["tested_at"],
    )


def _question(body: dict[str, Any]) -> Question:
    return Question(
        **{
            **body,
            "kind": QuestionKind(body["kind"]),
            "criteria": tuple(body["criteria"]),
            "movement": tuple(body["movement"]),
        }
    )
