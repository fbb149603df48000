"""Official wordings (nội dung chính thức) laid over a questionnaire, and what they change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from surveys import uploads
from surveys.errors import Fault, Faulty, FaultyUpload
from surveys.places import tidy
from surveys.questionnaires import Figure, QuestionKind, Questionnaire
from surveys.uploads import Document, Line

MOST_ROWS = 1000
_EDGES = " \t|\u00a0"
"""What stands around a line copied from a table."""

# Where a pattern says *+ it never tries a run of spaces in another way: a long line takes no longer than its length.
_NUMBER = re.compile(r"(?:câu\s*+)?(\d{1,2})\s*+[.:)]?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:câu\s*+)?(\d{1,2})(?:\s*+[.:)\-–](?!\d)|[^\S\t]*+[|\t])[\s|]*+(\S.*)",
    re.IGNORECASE,
)
_AFTER_THE_QUESTIONS = re.compile(r"[\W\d]*(?:ý kiến khác|xin (?:trân trọng |chân thành )?cảm ơn)", re.IGNORECASE)


@dataclass(frozen=True)
class Change:
    """Một chỗ khác nhau."""

    place: str
    before: str
    after: str


def from_text(text: str) -> list[str]:
    """The texts of numbered lines ("1. …", "Câu 1: …", "1 | …"), in order; the lines right below go on with them.

    Numbering that begins again begins another list; the longest is given. Raises FaultyUpload.
    """
    lines = uploads.text_of(text.encode()).splitlines()
    if len(lines) > MOST_ROWS:
        raise FaultyUpload([Fault("tệp", f"có {len(lines)} dòng; nhiều nhất là {MOST_ROWS} dòng")])
    return _longest_list(lines)


def from_file(data: bytes, name: str) -> list[str]:
    """The same from a .docx, .xlsx or text file. Raises FaultyUpload."""
    if name.lower().endswith(".docx"):
        return from_docx(data)
    if name.lower().endswith(".xlsx"):
        return from_xlsx(data)
    return from_text(uploads.text_of(data))


def from_docx(data: bytes) -> list[str]:
    """From numbered paragraphs and from table rows with a number and a text. Raises FaultyUpload."""
    return from_text("\n".join(_lines(uploads.document(data, most_rows=MOST_ROWS))))


def from_xlsx(data: bytes) -> list[str]:
    """From the first sheet's rows with a number and a text. Raises FaultyUpload."""
    return from_text("\n".join(_row(cells) for _, cells in uploads.spreadsheet(data, most_rows=MOST_ROWS)))


def apply(questionnaire: Questionnaire, texts: list[str], *, source: str) -> Questionnaire:
    """The questionnaire under these wordings, said to be checked against ``source``.

    Raises Faulty when the number of texts is not that of the questions, a text is empty, or the source is missing.
    """
    faults = [] if tidy(source) else [Fault("source", "Xin ghi nguồn: số và ngày của văn bản")]
    wanted = len(questionnaire.choices)
    if len(texts) != wanted:
        faults.append(Fault("text", f"Tìm thấy {len(texts)} câu, mẫu phiếu có {wanted} câu"))
    faults += [Fault("text", f"Câu {place} còn trống") for place, text in enumerate(texts, 1) if not tidy(text)]
    if faults:
        raise Faulty(faults)
    new = iter(texts)
    questions = tuple(
        replace(
            question,
            text=question.text if question.kind is QuestionKind.OPEN else tidy(next(new)),
            verified=True,
            source=tidy(source),
        )
        for question in questionnaire.questions
    )
    return replace(questionnaire, questions=questions)


def difference(old: Questionnaire, new: Questionnaire) -> list[Change]:
    """Every place where two versions differ, in the order of the form."""
    before, after = _places(old), _places(new)
    every = before | after
    return [
        Change(place, before.get(place, ""), after.get(place, ""))
        for place in every
        if before.get(place, "") != after.get(place, "")
    ]


def _longest_list(lines: list[str]) -> list[str]:
    lists: list[list[str]] = [[]]
    goes_on = False
    for line in (each.strip(_EDGES) for each in lines):
        numbered = _NUMBERED.fullmatch(line)
        number = int(numbered[1]) if numbered else 0
        if not line or _AFTER_THE_QUESTIONS.match(line):
            goes_on = False
        elif numbered and number in (1, len(lists[-1]) + 1):
            if number == 1:
                lists.append([])
            lists[-1].append(_first_cell(numbered[2]))
            goes_on = True
        elif goes_on:
            lists[-1][-1] += f" {tidy(line)}"
    return max(lists, key=len)


def _first_cell(text: str) -> str:
    """Without the answer boxes that stand in the cells behind it."""
    return tidy(re.split(r"[|\t]", text)[0])


def _lines(document: Document) -> list[str]:
    """Paragraphs, those that Word numbers itself, and tables, as lines with their numbers written out."""
    paragraphs = [paragraph.cells[0] for paragraph in document.paragraphs]
    lines = [*paragraphs, "", *(line for rows in document.tables for line in _table(rows))]
    if _longest_list([part for line in lines for part in line.splitlines() or [""]]):
        return lines
    numbered = [tidy(each.cells[0]) for each in document.paragraphs if each.numbered and tidy(each.cells[0])]
    return [f"{number}. {text}" for number, text in enumerate(numbered, 1)]


def _table(rows: list[Line]) -> Iterator[str]:
    automatic = 0
    for row in rows:
        cells = list(row.cells)
        if row.numbered and not cells[0].strip():
            automatic += 1
            cells[0] = str(automatic)
        yield _row(cells)


def _row(cells: list[str]) -> str:
    """ "1. text" from a row that has both, in two cells or in one; "" from any other."""
    filled = [tidy(cell) for cell in cells if cell.strip()]
    number = _NUMBER.fullmatch(filled[0]) if filled else None
    if number:
        return f"{number[1]}. {filled[1]}" if len(filled) > 1 else ""
    return filled[0] if filled and _NUMBERED.fullmatch(filled[0]) else ""


def _places(questionnaire: Questionnaire) -> dict[str, str]:
    """What two versions are compared by, in the order of the form."""
    rules = questionnaire.rules
    return {
        "Tên": questionnaire.title,
        "Tiêu đề phiếu": questionnaire.heading,
        "Câu trả lời": " / ".join(questionnaire.options),
        "Căn cứ": "; ".join(line.text for line in questionnaire.legal),
        "Ngưỡng hài lòng chung": _words(rules.overall),
        "Ngưỡng từng nội dung": _words(rules.content),
        "Ngưỡng hộ được lấy ý kiến": _words(rules.least_share),
        **{f"Câu {question.number}": question.text for question in questionnaire.questions},
    }


def _words(figure: Figure) -> str:
    threshold = figure.threshold
    if threshold is None:
        return "không đặt ngưỡng"
    share = f"{threshold.num}%" if threshold.den == 100 else f"{threshold.num}/{threshold.den}"
    return f"{'trên' if threshold.strict else 'từ'} {share}{' ở từng nơi' if figure.tested_at == 'unit' else ''}"
