"""Files handed in by officers: size, kind and shape are checked before anything is parsed.

What another program packed (XLSX, DOCX) is unpacked here within limits and parsed by ``surveys/parsing.py`` in
a process of its own, which may fail as it likes. Pictures are not accepted at all: their limits, in pixels,
come with the scanning of paper ballots.
"""

import csv
import io
import json
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from surveys.errors import Fault, FaultyUpload
from surveys.letters import composed

LARGEST_FILE = 5 * 2**20
LARGEST_UNPACKED = 20 * 2**20
MOST_TIMES_UNPACKED = 200
"""A file that unpacks to more than this many times its size is neither document nor table."""
MOST_ENTRIES = 200
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_LINE = 100_000
MOST_LETTERS = 10_000_000
LONGEST_WAIT = 40
"""Seconds."""

PICTURE = "là ảnh; chương trình không nhận ảnh"
FOREIGN = {
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
    b"II*\0": PICTURE,
    b"MM\0*": PICTURE,
    b"RIFF": PICTURE,
    b"%PDF": "là tệp PDF; chương trình không nhận PDF",
    b"\xd0\xcf\x11\xe0": "là tệp Office đời cũ hoặc có mật khẩu. Hãy lưu lại thành .xlsx hoặc .docx không có mật khẩu",
}
"""What is known by its first bytes and refused by name."""
ZIP = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, LookupError,
)  # fmt: skip
"""All that the unpacking of a broken file has been seen to raise."""

Row = tuple[int, list[str]]
"""Line number in the file (from 1) and the cells as trimmed NFC text."""


@dataclass(frozen=True)
class Line:
    """A paragraph of a Word file (one cell) or a row of a table in it."""

    cells: list[str]
    numbered: bool
    """Whether Word writes the number itself, outside the text."""


@dataclass(frozen=True)
class Document:
    """What stands in a Word file."""

    paragraphs: list[Line]
    tables: list[list[Line]]


def table(data: bytes) -> list[Row]:
    """The rows of a CSV or XLSX file that hold anything, never none. Raises FaultyUpload."""
    check_size(data)
    rows = spreadsheet(data) if data.startswith(ZIP) else _csv(text_of(data))
    kept = [(line, cells) for line, cells in rows if any(cells)]
    if not kept:
        raise _refusal("không có dòng nào")
    return kept


def spreadsheet(data: bytes, *, most_rows: int = MOST_ROWS) -> list[Row]:
    """Every row of the first sheet of an XLSX file. Raises FaultyUpload."""
    rows = _parsed("xlsx", checked_zip(data, folder="xl/"), most_rows, "bảng tính Excel (.xlsx)")
    return [(line, [composed(cell) for cell in cells]) for line, cells in rows]


def document(data: bytes, *, most_rows: int = MOST_ROWS) -> Document:
    """The paragraphs and tables of a DOCX file. Raises FaultyUpload."""
    read = _parsed("docx", checked_zip(data, folder="word/"), most_rows, "văn bản Word (.docx)")
    return Document(_lines(read["paragraphs"]), [_lines(rows) for rows in read["tables"]])


def check_size(data: bytes) -> None:
    """Raises FaultyUpload for a file over the limit."""
    if len(data) > LARGEST_FILE:
        raise _refusal(f"lớn {len(data) // 2**20} MB; nhiều nhất là {LARGEST_FILE // 2**20} MB")


