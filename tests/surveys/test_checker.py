from dataclasses import replace

import pytest

from surveys import catalogue, checker
from surveys.questionnaires import Certainty, Figure, LegalBasis, QuestionKind, Threshold

GOOD = catalogue.load()["ntm-xa"]


def places(**changes) -> list[str]:
    return [fault.place for fault in checker.faults(replace(GOOD, **changes))]


def with_question(place: int, **changes):
    questions = list(GOOD.questions)
    questions[place - 1] = replace(questions[place - 1], **changes)
    return tuple(questions)


def in_order(*places: int):
    """The questions in another order, numbered anew."""
    return tuple(replace(GOOD.questions[place - 1], number=n) for n, place in enumerate(places, 1))


def test_a_shipped_questionnaire_has_no_fault():
    assert checker.faults(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"title": " "}, "title"),
        ({"version": 0}, "version"),
        ({"legal": ()}, "legal"),
        ({"options": ("Hài lòng", "Hài lòng")}, "options"),
        ({"valid_from": "hôm nay"}, "valid_from"),
        ({"valid_to": "2020-01-01"}, "valid_to"),
        ({"questions": with_question(2, code="quy-hoach")}, "câu “quy-hoach”"),
        ({"questions": with_question(2, number=3)}, "câu hỏi"),
        ({"questions": with_question(19, kind=QuestionKind.CONTENT)}, "câu hỏi"),
        ({"questions": with_question(1, kind=QuestionKind.OVERALL)}, "câu hỏi"),
        ({"questions": with_question(4, text="")}, "câu 4"),
        ({"questions": with_question(4, text="a" * 401)}, "câu 4"),
        ({"questions": with_question(4, code="điện")}, "câu 4"),
        ({"questions": with_question(4, movement=(6,))}, "câu 4"),
        ({"questions": with_question(4, verified=True, source="")}, "câu 4"),
        ({"questions": with_question(4, text="Đie\u0323\u0302n")}, "câu 4"),
        ({"questions": with_question(4, criteria=(0,))}, "câu 4"),
        ({"questions": with_question(4, criteria=(4, 4))}, "câu 4"),
        ({"questions": with_question(4, code="Dien")}, "câu 4"),
        ({"questions": with_question(20, code="dien")}, "câu “dien”"),
        ({"questions": with_question(1, kind=QuestionKind.OPEN)}, "câu hỏi"),
        ({"questions": in_order(20, *range(1, 20))}, "câu hỏi"),
        ({"questions": GOOD.questions[18:]}, "câu hỏi"),
        ({"questions": GOOD.questions * 3}, "câu hỏi"),
        ({"code": "NTM xã"}, "code"),
        ({"valid_to": "2025-13-01"}, "valid_to"),
        ({"options": ("Hài lòng", " hài lòng")}, "options"),
        ({"options": ("Hài lòng", " ")}, "options"),
        ({"options": ("Hài lòng", "Không hài lo\u0300ng")}, "options"),
        ({"channels": ()}, "channels"),
        ({"channels": ("chợ",)}, "channels"),
        ({"legal": (LegalBasis(" "),)}, "legal"),
        ({"leads": replace(GOOD.leads, value="")}, "leads"),
        ({"rules": replace(GOOD.rules, working_days=0)}, "thời hạn"),
    ],
)
def test_each_fault_is_told_with_its_place(changes, place):
    assert place in places(**changes)


@pytest.mark.parametrize(
    "figure",
    [
        Figure(Threshold(101), Certainty.LIKELY, "nguồn"),
        Figure(Threshold(0), Certainty.LIKELY, "nguồn"),
        Figure(Threshold(1, den=0), Certainty.LIKELY, "nguồn"),
        Figure(Threshold(100, strict=True), Certainty.LIKELY, "nguồn"),
        Figure(Threshold(90), Certainty.LIKELY, " "),
        Figure(Threshold(90), Certainty.LIKELY, "nguồn", "somewhere"),
    ],
)
def test_an_impossible_threshold_is_told(figure):
    assert places(rules=replace(GOOD.rules, content=figure)) == ["ngưỡng content"]


def test_all_faults_are_told_at_once():
    assert len(places(title="", version=0, legal=())) == 3
