"""Official wordings (nội dung chính thức) laid over a questionnaire, and what they change."""

import re
from dataclasses import dataclass, replace

import docx

from surveys import uploads
from surveys.errors import Fault, Faulty
from surveys.places import tidy
from surveys.questionnaires import QuestionKind, Questionnaire, Threshold

_NUMBERED = re.compile(r"\s*(?:câu\s*)?(\d{1,2})\s*[.:)\-–|\t]\s*(\S.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Change:
    """Một chỗ khác nhau."""

    place: str
    before: str
    after: str


def from_text(text: str) -> list[str]:
    """The texts of numbered lines ("1. …", "Câu 1: …"), in order; other lines go on."""
    found: list[str] = []
    for line in uploads.text_of(text.encode()).splitlines():
        numbered = _NUMBERED.fullmatch(line)
        if numbered and int(numbered[1]) == len(found) + 1:
            found.append(tidy(numbered[2]))
        elif line.strip() and found:
            found[-1] += f" {tidy(line)}"
    return found


def from_file(data: bytes, name: str) -> list[str]:
    """The same from a .docx, .xlsx or text file. Raises FaultyUpload."""
    if name.lower().endswith(".docx"):
        return from_docx(data)
    return from_xlsx(data) if name.lower().endswith(".xlsx") else from_text(uploads.text_of(data))


def from_docx(data: bytes) -> list[str]:
    """From numbered paragraphs and from table rows with a number and a text. Raises FaultyUpload."""
    file = uploads.checked_zip(data)
    try:
        document = docx.Document(file)
    except (KeyError, ValueError):
        raise Faulty([Fault("tệp", "không phải văn bản Word (.docx) đọc được")]) from None
    rows = [[cell.text for cell in row.cells[:2]] for table in document.tables for row in table.rows]
    return from_text("\n".join([*(p.text for p in document.paragraphs), *map(_row, rows)]))


def from_xlsx(data: bytes) -> list[str]:
    """From rows with a number and a text. Raises FaultyUpload."""
    return from_text("\n".join(_row(cells) for _, cells in uploads.table(data)))


def apply(questionnaire: Questionnaire, texts: list[str], *, source: str) -> Questionnaire:
    """The questionnaire under these wordings, said to be checked against ``source``.

    Raises Faulty when the number of texts is not that of the questions, or the source is missing.
    """
    faults = [] if tidy(source) else [Fault("source", "Xin ghi nguồn: số và ngày của văn bản")]
    wanted = len(questionnaire.choices)
    if len(texts) != wanted:
        faults.append(Fault("text", f"Tìm thấy {len(texts)} câu, mẫu phiếu có {wanted} câu"))
    if faults:
        raise Faulty(faults)
    new = iter(texts)
    questions = tuple(
        replace(
            question,
            text=question.text if question.kind is QuestionKind.OPEN else next(new),
            verified=True,
            source=tidy(source),
        )
        for question in questionnaire.questions
    )
    return replace(questionnaire, questions=questions)


def difference(old: Questionnaire, new: Questionnaire) -> list[Change]:
    """Every place where two versions differ, in the order of the form."""
    pairs = [("Tên", old.title, new.title), ("Câu trả lời", " / ".join(old.options), " / ".join(new.options))]
    pairs.append(("Căn cứ", _legal(old), _legal(new)))
    for name in old.rules.figures:
        before, after = (_words(each.rules.figures[name].threshold) for each in (old, new))
        pairs.append((f"Ngưỡng {name}", before, after))
    texts = [{question.number: question.text for question in each.questions} for each in (old, new)]
    for number in sorted(texts[0].keys() | texts[1].keys()):
        pairs.append((f"Câu {number}", texts[0].get(number, ""), texts[1].get(number, "")))
    return [Change(place, before, after) for place, before, after in pairs if before != after]


def _row(cells: list[str]) -> str:
    numbered = len(cells) > 1 and cells[0].strip().rstrip(".").isdecimal()
    return f"{cells[0].strip().rstrip('.')}. {tidy(cells[1])}" if numbered else ""


def _legal(questionnaire: Questionnaire) -> str:
    return "; ".join(line.text for line in questionnaire.legal)


def _words(threshold: Threshold | None) -> str:
    if threshold is None:
        return "không"
    return f"{'trên' if threshold.strict else 'từ'} {threshold.num}/{threshold.den}"