def text_of(data: bytes) -> str:
    """UTF-8 text, with or without its mark, in NFC. Raises FaultyUpload for another encoding."""
    check_size(data)
    _check_kind(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        raise _refusal("không phải chữ UTF-8. Hãy lưu lại thành “CSV UTF-8”", line) from None
    if "\0" in text:
        raise _refusal("có ký tự lạ, không phải tệp chữ")
    return composed(text)


def checked_zip(data: bytes, *, folder: str = "") -> io.BytesIO:
    """The XML of a packed file, packed anew without compression, so that nothing in it can lie about its size.

    All that is no XML (pictures above all) is left empty. ``folder`` tells the kind: "xl/", "word/" or any.
    Raises FaultyUpload.
    """
    check_size(data)
    _check_kind(data)
    if data.count(_ENTRY) > MOST_ENTRIES:
        raise _refusal(f"giải nén ra quá nhiều tệp con; nhiều nhất là {MOST_ENTRIES}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive.infolist(), folder, len(data))
            return _repacked(archive)
    except _UNREADABLE:
        raise _refusal("bị hỏng, không mở được") from None


def _check_kind(data: bytes) -> None:
    for start, message in FOREIGN.items():
        if data.startswith(start):
            raise _refusal(message)


def _check_entries(entries: list[zipfile.ZipInfo], folder: str, packed: int) -> None:
    """What the directory says. Raises FaultyUpload."""
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > LARGEST_UNPACKED:
        raise _refusal(f"giải nén ra quá lớn; nhiều nhất là {LARGEST_UNPACKED // 2**20} MB")
    if unpacked > MOST_TIMES_UNPACKED * packed:
        raise _refusal(f"giải nén ra lớn hơn {MOST_TIMES_UNPACKED} lần; không phải văn bản hay bảng tính")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refusal("có mật khẩu. Hãy lưu lại không có mật khẩu")
    names = [entry.filename for entry in entries]
    usual = all(entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries)
    if not usual or len(set(names)) < len(names):
        raise _refusal("đóng gói khác thường. Hãy mở bằng Word hoặc Excel rồi lưu lại")
    if not any(name.startswith(folder) for name in names):
        raise _refusal(f"không phải {'bảng tính Excel (.xlsx)' if folder == 'xl/' else 'văn bản Word (.docx)'}")


def _repacked(archive: zipfile.ZipFile) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as honest:
        for entry in archive.infolist():
            content = b""
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    content = part.read(entry.file_size)  # without a number it would unpack whatever is there
            honest.writestr(entry.filename, content)
    packed.seek(0)
    return packed


def _parsed(kind: str, file: io.BytesIO, most_rows: int, name: str) -> Any:  # noqa: ANN401 -- JSON
    """What ``surveys/parsing.py`` reads in a process of its own. Raises FaultyUpload should that die of it."""
    command = [sys.executable, "-I", "-B", str(Path(__file__).with_name("parsing.py")), kind]
    limits = [str(most) for most in (most_rows, MOST_COLUMNS, MOST_LETTERS)]
    surroundings = {"OPENPYXL_LXML": "False"}  # so that openpyxl reads every part through defusedxml
    try:
        done = subprocess.run(  # noqa: S603 -- this Python and a file of this folder
            [*command, *limits],
            input=file.read(),
            capture_output=True,
            timeout=LONGEST_WAIT,
            env=surroundings,
            check=True,
        )
        said = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        raise _refusal(f"không phải {name} đọc được") from None
    if "read" not in said:
        raise _too_large(most_rows)
    return said["read"]


def _lines(written: list[tuple[list[str], bool]]) -> list[Line]:
    return [Line([composed(cell) for cell in cells], numbered) for cells, numbered in written]


def _csv(text: str) -> list[Row]:
    lines = list(io.StringIO(text, newline=""))
    if len(lines) > MOST_ROWS or max(map(len, lines), default=0) > LONGEST_LINE:
        raise _too_large(MOST_ROWS)
    separator = max(",;\t", key=lines[0].count) if lines else ","
    reader = csv.reader(lines, delimiter=separator)
    rows = []
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise _too_large(MOST_ROWS)
            rows.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error:
        raise _refusal("không đọc được", reader.line_num) from None
    return rows


def _too_large(rows: int) -> FaultyUpload:
    return _refusal(
        f"quá lớn; nhiều nhất là {rows} dòng và {MOST_COLUMNS} cột. Hãy chép phần cần dùng sang một tệp mới"
    )


def _refusal(message: str, line: int | None = None) -> FaultyUpload:
    return FaultyUpload([Fault("tệp" if line is None else f"dòng {line}", message)])
