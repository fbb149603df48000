"""A sheet printed to PDF and read as it is: nothing is marked on it."""

from analysis import scans
from analysis.ballot_sheets import layout_of, sheets_pdf
from tests.sheets_given import KEY, POLL, SHEET


def test_both_pages_of_a_drawn_sheet_are_read():
    layout = layout_of(SHEET)
    read = [
        scans.read(page, {layout.digest: layout}, POLL, KEY)
        for page in scans.pages(sheets_pdf(SHEET, ["K7QX-2M4T-9RWD"], key=KEY))
    ]
    assert [page.page for page in read] == [1, 2]
    assert len({page.serial for page in read}) == 1
    [ballot] = scans.join_pages(read, {layout.digest: layout})
    assert ballot.answers == dict.fromkeys(range(1, 20), "")
