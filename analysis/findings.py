"""Findings: what a counted poll says, for the whole and for each village, in whole numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from analysis import totals
from analysis.bounds import Tipping, certain, tipping, worst_case
from analysis.movement import MovementLine, movement
from analysis.shares import DASH, fraction_text, share_text
from surveys.ballots import Count, PlaceTally, QuestionTally, Tally
from surveys.questionnaires import Figure, OverallBy, Question, QuestionKind, Questionnaire, Rules, Threshold


@dataclass(frozen=True)
class QuestionFinding:
    """Kết quả một câu ở một nơi."""

    question: Question
    counts: QuestionTally
    base: int
    threshold: Threshold | None

    @property
    def share(self) -> str:
        return share_text(self.counts.satisfied, self.base, _marks(self.threshold))

    @property
    def dissatisfied_share(self) -> str:
        return share_text(self.counts.dissatisfied, self.base)

    @property
    def met(self) -> bool | None:
        return None if self.threshold is None else self.threshold.met(self.counts.satisfied, self.base)

    @property
    def missing_votes(self) -> int:
        return 0 if self.threshold is None else self.threshold.missing(self.counts.satisfied, self.base)

    @property
    def exact(self) -> Fraction | None:
        return Fraction(self.counts.satisfied, self.base) if self.base else None


@dataclass(frozen=True)
class Worst:
    """Nơi và câu thấp nhất của một phép thử."""

    place: str
    question: int | None
    share: str


@dataclass(frozen=True)
class Test:
    """Một điều kiện: overall, content or least_share, at the level where it is tested."""

    name: str
    level: str
    met: bool | None
    worst: Worst | None
    figure: Figure


@dataclass(frozen=True)
class PlaceFindings:
    """Kết quả ở một nơi."""

    place: str
    team: str
    tally: Tally
    questions: tuple[QuestionFinding, ...]
    mean_of_contents: Fraction | None
    rules: Rules
    tests: tuple[Test, ...]
    movement: tuple[MovementLine, ...]

    @property
    def contents(self) -> tuple[QuestionFinding, ...]:
        return tuple(each for each in self.questions if each.question.kind is QuestionKind.CONTENT)

    @property
    def overall(self) -> QuestionFinding:
        return next(each for each in self.questions if each.question.kind is QuestionKind.OVERALL)

    @property
    def met(self) -> bool | None:
        """All tests met; None when nothing could be tested."""
        outcomes = [test.met for test in self.tests if test.met is not None]
        return all(outcomes) if outcomes else None

    @property
    def mean_share(self) -> str:
        marks = _marks(self.rules.overall.threshold)
        return DASH if self.mean_of_contents is None else fraction_text(self.mean_of_contents, marks)

    @property
    def answered(self) -> int:
        """Households with a usable answer to the overall question."""
        return self.overall.counts.satisfied + self.overall.counts.dissatisfied

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        return worst_case(self.overall.counts.satisfied, self.answered, self.tally.households)

    @property
    def low_share(self) -> str:
        """Over all households, every silent one dissatisfied."""
        return fraction_text(self.bounds[0], _marks(self.rules.overall.threshold))

    @property
    def high_share(self) -> str:
        """Over all households, every silent one satisfied."""
        return fraction_text(self.bounds[1], _marks(self.rules.overall.threshold))

    @property
    def certain(self) -> str:
        threshold = self.rules.overall.threshold
        if threshold is None:
            return "open"
        counts = self.overall.counts.satisfied, self.answered, self.tally.households
        return certain(*counts, threshold.fraction, threshold.strict)

    @property
    def tipping(self) -> Tipping:
        threshold = self.rules.overall.threshold or Threshold(0, 1)
        counts = self.overall.counts.satisfied, self.answered, self.tally.households
        return tipping(*counts, threshold.fraction, threshold.strict)

    @property
    def coverage_share(self) -> str:
        marks = _marks(self.rules.least_share.threshold)
        return share_text(self.tally.collected, self.tally.households, marks)


@dataclass(frozen=True)
class Findings:
    """Kết quả của một đợt đã kiểm phiếu."""

    count: Count
    whole: PlaceFindings
    villages: tuple[PlaceFindings, ...]

    @property
    def questionnaire(self) -> Questionnaire:
        return self.count.questionnaire


def findings(count: Count) -> Findings:
    """What a count says. Raises TotalsClash when its numbers do not add up."""
    totals.check(count)
    questionnaire = count.questionnaire
    villages = tuple(at_place(questionnaire, village) for village in count.villages)
    return Findings(count, at_place(questionnaire, count.whole, villages), villages)


def at_place(questionnaire: Questionnaire, place: PlaceTally, units: Sequence[PlaceFindings] = ()) -> PlaceFindings:
    """What the tally of one place says; ``units`` are the places below, where the rules test these."""
    rules, tally = questionnaire.rules, place.tally
    questions = tuple(
        QuestionFinding(question, counts, counts.base(rules.base), _threshold(rules, question))
        for question, counts in zip(questionnaire.choices, tally.questions, strict=True)
    )
    mean = _mean(each for each in questions if each.question.kind is QuestionKind.CONTENT)
    here = PlaceFindings(place.place, place.team, tally, questions, mean, rules, (), movement(questionnaire, tally))
    tests = tuple(_tests(questionnaire, here, tuple(units)))
    return PlaceFindings(here.place, here.team, tally, questions, mean, rules, tests, here.movement)


def _marks(threshold: Threshold | None) -> tuple[Threshold, ...]:
    return () if threshold is None else (threshold,)


def _threshold(rules: Rules, question: Question) -> Threshold | None:
    figure = rules.overall if question.kind is QuestionKind.OVERALL else rules.content
    return figure.threshold


def _mean(contents: Iterable[QuestionFinding]) -> Fraction | None:
    """The mean over the content questions, exact; None when one of them has no base."""
    shares = [each.exact for each in contents]
    known = [share for share in shares if share is not None]
    return sum(known, Fraction(0)) / len(known) if known and len(known) == len(shares) else None


def _tests(questionnaire: Questionnaire, here: PlaceFindings, units: tuple[PlaceFindings, ...]) -> Iterator[Test]:
    for name, figure in questionnaire.rules.figures.items():
        if figure.threshold is not None:
            by_unit = figure.tested_at == "unit"
            level = questionnaire.unit if by_unit else questionnaire.level
            places = units if by_unit and units else (here,)
            outcomes = [each for place in places for each in _outcomes(name, place)]
            yield _test(name, level, figure, outcomes)


@dataclass(frozen=True)
class _Outcome:
    place: str
    question: int | None
    met: bool | None
    exact: Fraction | None
    share: str


def _outcomes(name: str, place: PlaceFindings) -> list[_Outcome]:
    """What one test finds at one place, one outcome a question."""
    if name == "least_share":
        threshold, tally = place.rules.least_share.threshold, place.tally
        assert threshold is not None
        met = threshold.met(tally.collected, tally.households)
        exact = Fraction(tally.collected, tally.households)
        return [_Outcome(place.place, None, met, exact, place.coverage_share)]
    if name == "overall" and place.rules.overall_by is OverallBy.MEAN:
        return [_mean_outcome(place)]
    asked = (place.overall,) if name == "overall" else place.contents
    return [_Outcome(place.place, each.question.number, each.met, each.exact, each.share) for each in asked]


def _mean_outcome(place: PlaceFindings) -> _Outcome:
    threshold, mean = place.rules.overall.threshold, place.mean_of_contents
    met = None if threshold is None or mean is None else threshold.met(mean.numerator, mean.denominator)
    return _Outcome(place.place, None, met, mean, place.mean_share)


def _test(name: str, level: str, figure: Figure, outcomes: list[_Outcome]) -> Test:
    based = [(each.exact, each) for each in outcomes if each.exact is not None]
    if not based:
        return Test(name, level, None, None, figure)
    _, worst = min(based, key=lambda pair: pair[0])
    met = all(each.met for _, each in based)
    return Test(name, level, met, Worst(worst.place, worst.question, worst.share), figure)
