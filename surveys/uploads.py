"""Files handed in by officers: size and shape are checked before anything is parsed."""

import csv
import io
import unicodedata
import zipfile

import openpyxl

from surveys.errors import Fault, FaultyUpload

LARGEST_FILE = 5 * 2**20
LARGEST_UNPACKED = 20 * 2**20
MOST_ENTRIES = 200
MOST_ROWS = 100_000
MOST_COLUMNS = 200

Row = tuple[int, list[str]]
"""Line number in the file (from 1) and the cells as trimmed NFC text."""


def table(data: bytes) -> list[Row]:
    """The rows of a CSV or XLSX file that hold anything, never none. Raises FaultyUpload."""
    check_size(data)
    rows = _xlsx(data) if data[:4] == b"PK\x03\x04" else _csv(text_of(data))
    kept = [(line, cells) for line, cells in rows if any(cells)]
    if not kept:
        raise _refusal("không có dòng nào")
    return kept


def check_size(data: bytes) -> None:
    """Raises FaultyUpload for a file over the limit."""
    if len(data) > LARGEST_FILE:
        raise _refusal(f"lớn {len(data) // 2**20} MB; nhiều nhất là {LARGEST_FILE // 2**20} MB")


def text_of(data: bytes) -> str:
    """UTF-8 text, with or without its mark, in NFC. Raises FaultyUpload for another encoding."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        raise _refusal("không phải chữ UTF-8. Hãy lưu lại thành “CSV UTF-8”", line) from None
    if "\0" in text:
        raise _refusal("có ký tự lạ, không phải tệp chữ")
    return unicodedata.normalize("NFC", text)


def checked_zip(data: bytes) -> io.BytesIO:
    """The file opened for reading when its unpacked size stays within limits. Raises FaultyUpload."""
    check_size(data)
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile:
        raise _refusal("bị hỏng, không mở được") from None
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise _refusal(f"giải nén ra quá lớn; nhiều nhất là {LARGEST_UNPACKED // 2**20} MB")
    return io.BytesIO(data)


def _csv(text: str) -> list[Row]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = []
    try:
        for cells in reader:
            rows.append((reader.line_num, [cell.strip() for cell in cells]))
            _check_shape(len(rows), len(cells))
    except csv.Error:
        raise _refusal("không đọc được", reader.line_num) from None
    return rows


def _xlsx(data: bytes) -> list[Row]:
    file = checked_zip(data)
    try:
        sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
        rows = []
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            _check_shape(line, len(cells))
            rows.append((line, [_cell(value) for value in cells]))
    except (KeyError, IndexError, ValueError, OSError, SyntaxError):
        raise _refusal("không phải bảng tính Excel (.xlsx) đọc được") from None
    return rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip()


def _check_shape(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise _refusal(f"quá lớn; nhiều nhất {MOST_ROWS} dòng và {MOST_COLUMNS} cột")


def _refusal(message: str, line: int | None = None) -> FaultyUpload:
    return FaultyUpload([Fault("tệp" if line is None else f"dòng {line}", message)])
