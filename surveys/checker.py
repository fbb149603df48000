"""Looks a questionnaire over and tells *all* its faults, each with its place."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date

from surveys import languages
from surveys.errors import Fault
from surveys.questionnaires import Figure, Question, QuestionKind, Questionnaire

LONGEST_TEXT = 400
MOST_QUESTIONS = 40
CHANNELS = {"phone", "paper", "meeting"}
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def faults(questionnaire: Questionnaire) -> list[Fault]:
    """Every fault; an empty list when the questionnaire can be used."""
    return [
        *_head(questionnaire),
        *_answers(questionnaire),
        *_dates(questionnaire),
        *_numbering(questionnaire),
        *_order(questionnaire),
        *(fault for question in questionnaire.questions for fault in _question(question)),
        *_figures(questionnaire),
        *_composed(questionnaire),
        *languages.faults(questionnaire.languages, [question.number for question in questionnaire.choices]),
    ]


def _head(questionnaire: Questionnaire) -> Iterator[Fault]:
    texts = {name: getattr(questionnaire, name) for name in ("code", "title", "heading", "guidance")}
    texts |= {"form_number": questionnaire.form_number.value, "leads": questionnaire.leads.value}
    for name, text in texts.items():
        if not text.strip():
            yield Fault(name, "còn trống")
    if not _CODE.fullmatch(questionnaire.code):
        yield Fault("code", f"mã “{questionnaire.code}” chỉ được có chữ thường không dấu, số và dấu gạch")
    if questionnaire.version < 1:
        yield Fault("version", "số phiên bản phải từ 1")
    if not questionnaire.legal:
        yield Fault("legal", "chưa có căn cứ nào")
    if not all(line.text.strip() for line in questionnaire.legal):
        yield Fault("legal", "có căn cứ còn trống")


def _answers(questionnaire: Questionnaire) -> Iterator[Fault]:
    words = {option.strip().casefold() for option in questionnaire.options}
    if len(words) != 2 or "" in words:
        yield Fault("options", "cần hai câu trả lời khác nhau")
    if not questionnaire.channels or not set(questionnaire.channels) <= CHANNELS:
        yield Fault("channels", "cần ít nhất một cách lấy ý kiến trong: " + ", ".join(sorted(CHANNELS)))


def _dates(questionnaire: Questionnaire) -> Iterator[Fault]:
    written = {"valid_from": questionnaire.valid_from, "valid_to": questionnaire.valid_to}
    read = {}
    for name, day in written.items():
        try:
            read[name] = date.max if day is None else date.fromisoformat(day)
        except ValueError:
            yield Fault(name, f"“{day}” không phải là ngày dạng 2022-09-20")
    if len(read) == 2 and read["valid_to"] < read["valid_from"]:
        yield Fault("valid_to", "đứng trước ngày bắt đầu hiệu lực")


def _numbering(questionnaire: Questionnaire) -> Iterator[Fault]:
    questions = questionnaire.questions
    for code, times in Counter(question.code for question in questions).items():
        if times > 1:
            yield Fault(f"câu “{code}”", f"mã này có {times} lần")
    numbers = [question.number for question in questions]
    if numbers != list(range(1, len(questions) + 1)):
        yield Fault("câu hỏi", "phải đánh số liên tục từ 1, đang là " + ", ".join(map(str, numbers)))
    if len(questions) > MOST_QUESTIONS:
        yield Fault("câu hỏi", f"có {len(questions)} câu; nhiều nhất {MOST_QUESTIONS}")


def _order(questionnaire: Questionnaire) -> Iterator[Fault]:
    kinds = [question.kind for question in questionnaire.questions]
    choices = [kind for kind in kinds if kind is not QuestionKind.OPEN]
    if choices.count(QuestionKind.OVERALL) != 1:
        yield Fault("câu hỏi", f"cần đúng một câu chung, đang có {choices.count(QuestionKind.OVERALL)}")
    elif choices[-1] is not QuestionKind.OVERALL:
        yield Fault("câu hỏi", "câu chung phải là câu cuối")
    if QuestionKind.CONTENT not in choices:
        yield Fault("câu hỏi", "cần ít nhất một câu về nội dung")
    if len(kinds) - len(choices) > 1:
        yield Fault("câu hỏi", "chỉ được có một câu ý kiến khác")
    if QuestionKind.OPEN in kinds[: len(choices)]:
        yield Fault("câu hỏi", "câu ý kiến khác phải đứng sau câu chung")


def _question(question: Question) -> Iterator[Fault]:
    place = f"câu {question.number}"
    if not question.text.strip():
        yield Fault(place, "chưa có nội dung")
    if len(question.text) > LONGEST_TEXT:
        yield Fault(place, f"dài {len(question.text)} chữ cái; nhiều nhất {LONGEST_TEXT}")
    if not _CODE.fullmatch(question.code):
        yield Fault(place, f"mã “{question.code}” chỉ được có chữ thường không dấu, số và dấu gạch")
    if not set(question.movement) <= {1, 2, 3, 4, 5}:
        yield Fault(place, "nội dung cuộc vận động chỉ từ 1 đến 5")
    if any(len(set(numbers)) < len(numbers) for numbers in (question.criteria, question.movement)):
        yield Fault(place, "ghi một tiêu chí hoặc nội dung cuộc vận động hai lần")
    if any(criterion < 1 for criterion in question.criteria):
        yield Fault(place, "số tiêu chí phải từ 1")
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
    if threshold is not None and threshold.strict and threshold.num == threshold.den:
        yield Fault(place, "không ai đạt được “trên 100%”")
    if figure.tested_at not in ("poll", "unit"):
        yield Fault(place, f"“{figure.tested_at}” không hợp lệ; chỉ ghi poll hoặc unit")
    if not figure.source.strip():
        yield Fault(place, "chưa ghi nguồn")


def _composed(questionnaire: Questionnaire) -> Iterator[Fault]:
    for place, text in _texts(questionnaire):
        if not unicodedata.is_normalized("NFC", text):
            yield Fault(place, "chữ chưa ở dạng NFC")


def _texts(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Everything that people read, with its place."""
    for name in ("title", "heading", "guidance"):
        yield name, getattr(questionnaire, name)
    yield from (("options", option) for option in questionnaire.options)
    yield from (("legal", line.text) for line in questionnaire.legal)
    notes = {"form_number": questionnaire.form_number, "leads": questionnaire.leads}
    for place, note in [*notes.items(), *(("ghi chú", note) for note in questionnaire.notes)]:
        yield place, note.value
        yield place, note.source
    yield from ((f"ngưỡng {name}", figure.source) for name, figure in questionnaire.rules.figures.items())
    for question in questionnaire.questions:
        yield f"câu {question.number}", question.text
        yield f"nguồn của câu {question.number}", question.source
