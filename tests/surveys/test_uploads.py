import io
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from surveys import uploads
from surveys.errors import FaultyUpload
from surveys.letters import composed

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
STEALS = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">'
SHARED = "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@pytest.fixture
def no_process(monkeypatch):
    """Whoever starts a process fails the test."""
    monkeypatch.setattr(uploads.subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))


def refused(data: bytes, read=uploads.table) -> str:
    with pytest.raises(FaultyUpload) as refusal:
        read(data)
    return str(refusal.value)


@pytest.mark.parametrize("read", [uploads.table, uploads.document])
def test_a_small_file_that_unpacks_to_a_hundred_megabytes_is_refused_at_once(no_process, read):
    bomb = zipped({"xl/worksheets/sheet1.xml": b"0" * 100 * 2**20, "word/noise": noise(200_000)})
    assert 250_000 < len(bomb) < 350_000
    start = time.process_time()
    assert "giải nén ra quá lớn; nhiều nhất là 20 MB" in refused(bomb, read)
    assert time.process_time() - start < 1


def test_a_directory_that_lies_about_sizes_is_found_out(no_process):
    bomb = bytearray(zipped({"xl/workbook.xml": b"0" * 100 * 2**20, "xl/noise": noise(200_000)}))
    for header, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", bomb, bomb.index(header) + place, 1000)
    start = time.process_time()
    assert "bị hỏng" in refused(bytes(bomb))
    assert time.process_time() - start < 1


def test_too_many_entries_are_refused_before_the_directory_is_read(no_process):
    assert "quá nhiều tệp con" in refused(zipped({f"xl/{n}.xml": b"" for n in range(201)}))


def test_an_entry_that_needs_a_password_is_refused(no_process):
    locked = bytearray(a_book([("Thôn Một", 5)]))
    for header, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(header) + place] |= 1
    assert "có mật khẩu" in refused(bytes(locked))


def test_a_packing_no_office_program_uses_is_refused(no_process):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", "x")
    assert "đóng gói khác thường" in refused(file.getvalue())


def test_one_kind_of_file_is_not_taken_for_another(no_process):
    assert "không phải bảng tính" in refused(a_document("1. Đường"))
    assert "không phải văn bản Word" in refused(a_book([("a", 1)]), uploads.document)


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"II*\0", b"RIFF0000WEBP"])
@pytest.mark.parametrize("read", [uploads.table, uploads.document, uploads.text_of])
def test_no_picture_is_accepted(no_process, read, start):
    assert "không nhận ảnh" in refused(start + noise(1000), read)


def test_files_of_other_kinds_are_refused_by_name(no_process):
    assert "PDF" in refused(b"%PDF-1.7")
    assert "Office đời cũ hoặc có mật khẩu" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def test_the_parser_is_given_neither_pictures_nor_compression():
    data = with_parts(a_document("1. Đường"), {"word/media/image1.png": noise(5000)})
    with zipfile.ZipFile(uploads.checked_zip(data, folder="word/")) as archive:
        assert archive.read("word/media/image1.png") == b""
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert "Đường".encode() in archive.read("word/document.xml")


@pytest.mark.parametrize("claim", ["A1:XFD1048576", "A1:A1048576", "A1:XFD1"])
def test_a_sheet_that_claims_to_be_endless_is_refused_unread(claim):
    data = a_book([("Thôn Một", 5)])
    sheet = part(data, "xl/worksheets/sheet1.xml").replace(b'ref="A1:B1"', f'ref="{claim}"'.encode())
    start = time.process_time()
    assert "nhiều nhất là 100000 dòng và 200 cột" in refused(with_parts(data, {"xl/worksheets/sheet1.xml": sheet}))
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "rows", ['<row r="1048576"><c r="A1048576"><v>1</v></c></row>', '<row r="1"><c r="XFD1"/></row>']
)
def test_a_sheet_that_hides_how_large_it_is_is_refused(rows):
    data = a_book([("Thôn Một", 5)])
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    assert "quá lớn" in refused(with_parts(data, {"xl/worksheets/sheet1.xml": sheet}))


