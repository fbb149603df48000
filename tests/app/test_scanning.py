"""Files of scanned paper taken in by page and command line, read in a limited process, whatever breaks off."""

import io
import json
import threading

import pytest
from click.testing import CliRunner
from flask import Flask, request
from PIL import Image

from analysis.ballot_sheets import parts
from app import printing, scan_reader, scanning
from app.commands import langnghe
from app.printing import Wanted
from app.request import InMemory
from app.scan_reader import Plan, ScanReader
from app.working import Worker
from surveys import drawer, piles, polls, scans
from surveys.drawer import Kind
from surveys.keys import drawer_key
from tests import scanned
from tests.given import NOW, QUESTIONS, an_open_poll, close, count
from tests.surveys.test_scans import Desk

ALL = "1" * QUESTIONS
CANARY = b"CANARY-trong-anh"


@pytest.fixture(scope="module")
def reader():
    made = ScanReader()
    yield made
    made.stop()


@pytest.fixture
def code(here):
    return an_open_poll(here)


def read(here, reader, code, data):
    return [told for _, told in scanning.scanned_now(here, reader, code, data)]


def outcomes(told):
    return [each.outcome.value for each in told]


def stack(here, code, *marks, village=1, serials=None):
    """A scanned stack of one village, one sheet for each string of marks."""
    sheets = scanned.printed(here, code, village, len(marks), serials)
    return [
        page
        for sheet, each in zip(sheets.sheets, marks, strict=True)
        for page in scanned.marked(sheets.layout, sheet, each)
    ]


def test_a_stack_goes_through_the_reader_into_the_box(here, code, reader):
    pages = stack(here, code, ALL, "10" * 8 + "1-0", "0" * QUESTIONS)
    told = read(here, reader, code, scanned.pdf(pages))
    assert set(outcomes(told)) == {"read"} and {each.village for each in told} == {"Thôn Một"}
    desk = Desk(here, code)
    assert desk.put_in(desk.sealed("Thôn Một")) == 3
    tally = desk.tally().whole.tally
    assert [(q.satisfied, q.dissatisfied, q.blank) for q in (tally.questions[0], tally.questions[17])] == [
        (2, 1, 0), (1, 1, 1)
    ]  # fmt: skip


def test_what_is_wrong_with_a_file_or_a_page_is_told_and_the_rest_of_the_stack_is_read(here, code, reader):
    other = an_open_poll(here, villages=[polls.VillagePlan("Thôn Xa", 5)])
    good, foreign = stack(here, code, ALL), stack(here, other, ALL)
    upside_down, blank = stack(here, code, ALL)[0][::-1, ::-1], good[0] * 0 + 255
    told = read(here, reader, code, scanned.pdf([upside_down, foreign[0], blank, good[0]]))
    assert outcomes(told) == ["read", "refused", "refused", "read"]
    assert told[1].reason == "Phiếu của đợt khác." and [each.page for each in told] == [1, 2, 3, 4]


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "not kept"])
def test_sheets_printed_before_a_release_that_moves_things_are_read_if_their_layout_was_kept(
    here, code, reader, monkeypatch, tmp_path, kept
):
    with monkeypatch.context() as before:
        before.setattr(parts, "BETWEEN", 12.0)
        if kept:
            printing.write_sheets(here, code, Wanted(tmp_path), by="test", now=NOW)
        pages = stack(here, code, ALL)
    [told, *_] = read(here, reader, code, scanned.pdf(pages))
    assert told.outcome.value == ("read" if kept else "refused"), told.reason


def two_in_one_photo(here, code):
    one, two = (sheet[0] for sheet in scanned.printed(here, code, 1, 2).sheets)
    return scanned.jpeg(scanned.beside(one, two))


