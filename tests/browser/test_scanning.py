"""A stack of 200 sheets, half scanned and half photographed, from the officer's page to closed minutes."""

import time

import pytest
from docx import Document

from analysis.ballot_sheets import layout_of, sheets_pdf
from app import printing
from surveys import counting, drawer, polls
from surveys.drawer import Kind
from surveys.keys import sheet_key
from surveys.polls import VillagePlan
from tests import filled_sheets
from tests.browser.conftest import no_sideways_scrolling, page_of
from tests.browser.test_roads import sign_in
from tests.given import NOW, QUESTIONS, a_csv, an_open_poll, close, count, key_in, slips_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BESIDE = True  # the worker reads
SHEETS = 200
TOGETHER = 20
"""Sheets of one file of the scanner."""


def answers(sheet: int) -> dict[int, str]:
    """Different from sheet to sheet, and known."""
    return {n: "0" if (sheet * 7 + n * 5) % 11 == 0 else "1" for n in range(1, QUESTIONS + 1)}


def printed(site, code, slips):
    with site.here.reading() as session:
        ballot = printing.ballot_sheet(polls.by_code(session, code).villages[0], site.here.settings.base_url)
    key = site.here.keys.get_or_make(sheet_key(code))
    return sheets_pdf(ballot, slips, key=key), layout_of(ballot)


def stacks(site, code, slips, folder):
    """Paths: half the sheets in files of a scanner, half as photographs."""
    for number, (kind, data) in enumerate(_taken(site, code, slips)):
        path = folder / f"{number:03}.{kind}"
        path.write_bytes(data)
        yield path


def _taken(site, code, slips):
    for start in range(0, SHEETS // 2, TOGETHER):
        pdf, layout = printed(site, code, slips[start : start + TOGETHER])
        wanted = [answers(start + number) for number in range(TOGETHER)]
        yield "pdf", filled_sheets.scan(pdf, layout, wanted, seed=start)
    pdf, layout = printed(site, code, slips[SHEETS // 2 :])
    for photo in filled_sheets.photos(pdf, layout, [answers(n) for n in range(SHEETS // 2, SHEETS)], seed=3):
        yield "jpg", photo


def wait_until_read(site, code):
    until = time.monotonic() + 900
    while time.monotonic() < until:
        with site.here.reading() as session:
            if Kind.FILE not in drawer.waiting(session, polls.by_code(session, code)):
                return
        time.sleep(1)
    raise AssertionError("the files were not read")


def look(site, browser, code, names):
    """Each person decides every doubtful mark they are shown: as satisfied, by one key."""
    for name in names:
        page = page_of(browser, width=360)
        sign_in(page, site.url, name)
        page.goto(f"{site.url}/can-bo/dot/{code}/xem-o")
        while page.locator(".one-key").count():
            no_sideways_scrolling(page)
            with page.expect_navigation():
                page.keyboard.press("1")
        page.context.close()


def hand_in_stubs(page, site, code, slips, folder):
    """All of them at the desk, from one file."""
    path = folder / "cuong.txt"
    path.write_text("\n".join(slips))
    page.goto(f"{site.url}/can-bo/dot/{code}/cuong-phieu/1")
    page.click("text=Nhận nhiều cuống từ một tệp")
    page.set_input_files("#file", path)
    page.click("text=Nhận tệp")


def minutes(page, site, code):
    """The words of the village's minutes, and of the table under them."""
    page.goto(f"{site.url}/can-bo/dot/{code}/giay-to")
    with page.expect_download() as loading:
        page.locator("a[href$='.docx']").first.click()
    read = Document(loading.value.path())
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in read.paragraphs), *cells])


def test_two_hundred_sheets_go_from_the_page_to_closed_minutes(site, browser, tmp_path):
    code = an_open_poll(site.here, villages=[VillagePlan("Thôn Một", SHEETS)])
    slips = slips_of(site.here, code)["Thôn Một"]
    page = page_of(browser, width=1280)
    sign_in(page, site.url, "Lan")
    page.goto(f"{site.url}/can-bo/dot/{code}/quet")
    files = list(stacks(site, code, slips, tmp_path))
    page.set_input_files("#file", files[:-1])
    page.locator("#told p").nth(len(files) - 2).wait_for()
    page.wait_for_timeout(1000)
    page.set_input_files("#camera", files[-1:])
    page.locator("#told .box").nth(len(files) - 1).wait_for(timeout=900_000)
    page.close()  # what is not read yet is read without it
    wait_until_read(site, code)
    look(site, browser, code, ("Lan", "Mai"))
    page = page_of(browser, width=1280)
    sign_in(page, site.url, "Lan")
    page.goto(f"{site.url}/can-bo/dot/{code}/quet")
    refused = page.locator("h2:has-text('Trang không nhận') + ul li").count()
    if page.locator("text=/Bỏ .* phiếu vào hòm/").count():
        page.click("text=/Bỏ .* phiếu vào hòm/")
    page.wait_for_load_state()
    with site.here.reading() as session:
        poll = polls.by_code(session, code)
        waits, paper = drawer.waiting(session, poll), poll.villages[0].paper
    assert paper + waits.get(Kind.PAGE, 0) >= SHEETS - refused and refused <= SHEETS // 20
    assert paper >= SHEETS * 0.95
    with site.here.writing() as session:
        drawer.throw_away(session, poll=polls.by_code(session, code), by="test", now=NOW)
    hand_in_stubs(page, site, code, slips, tmp_path)
    page.goto(f"{site.url}/can-bo/dot/{code}/doi-chieu/1")
    assert page.locator("h2:text-is('Chưa khớp')").count() == (paper < SHEETS)
    if paper < SHEETS:  # what no reader could take is keyed from the paper
        key_in(site.here, code, a_csv(*[("Thôn Một", "1" * QUESTIONS)] * (SHEETS - paper)))
    page.reload()
    page.locator("b:text-is('Đã khớp.')").wait_for()
    close(site.here, code)
    count(site.here, code)
    with site.here.reading() as session:
        tally = counting.count(session, polls.by_code(session, code)).whole.tally
    expected = sum(answers(sheet)[1] == "1" for sheet in range(SHEETS))
    assert abs(tally.questions[0].satisfied - expected) <= SHEETS - paper
    assert tally.collected == SHEETS
    said = minutes(page, site, code)
    for line in (f"Phiếu giấy thu về {SHEETS}", f"Cuống phiếu thu về {SHEETS}", str(tally.questions[0].satisfied)):
        assert line in said