def test_one_long_text_told_thousands_of_times_is_refused():
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 5001))
    data = with_shared(a_book([("Thôn Một", 5)]), "a" * 30_000, rows)
    assert len(data) < 100_000
    assert "quá lớn" in refused(data)


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHARED, "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("trick", [LAUGHS, STEALS], ids=["laughs", "steals"])
def test_a_spreadsheet_with_entities_is_refused(name, trick):
    data = with_shared(a_book([("Thôn Một", 5)]), "Thôn Một", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    no_entity = with_parts(data, {name: with_entity(part(data, name), "<!DOCTYPE x [").replace(b"&j;", b"Hai")})
    assert uploads.table(no_entity) in ([(1, ["Hai"])], [(1, ["Thôn Một"])])
    assert "không phải bảng tính" in refused(with_parts(data, {name: with_entity(part(data, name), trick)}))


@pytest.mark.parametrize("trick", [LAUGHS, STEALS], ids=["laughs", "steals"])
def test_a_word_file_with_entities_is_refused(trick):
    data = a_document("Thôn Một")
    body = with_entity(part(data, "word/document.xml"), trick)
    assert b"&j;" in body
    assert "không phải văn bản Word" in refused(with_parts(data, {"word/document.xml": body}), uploads.document)


@pytest.mark.parametrize("bomb", ["<a>" * 200_000, "\ufffe", "<a b='" + "c" * 5_000_000])
def test_a_part_that_is_broken_or_nested_without_end_is_refused(bomb):
    data = a_book([("Thôn Một", 5)])
    broken = with_parts(data, {"xl/worksheets/sheet1.xml": bomb.encode() + noise(40_000)})
    assert "không phải bảng tính" in refused(broken)


def test_a_parser_that_hangs_is_stopped(monkeypatch):
    monkeypatch.setattr(uploads, "LONGEST_WAIT", 0.001)
    assert "không phải bảng tính Excel (.xlsx) đọc được" in refused(a_book([("Thôn Một", 5)]))


@pytest.mark.parametrize("answer", [b"", b"[", b"\xff"])
def test_a_parser_that_says_nothing_is_a_fault_of_the_file(monkeypatch, answer):
    done = subprocess.CompletedProcess([], 0, stdout=answer)
    monkeypatch.setattr(uploads.subprocess, "run", lambda *_, **__: done)
    assert "không phải bảng tính" in refused(a_book([("Thôn Một", 5)]))


@pytest.mark.parametrize(
    ("act", "end"),
    [
        ("with open('out', 'w') as file: file.write('x')", "File too large"),
        ("bytearray(2**30)", "MemoryError"),
        ("import os\nos.geteuid() or os.setuid(65534)  # root may always\nos.fork()", "BlockingIOError"),
    ],
)
def test_the_parser_can_neither_write_nor_grow_nor_multiply(tmp_path, act, end):
    code = Path(uploads.__file__).with_name("parsing.py").read_text(encoding="utf-8").partition("if __name__")[0]
    command = [sys.executable, "-I", "-c", f"{code}\nconfine()\n{act}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and end in done.stderr
    assert all(file.stat().st_size == 0 for file in tmp_path.iterdir())


def test_the_parser_is_told_nothing_of_its_surroundings(monkeypatch):
    seen, done = {}, subprocess.CompletedProcess([], 0, stdout=b'{"read": []}')
    monkeypatch.setattr(uploads.subprocess, "run", lambda *_, **how: seen.update(how) or done)
    assert "không có dòng nào" in refused(a_book([("Thôn Một", 5)]))
    assert seen["env"] == {"OPENPYXL_LXML": "False"}


@pytest.mark.parametrize(
    "text",
    [
        "a," * 1_000_000,
        "a\n" * 100_001,
        '"' + "a" * 2_000_000,
        '"' + "a\n" * 90_000,
        '"' * 2_000_000,
        ('"' + "," * 90_000 + '",') * 40,
        ("," * 300 + "\n") * 10,
    ],
    ids=["wide", "long", "one open quote", "one open quote over lines", "quotes", "quoted commas", "columns"],
)
def test_a_csv_that_is_a_bomb_is_refused_at_once(no_process, text):
    start = time.process_time()
    assert "quá lớn" in (fault := refused(text.encode())) or "không đọc được" in fault
    assert time.process_time() - start < 1


def test_a_csv_with_a_long_reason_and_a_broken_line_is_read(no_process):
    assert uploads.table('a,b\n"Chợ xa,\nđường xấu",1'.encode()) == [(1, ["a", "b"]), (3, ["Chợ xa,\nđường xấu", "1"])]


def test_marks_piled_on_a_letter_take_no_time():
    start = time.process_time()
    assert uploads.text_of(("o" + "\u0301\u0323" * 1_000_000).encode()).startswith("ọ")
    assert time.process_time() - start < 3
    assert composed("Tho\u0302n Đie\u0323\u0302n") == "Thôn Điện"


def a_book(rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_shared(data: bytes, text: str, rows: str) -> bytes:
    """The same workbook with one shared text and these rows."""
    types = part(data, "[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = types.replace("</Types>", f'<Override PartName="/{SHARED}" ContentType="{kind}"/></Types>')
    return with_parts(
        data,
        {
            "[Content_Types].xml": types.encode(),
            SHARED: f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'.encode(),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
        },
    )


def a_document(*lines: str) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(file)
    return file.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def with_parts(data: bytes, changed: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | changed)


def with_entity(xml: bytes, trick: str) -> bytes:
    """The same part, with an entity declared, and used where a text or an element may stand."""
    body = xml.partition(b"?>")[2] if xml.startswith(b"<?xml") else xml
    used = body.replace("Thôn Một".encode(), b"&j;")
    return XML + trick.encode() + b"]>" + used


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def noise(length: int) -> bytes:
    """Bytes that no compression makes smaller."""
    return b"".join((n * 2_654_435_761 % 2**32).to_bytes(4, "big") for n in range(length // 4))
