"""Official wordings (nội dung chính thức) laid over a questionnaire, and what they change."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import docx
from docx.opc.exceptions import OpcError

from surveys import uploads
from surveys.errors import Fault, Faulty, FaultyUpload
from surveys.places import tidy
from surveys.questionnaires import Figure, QuestionKind, Questionnaire

MOST_ROWS = 1000
MOST_TIMES_UNPACKED = 200
"""A file that unpacks to more than this many times its size is no document."""

_EDGES = " \t|\u00a0"
"""What stands around a line copied from a table."""

# Where a pattern says *+ it never tries a run of spaces in another way: a long line takes no longer than its length.
_NUMBER = re.compile(r"(?:câu\s*+)?(\d{1,2})\s*+[.:)]?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:câu\s*+)?(\d{1,2})(?:\s*+[.:)\-–](?!\d)|[^\S\t]*+[|\t])[\s|]*+(\S.*)",
    re.IGNORECASE,
)
_AFTER_THE_QUESTIONS = re.compile(r"[\W\d]*(?:ý kiến khác|xin (?:trân trọng |chân thành )?cảm ơn)", re.IGNORECASE)
_UNREADABLE = (
    AttributeError, LookupError, NotImplementedError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    EOFError, zipfile.BadZipFile, zlib.error, OpcError,
)  # fmt: skip


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
    data = text.encode()
    uploads.check_size(data)
    lines = uploads.text_of(data).splitlines()
    _require_few(len(lines))
    return _longest_list(lines)


def from_file(data: bytes, name: str) -> list[str]:
    """The same from a .docx, .xlsx or text file. Raises FaultyUpload."""
    if name.lower().endswith(".docx"):
        return from_docx(data)
    if name.lower().endswith(".xlsx"):
        return from_xlsx(data)
    uploads.check_size(data)
    return from_text(uploads.text_of(data))


def from_docx(data: bytes) -> list[str]:
    """From numbered paragraphs and from table rows with a number and a text. Raises FaultyUpload."""
    try:
        lines = _lines(docx.Document(_checked(data)))
    except _UNREADABLE:
        raise FaultyUpload([Fault("tệp", "không phải văn bản Word (.docx) đọc được")]) from None
    return from_text("\n".join(lines))


def from_xlsx(data: bytes) -> list[str]:
    """From the first sheet's rows with a number and a text. Raises FaultyUpload."""
    try:
        _checked(data)
        rows = uploads.table(data)
    except _UNREADABLE:
        raise FaultyUpload([Fault("tệp", "không phải bảng tính Excel (.xlsx) đọc được")]) from None
    _require_few(len(rows))
    return from_text("\n".join(_row(cells) for _, cells in rows))


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


def _checked(data: bytes) -> io.BytesIO:
    """The file when neither its size nor its unpacking goes beyond the limits. Raises FaultyUpload."""
    file = uploads.checked_zip(data)
    entries = zipfile.ZipFile(file).infolist()
    if sum(entry.file_size for entry in entries) > MOST_TIMES_UNPACKED * len(data):
        raise FaultyUpload([Fault("tệp", f"giải nén ra lớn hơn {MOST_TIMES_UNPACKED} lần; không phải văn bản")])
    return file


def _require_few(rows: int) -> None:
    if rows > MOST_ROWS:
        raise FaultyUpload([Fault("tệp", f"có {rows} dòng; nhiều nhất là {MOST_ROWS} dòng")])


def _lines(document: Any) -> list[str]:  # noqa: ANN401 -- python-docx is untyped
    """Paragraphs, those that Word numbers itself, and tables, as lines with their numbers written out."""
    paragraphs = document.paragraphs
    _require_few(len(paragraphs) + sum(len(table._tbl.tr_lst) for table in document.tables))
    written = [paragraph.text for paragraph in paragraphs]
    lines = [*written, "", *(line for table in document.tables for line in _table(table))]
    if _longest_list(lines):
        return lines
    return [f"{number}. {text}" for number, text in enumerate(_self_numbered(paragraphs), 1)]


def _table(table: Any) -> Iterable[str]:  # noqa: ANN401
    """A line for each row; the cells as written, since a wide merged one would be repeated without end."""
    automatic = 0
    for row in table._tbl.tr_lst:
        cells = ["\n".join(paragraph.text for paragraph in cell.p_lst) for cell in row.tc_lst]
        if cells and not cells[0].strip() and _list_place(row.tc_lst[0].p_lst[0].pPr) is not None:
            automatic += 1
            cells[0] = str(automatic)
        yield _row(cells)


def _self_numbered(paragraphs: Iterable[Any]) -> list[str]:
    """The texts of lists whose numbers Word keeps out of the text; not those of lists within lists."""
    return [
        tidy(each.text)
        for each in paragraphs
        if each.text.strip() and 0 in (_list_place(each._p.pPr), _list_place(each.style.element.pPr))
    ]


def _list_place(properties: Any) -> int | None:  # noqa: ANN401
    """How deep in a list a paragraph stands, from 0; None outside lists."""
    numbering = None if properties is None else properties.numPr
    if numbering is None:
        return None
    return 0 if numbering.ilvl is None else int(numbering.ilvl.val)


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
