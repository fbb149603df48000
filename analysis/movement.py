"""The five contents of the movement "Toàn dân đoàn kết xây dựng nông thôn mới, đô thị văn minh"."""

from dataclasses import dataclass

from surveys.ballots import QuestionTally, Tally
from surveys.questionnaires import Questionnaire

CONTENTS = {
    1: "Phát triển kinh tế, giảm nghèo bền vững",
    2: "Đời sống văn hóa, giáo dục, sức khỏe",
    3: "Bảo vệ môi trường, cảnh quan",
    4: "Chấp hành pháp luật, an ninh trật tự, an toàn thực phẩm",
    5: "Dân chủ, giám sát, xây dựng hệ thống chính trị",
}
OUTSIDE = "Hạ tầng, quy hoạch, thông tin"


@dataclass(frozen=True)
class MovementLine:
    """Một nội dung của cuộc vận động: answers summed over its questions."""

    content: str
    counts: QuestionTally


def movement(questionnaire: Questionnaire, tally: Tally) -> tuple[MovementLine, ...]:
    """Answers summed over the content questions of each content; a question of two contents serves both."""
    sums: dict[str, QuestionTally] = {}
    for question, counts in zip(questionnaire.choices, tally.questions, strict=True):
        if question in questionnaire.contents:
            for content in [CONTENTS[number] for number in question.movement] or [OUTSIDE]:
                sums[content] = sums[content] + counts if content in sums else counts
    order = [*CONTENTS.values(), OUTSIDE]
    return tuple(MovementLine(content, sums[content]) for content in order if content in sums)
