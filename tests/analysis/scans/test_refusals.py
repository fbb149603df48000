"""A page that cannot be trusted is refused with its own reason, never guessed; a bad file spoils nothing else."""

import io
from dataclasses import replace

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from analysis import scans
from analysis.ballot_sheets import layout_of
from analysis.scans import Reason
from tests.filled_sheets import jpeg, on_paper, png
from tests.sheets_given import KEY, POLL, SHEET

ANSWERS = {1: "1", 2: "0", 3: "1", 4: "1", 5: "1", 6: "0"}


@pytest.fixture(scope="module")
def page(short):
    [filled] = on_paper(short.pdf, short.layout, [ANSWERS])
    return cv2.cvtColor(filled.picture, cv2.COLOR_BGR2GRAY)


def reason(short, picture, **changes):
    [read] = short.read(png(picture), **changes)
    assert read.status == "refused"
    assert read.answers == {}
    return read.reason


@pytest.mark.parametrize("corner", range(4))
def test_a_page_without_one_of_its_markers_is_refused(short, page, corner):
    area = short.layout.pages[0].markers[corner].area
    covered = page.copy()
    x, y = round(area.x * 8), round((area.y - short.layout.tear) * 8)
    covered[max(0, y - 16) : y + 104, x - 16 : x + 104] = 255
    assert reason(short, covered) is Reason.CUT_OFF


def test_a_page_cut_off_is_refused(short, page):
    assert reason(short, page[: -30 * 8]) is Reason.CUT_OFF


def test_a_page_whose_codes_are_covered_is_refused(short, page):
    covered = page.copy()
    for area in short.layout.pages[0].codes:
        top, left = round((area.y - short.layout.tear) * 8), round(area.x * 8)
        covered[top : top + round(area.high * 8), left : left + round(area.wide * 8)] = 200
    assert reason(short, covered) is Reason.NO_CODE


def test_one_code_is_enough(short, page):
    covered = page.copy()
    area = short.layout.pages[0].codes[0]
    top, left = round((area.y - short.layout.tear) * 8), round(area.x * 8)
    covered[top : top + round(area.high * 8), left : left + round(area.wide * 8)] = 200
    [read] = short.read(png(covered))
    assert read.answers == ANSWERS


def test_a_sheet_of_another_poll_is_refused(short, page):
    assert reason(short, page, poll="ABCDEF") is Reason.OTHER_POLL


def test_a_forged_code_is_refused(short, page):
    assert reason(short, page, key=b"of somebody else") is Reason.FORGED


def test_a_sheet_of_another_layout_is_refused(short, page):
    other = layout_of(SHEET)
    [picture] = scans.pages(png(page))
    assert scans.read(picture, {other.digest: other}, POLL, KEY).reason is Reason.OTHER_LAYOUT


def moved(layout, across):
    """The layout with all questions moved, under the digest of the true one."""

    def over(area):
        return replace(area, x=area.x + across)

    [page] = layout.pages
    questions = [
        replace(
            q,
            row=over(q.row),
            text=over(q.text),
            choices=tuple(replace(c, box=over(c.box), words=over(c.words)) for c in q.choices),
        )
        for q in page.questions
    ]
    return {layout.digest: replace(layout, pages=(replace(page, questions=tuple(questions)),))}


@pytest.mark.parametrize("across", [4.5, -4.5, 5.5])
def test_boxes_that_do_not_lie_where_the_layout_has_them_are_not_read(short, page, across):
    [picture] = scans.pages(png(page))
    read = scans.read(picture, moved(short.layout, across), POLL, KEY)
    assert read.reason is Reason.MISPLACED
    assert read.answers == {}


@pytest.mark.parametrize("across", [2, -2.5])
def test_boxes_that_a_bent_page_moved_are_found_where_they_are(short, page, across):
    [picture] = scans.pages(png(page))
    read = scans.read(picture, moved(short.layout, across), POLL, KEY)
    assert read.answers == ANSWERS


def test_swapped_boxes_make_another_layout(short, page):
    plan = short.layout.pages[0]
    swapped = [
        replace(q, choices=(replace(q.choices[0], box=q.choices[1].box), replace(q.choices[1], box=q.choices[0].box)))
        for q in plan.questions
    ]
    other = replace(short.layout, pages=(replace(plan, questions=tuple(swapped)),))
    assert other.digest != short.layout.digest
    [picture] = scans.pages(png(page))
    assert scans.read(picture, {other.digest: other}, POLL, KEY).reason is Reason.OTHER_LAYOUT


def test_a_blurred_page_is_asked_for_again(short, page):
    refused = [reason(short, cv2.GaussianBlur(page, (0, 0), sigma)) for sigma in (7, 9, 30)]
    assert refused[0] is Reason.BLURRED
    assert set(refused) <= {Reason.BLURRED, Reason.NO_CODE, Reason.NO_MARKERS, Reason.CUT_OFF}
    assert "chụp lại" in Reason.BLURRED


def test_two_ballots_in_one_picture_are_refused(short, page):
    assert reason(short, np.hstack([page, page])) is Reason.TWO_BALLOTS


def test_a_blank_page_is_told_from_a_foreign_one(short):
    paper = np.random.default_rng(1).normal(245, 3, (2339, 1654)).clip(0, 255).astype(np.uint8)
    assert reason(short, paper) is Reason.BLANK
    cv2.putText(paper, "Bien ban" * 4, (50, 900), cv2.FONT_HERSHEY_COMPLEX, 3, 20, 12)
    cv2.circle(paper, (800, 1500), 300, 20, 40)
    assert reason(short, paper) is Reason.NO_MARKERS


# Files -------------------------------------------------------------------------


def opened(data):
    return list(scans.pages(data))


def test_an_empty_file_and_a_text_are_refused_each_with_its_message():
    assert opened(b"") == [scans.Unreadable(0, Reason.EMPTY_FILE)]
    assert opened(b"Hai long") == [scans.Unreadable(0, Reason.NOT_A_PICTURE)]
    assert opened(b"%PDF-1.7 torn") == [scans.Unreadable(0, Reason.NOT_A_PICTURE)]


def test_an_encrypted_pdf_is_refused():
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    written = io.BytesIO()
    writer.write(written)
    assert opened(written.getvalue()) == [scans.Unreadable(0, Reason.ENCRYPTED)]


def blank_pdf(count, wide=20, high=20):
    document = pypdfium2.PdfDocument.new()
    for _ in range(count):
        document.new_page(wide, high)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_pdf_of_more_than_two_thousand_pages_is_refused():
    assert opened(blank_pdf(2001)) == [scans.Unreadable(0, Reason.TOO_MANY_PAGES)]


def test_pages_of_more_than_a_hundred_megapixels_are_refused():
    written = io.BytesIO()
    Image.new("1", (20_000, 25_000)).save(written, "PNG")
    assert opened(written.getvalue()) == [scans.Unreadable(1, Reason.TOO_LARGE)]
    assert opened(blank_pdf(1, 10_000, 10_000)) == [scans.Unreadable(1, Reason.TOO_LARGE)]


def test_a_torn_jpeg_is_refused_and_its_pdf_goes_on(short, page):
    torn = jpeg(page)[:4000]
    assert opened(torn) == [scans.Unreadable(1, Reason.NOT_A_PICTURE)] or isinstance(opened(torn)[0], scans.Picture)
    assert opened(torn[:120])[0].reason is Reason.NOT_A_PICTURE


def test_every_reason_is_said_in_vietnamese_and_once():
    assert len({reason.value for reason in Reason}) == len(Reason)
    assert all(reason.value.endswith(".") for reason in Reason)
