"""Looks a questionnaire over and tells *all* its faults, each with its place."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date

from surveys.errors import Fault
from surveys.questionnaires import Figure, Question, QuestionKind, Questionnaire

LONGEST_TEXT = 400
MOST_QUESTIONS = 40


def faults(questionnaire: Questionnaire) -> list[Fault]:
    """Every fault; an empty list when the questionnaire can be used."""
    return [
        *_head(questionnaire),
        *_dates(questionnaire),
        *_order(questionnaire),
        *(fault for question in questionnaire.questions for fault in _question(question)),
        *_figures(questionnaire),
        *_composed(questionnaire),
    ]


def _head(questionnaire: Questionnaire) -> Iterator[Fault]:
    for name in ("code", "title", "heading", "guidance"):
        if not getattr(questionnaire, name).strip():
            yield Fault(name, "còn trống")
    if questionnaire.version < 1:
        yield Fault("version", "số phiên bản phải từ 1")
    if not questionnaire.legal:
        yield Fault("legal", "chưa có căn cứ nào")
    if len(set(questionnaire.options)) != 2 or not all(option.strip() for option in questionnaire.options):
        yield Fault("options", "cần hai câu trả lời khác nhau")


def _dates(questionnaire: Questionnaire) -> Iterator[Fault]:
    try:
        first = date.fromisoformat(questionnaire.valid_from)
        last = date.fromisoformat(questionnaire.valid_to) if questionnaire.valid_to else date.max
    except ValueError as wrong:
        yield Fault("valid_from", f"không phải là ngày: {wrong}")
        return
    if last < first:
        yield Fault("valid_to", "đứng trước ngày bắt đầu hiệu lực")


def _order(questionnaire: Questionnaire) -> Iterator[Fault]:
    questions = questionnaire.questions
    for code, times in Counter(question.code for question in questions).items():
        if times > 1:
            yield Fault(f"câu “{code}”", f"mã này có {times} lần")
    if [question.number for question in questions] != list(range(1, len(questions) + 1)):
        yield Fault("câu hỏi", "phải đánh số liên tục từ 1")
    if len(questions) > MOST_QUESTIONS:
        yield Fault("câu hỏi", f"có {len(questions)} câu; nhiều nhất {MOST_QUESTIONS}")
    kinds = [question.kind for question in questions if question.kind is not QuestionKind.OPEN]
    if kinds.count(QuestionKind.OVERALL) != 1:
        yield Fault("câu hỏi", f"cần đúng một câu chung, đang có {kinds.count(QuestionKind.OVERALL)}")
    elif kinds[-1] is not QuestionKind.OVERALL:
        yield Fault("câu hỏi", "câu chung phải là câu cuối")
    if QuestionKind.CONTENT not in kinds:
        yield Fault("câu hỏi", "cần ít nhất một câu về nội dung")


def _question(question: Question) -> Iterator[Fault]:
    place = f"câu {question.number}"
    if not question.text.strip():
        yield Fault(place, "chưa có nội dung")
    if len(question.text) > LONGEST_TEXT:
        yield Fault(place, f"dài {len(question.text)} chữ cái; nhiều nhất {LONGEST_TEXT}")
    if not question.code or not question.code.replace("-", "").isalnum() or not question.code.isascii():
        yield Fault(place, f"mã “{question.code}” chỉ được có chữ không dấu, số và dấu gạch")
    if not set(question.movement) <= {1, 2, 3, 4, 5}:
        yield Fault(place, "nội dung cuộc vận động chỉ từ 1 đến 5")
    if question.verified and not question.source.strip():
        yield Fault(place, "đã đối chiếu thì phải ghi nguồn")


def _figures(questionnaire: Questionnaire) -> Iterator[Fault]:
    rules = questionnaire.rules
    for name, figure in rules.figures.items():
        yield from _figure(f"ngưỡng {name}", figure)
    if rules.working_days < 1 or rules.posting_days < 1:
        yield Fault("thời hạn", "số ngày phải từ 1")


def _figure(place: str, figure: Figure) -> Iterator[Fault]:
    threshold = figure.threshold
    if threshold is not None and not 0 < threshold.num <= threshold.den:
        yield Fault(place, f"{threshold.num}/{threshold.den} phải lớn hơn 0 và không quá 100%")
    if figure.tested_at not in ("poll", "unit"):
        yield Fault(place, f"“{figure.tested_at}” không hợp lệ; chỉ ghi poll hoặc unit")
    if not figure.source.strip():
        yield Fault(place, "chưa ghi nguồn")


def _composed(questionnaire: Questionnaire) -> Iterator[Fault]:
    texts = [(f"câu {question.number}", question.text) for question in questionnaire.questions]
    texts += [("title", questionnaire.title), ("heading", questionnaire.heading)]
    for place, text in texts:
        if not unicodedata.is_normalized("NFC", text):
            yield Fault(place, "chữ chưa ở dạng NFC")
