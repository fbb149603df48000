"""What one ballot says, without where or when it came from."""

from dataclasses import dataclass, replace

from surveys.questionnaires import Base, Questionnaire

SATISFIED, DISSATISFIED, BLANK, DOUBLE = "1", "0", "-", "x"
MARKS = frozenset({SATISFIED, DISSATISFIED, BLANK, DOUBLE})


@dataclass(frozen=True)
class Ballot:
    """Phiếu: one mark a question in the order of ``Questionnaire.choices``, and what was written beside."""

    marks: str
    reasons: tuple[str, ...] = ()
    """Lý do, one for each question or none at all; "" where nothing was written."""
    other: str = ""
    """Ý kiến khác."""
    online: bool = True

    @property
    def valid(self) -> bool:
        """Hợp lệ: at least one question carries exactly one mark (our rule; no official one was found)."""
        return any(mark in (SATISFIED, DISSATISFIED) for mark in self.marks)

    @property
    def dissatisfied(self) -> bool:
        return DISSATISFIED in self.marks


@dataclass(frozen=True)
class QuestionTally:
    """Kết quả một câu, over valid ballots; blank holds double-marked ones too."""

    satisfied: int
    dissatisfied: int
    blank: int

    def __add__(self, other: "QuestionTally") -> "QuestionTally":
        return QuestionTally(
            self.satisfied + other.satisfied,
            self.dissatisfied + other.dissatisfied,
            self.blank + other.blank,
        )

    def base(self, base: Base) -> int:
        """The denominator of this question's share."""
        answered = self.satisfied + self.dissatisfied
        return answered + self.blank if base is Base.VALID else answered


@dataclass(frozen=True)
class Tally:
    """Kết quả kiểm phiếu của một nơi: whole numbers only, and what people wrote."""

    households: int
    issued: int
    online: int
    paper: int
    invalid: int
    questions: tuple[QuestionTally, ...]
    """In the order of ``Questionnaire.choices``; over valid ballots."""
    with_dissatisfaction: int
    """Valid ballots with at least one "Không hài lòng"."""
    other_opinions: int
    """Ballots collected that carry an other opinion."""
    reasons: tuple[tuple[str, ...], ...]
    """For each question the reasons written, sorted; known of a whole poll only, of villages there are none."""
    opinions: tuple[str, ...]
    """Other opinions, sorted; the same."""
    other_reasons: tuple[str, ...] = ()
    """Reasons of which the question is not told, sorted; the same."""

    @property
    def numbers(self) -> "Tally":
        """Without what people wrote: so the villages add up to the whole."""
        return replace(self, reasons=((),) * len(self.reasons), opinions=(), other_reasons=())

    @property
    def collected(self) -> int:
        return self.online + self.paper

    @property
    def valid(self) -> int:
        return self.collected - self.invalid

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            households=self.households + other.households,
            issued=self.issued + other.issued,
            online=self.online + other.online,
            paper=self.paper + other.paper,
            invalid=self.invalid + other.invalid,
            questions=tuple(a + b for a, b in zip(self.questions, other.questions, strict=True)),
            with_dissatisfaction=self.with_dissatisfaction + other.with_dissatisfaction,
            other_opinions=self.other_opinions + other.other_opinions,
            reasons=tuple(tuple(sorted(a + b)) for a, b in zip(self.reasons, other.reasons, strict=True)),
            opinions=tuple(sorted(self.opinions + other.opinions)),
            other_reasons=tuple(sorted(self.other_reasons + other.other_reasons)),
        )


@dataclass(frozen=True)
class PlaceTally:
    """A tally with the name of its place."""

    place: str
    tally: Tally
    team: str = ""


@dataclass(frozen=True)
class Count:
    """A counted poll: everything that findings and papers are made from."""

    poll: str
    title: str
    questionnaire: Questionnaire
    """As frozen at the opening, with the rules of this poll."""
    place: tuple[str, ...]
    """From the province down, as typed: ("Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp")."""
    opens_on: str
    closes_on: str
    """ISO dates of the collection as it was held."""
    opened_on: str
    closed_on: str
    counted_at: str
    """ISO moment, UTC."""
    whole: PlaceTally
    villages: tuple[PlaceTally, ...]
    rehearsal: bool = False
    """Đợt THỬ: every paper says so."""
    two_envelopes: bool = False
    """Hai lớp phong bì: the box opened with two of three sheets; minutes, summary and report say so."""