WRONG = {
    "Tệp trống (0 byte).": lambda here, code: b"",
    "Không phải tệp ảnh hay PDF đọc được.": lambda here, code: b"PK\x03\x04 and more" * 50,
    "Tệp PDF có mật khẩu. Xin bỏ mật khẩu rồi gửi lại.": lambda here, code: scanned.encrypted_pdf(),
    "Tệp có hơn 2.000 trang. Xin chia thành nhiều tệp.": lambda here, code: scanned.empty_pages(2001),
    "Trang lớn hơn 100 triệu điểm ảnh. Xin quét lại ở 200–300 dpi.": lambda here, code: scanned.huge_picture(),
    "Trong ảnh có hai phiếu. Xin quét hoặc chụp từng phiếu một.": two_in_one_photo,
}


@pytest.mark.parametrize("reason", WRONG)
def test_the_worst_files_are_refused_each_in_its_own_words_and_leave_nothing(here, code, reader, reason):
    told = read(here, reader, code, WRONG[reason](here, code))
    assert [(each.outcome.value, each.reason) for each in told] == [("refused", reason)]
    assert set(Desk(here, code).waiting()) == {Kind.SEEN}, "that the file is known, and nothing else"


def test_a_page_the_process_dies_of_is_refused_and_the_next_are_read(here, code):
    class Dying(ScanReader):
        lines = 0

        def _line(self, process):
            self.lines += 1
            if self.lines == 2:
                process.kill()
                return b""
            return super()._line(process)

    pages, dying = stack(here, code, ALL, ALL), Dying()
    found = list(dying.pages(_plan(here, code), scanned.pdf(pages)))
    dying.stop()
    assert [page.page for page in found] == list(range(1, len(pages) + 1))
    assert [page.page for page in found if page.refused] == [2] and found[1].refused == scan_reader.DIED


def test_a_process_that_says_nothing_is_ended(here, code):
    silent = ScanReader(longest_page=0.01)
    found = list(silent.pages(_plan(here, code), scanned.pdf(stack(here, code, ALL))))
    assert [page.refused for page in found] == [scan_reader.DIED] * (scan_reader.MOST_DEATHS - 1) + [scan_reader.LEFT]


def _plan(here, code) -> Plan:
    with here.reading() as session:
        return scanning.plan_of(here, session, polls.by_code(session, code))


def receive(here, code, data):
    with here.writing() as session:
        return scans.receive(session, poll=polls.by_code(session, code), data=data, keys=here.keys)


def report(here, code, label):
    with here.reading() as session:
        return scans.report_of(session, poll=polls.by_code(session, code), label=label, keys=here.keys)


def test_files_are_read_in_the_background_and_their_pictures_go(here, code):
    came = receive(here, code, scanned.pdf(stack(here, code, ALL)))
    Worker(here, clock=lambda: NOW).work_off()
    done = report(here, code, came.label)
    assert done.finished and set(outcomes(done.pages)) == {"read"}
    waits = Desk(here, code).waiting()
    assert Kind.FILE not in waits and waits[Kind.BALLOT] == 1
    assert not [thread for thread in threading.enumerate() if thread.name == "beat"]


def test_reading_cut_off_in_the_middle_goes_on_where_it_was_and_counts_nothing_twice(here, code, reader):
    came = receive(here, code, scanned.pdf(stack(here, code, ALL, ALL, ALL)))

    class Cut(ScanReader):
        def pages(self, plan, data, *, after=0):
            for number, page in enumerate(reader.pages(plan, data, after=after)):
                if number == 3:
                    raise KeyboardInterrupt
                yield page

    with pytest.raises(KeyboardInterrupt):
        scanning.read_one(here, Cut(), code)
    reader.stop()
    half = report(here, code, came.label)
    assert len(half.pages) == 3 and not half.finished and Desk(here, code).waiting()[Kind.FILE] == 1
    scanning.read_poll(here, reader, code)
    done = report(here, code, came.label)
    assert done.finished and set(outcomes(done.pages)) == {"read"}
    assert Desk(here, code).waiting()[Kind.BALLOT] == 3


