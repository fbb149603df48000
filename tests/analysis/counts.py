"""Counted polls to conclude from, made through the same counting as a real one."""

from dataclasses import replace
from functools import reduce
from operator import add

from surveys import catalogue, counting, words
from surveys.ballots import Ballot, Count, PlaceTally
from surveys.questionnaires import Rules, with_rules

QUESTIONS = 19


def ballots(satisfied: int, dissatisfied: int = 0, *, other: str = "", question: int = QUESTIONS) -> list[Ballot]:
    """Ballots that are satisfied throughout, or dissatisfied with one question."""
    marks = ["1"] * QUESTIONS
    marks[question - 1] = "0"
    return [Ballot("1" * QUESTIONS, other=other)] * satisfied + [Ballot("".join(marks))] * dissatisfied


def a_count(villages: dict[str, tuple[int, list[Ballot]]], *, kind: str = "ntm-xa", **rules: object) -> Count:
    """A count of villages, each with its households and ballots; ``rules`` replace those of the kind."""
    questionnaire = catalogue.load()[kind]
    changed: Rules = replace(questionnaire.rules, **rules)  # type: ignore[arg-type]
    size, numbers = len(questionnaire.choices), [question.number for question in questionnaire.choices]
    written = words.apart([ballot for _, cast in villages.values() for ballot in cast], numbers)
    places = tuple(
        PlaceTally(name, counting.tally(cast, questions=size, households=households))
        for name, (households, cast) in villages.items()
    )
    whole = reduce(add, (place.tally for place in places))
    return Count(
        poll="K7QX2M",
        title="Lấy ý kiến về xã đạt chuẩn nông thôn mới",
        questionnaire=with_rules(questionnaire, changed),
        place=("Tỉnh Quảng Ngãi", "Xã Long Hiệp"),
        opens_on="2023-03-23",
        closes_on="2023-03-27",
        opened_on="2023-03-23T01:00:00+00:00",
        closed_on="2023-03-27T10:00:00+00:00",
        counted_at="2023-03-27T11:00:00+00:00",
        whole=PlaceTally("Xã Long Hiệp", counting.with_words(whole, words.sorted_out(written, numbers))),
        villages=places,
    )
