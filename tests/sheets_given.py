"""A questionnaire and the sheet of a village, for whatever prints and reads sheets."""

from datetime import date

from analysis.ballot_sheets import BallotSheet
from surveys.questionnaires import (
    Certainty,
    Figure,
    Level,
    Note,
    Question,
    QuestionKind,
    Questionnaire,
    Rules,
    Threshold,
)

SHORT = "Xã không còn nhà tạm bợ, nhà dột nát"
LONG = (
    "Chính quyền địa phương đã công khai, lấy ý kiến, tiếp thu và giải trình đầy đủ những ý kiến đóng góp "
    "của Nhân dân trong suốt quá trình quy hoạch, xây dựng, nghiệm thu các công trình trên địa bàn xã"
)
KEY = bytes(range(32))
POLL = "K7QX2M"
_NOTE = Note("1", Certainty.ASSUMED, "")
_FIGURE = Figure(Threshold(90), Certainty.LIKELY, "")


def questionnaire(contents=18, text=SHORT, verified=False, **changes):
    asked = [
        *(Question(n, f"c{n}", QuestionKind.CONTENT, text) for n in range(1, contents + 1)),
        Question(contents + 1, "chung", QuestionKind.OVERALL, "Gia đình có hài lòng chung không?"),
        Question(contents + 2, "khac", QuestionKind.OPEN, "Ý kiến khác của gia đình"),
    ]
    values = {
        "code": "ntm-xa",
        "version": 3,
        "title": "Xã đạt chuẩn nông thôn mới",
        "heading": "Xin cho biết mức độ hài lòng của gia đình về kết quả xây dựng nông thôn mới của xã",
        "guidance": "HD 90",
        "form_number": _NOTE,
        "leads": _NOTE,
        "level": Level.COMMUNE,
        "unit": Level.VILLAGE,
        "legal": (),
        "options": ("Hài lòng", "Không hài lòng"),
        "questions": tuple(Question(q.number, q.code, q.kind, q.text, verified=verified) for q in asked),
        "rules": Rules(_FIGURE, _FIGURE, _FIGURE),
        "channels": ("phone", "paper"),
        "valid_from": "2022-09-20",
        "valid_to": None,
        **changes,
    }
    return Questionnaire(**values)


def sheet(**changes):
    """The sheet of a village, some things changed."""
    values = {
        "body": "Ủy ban MTTQ Việt Nam xã Long Hiệp",
        "poll_title": "Lấy ý kiến sự hài lòng của người dân về xã đạt chuẩn nông thôn mới năm 2026",
        "poll_code": POLL,
        "village": "Thôn Hà Bôi",
        "position": 3,
        "base_url": "https://langnghe.example",
        "opens_on": date(2026, 3, 23),
        "closes_on": date(2026, 3, 27),
        "questionnaire": questionnaire(),
        **changes,
    }
    return BallotSheet(**values)


SHEET = sheet()