def test_a_drawer_without_its_key_stops_no_other_poll(here, code):
    lost = an_open_poll(here)
    receive(here, lost, b"x")
    here.keys.destroy(drawer_key(lost))
    receive(here, code, b"y")
    Worker(here, clock=lambda: NOW).work_off()
    assert Kind.FILE not in Desk(here, code).waiting() and Desk(here, lost).waiting()[Kind.FILE] == 1


def run(here, *arguments):
    environment = {"LANGNGHE_HOME": str(here.settings.home), "DATABASE_URL": here.settings.database_url}
    return CliRunner().invoke(langnghe, [str(each) for each in arguments], env=environment)


def test_the_command_says_of_each_page_what_became_of_it(here, code, tmp_path):
    marks = "1?0-" + "1" * (QUESTIONS - 4)
    good, bad = tmp_path / "chong.pdf", tmp_path / "trong.jpg"
    good.write_bytes(scanned.pdf(stack(here, code, marks, village=2, serials=["AAAAAAAAAA"])))
    bad.write_bytes(b"")
    done = run(here, "scan", code, good, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {tuple(page) for page in told} == {("file", "page", "status", "reason", "village", "serial", "answers")}
    assert [answer for page in told for answer in page["answers"]] == [*marks.replace("-", "")[:3], "", *marks[4:]]
    assert {(page["file"], page["village"], page["serial"]) for page in told} == {(str(good), "Thôn Hai", "AAAAAAAAAA")}
    assert told[0]["status"] == "review" and {page["status"] for page in told[1:]} <= {"read"}
    again = json.loads(run(here, "scan", code, good, "--json").stdout)
    assert {(page["status"], page["reason"]) for page in again} == {("duplicate", scans.SAME_FILE)}
    refused = run(here, "scan", code, bad, good)
    assert refused.exit_code == 1 and "Tệp trống" in refused.stdout
    assert run(here, "scan", "KHONG1", good).exit_code == 2


def test_nothing_plain_of_a_scan_rests_on_the_disk(here, code, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    data = scanned.jpeg(stack(here, code, ALL)[0], exif=_exif(CANARY))
    assert CANARY in data
    receive(here, code, data)
    reader = ScanReader()
    scanning.read_poll(here, reader, code)
    reader.stop()
    receive(here, code, data + b"\0")
    here.engine.dispose()
    for path in tmp_path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert CANARY not in content and data[5000:5032] not in content and b"\xff\xd8\xff" not in content, path
    with here.reading() as session:
        poll = polls.by_code(session, code)
        kept = [
            content
            for kind in Kind
            if kind is not Kind.FILE
            for _, content in drawer.each(session, poll=poll, kind=kind, keys=here.keys)
        ]
    assert kept and not any(CANARY in content for content in kept), "what a camera notes beside the picture is dropped"


def _exif(text):
    exif = Image.Exif()
    exif[0x010E] = text.decode()
    return exif


def test_an_upload_stays_in_memory_however_large():
    app = Flask(__name__)
    app.request_class = InMemory
    head = b'--B\r\nContent-Disposition: form-data; name="file"; filename="anh.pdf"\r\n\r\n'
    body = head + b"x" * 2**21 + b"\r\n--B--\r\n"
    kind = "multipart/form-data; boundary=B"
    with app.test_request_context(method="POST", input_stream=io.BytesIO(body), content_type=kind,
                                  content_length=len(body)):  # fmt: skip
        assert type(request.files["file"].stream) is io.BytesIO
        assert len(request.files["file"].read()) == 2**21


def test_the_pile_leaves_neither_pictures_nor_an_order(here, code, reader):
    read(here, reader, code, scanned.pdf(stack(here, code, ALL, ALL)))
    with here.reading() as session:
        pile = piles.seal(session, village=polls.by_code(session, code).villages[0], keys=here.keys)
    with here.writing() as session:
        piles.put_in(session, poll=polls.by_code(session, code), pile=pile, keys=here.keys, by="test", now=NOW)
    assert set(Desk(here, code).waiting()) == {Kind.SEEN}
    close(here, code)
    assert count(here, code) == 2 and Desk(here, code).waiting() == {}
