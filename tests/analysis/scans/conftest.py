"""One sheet on two pages and one on one page, printed once for all tests of the reader."""

import pytest

from analysis import scans
from analysis.ballot_sheets import NO_CODE, layout_of, sheets_pdf
from tests.sheets_given import KEY, POLL, SHEET, questionnaire, sheet

SHORT = sheet(questionnaire=questionnaire(5))
SERIALS = ("0123456789", "ABCDEFGHJK", "MNPQRSTVWX")


class Printed:
    """Sheets with their layout."""

    def __init__(self, given, copies=1):
        self.layout = layout_of(given)
        self.layouts = {self.layout.digest: self.layout}
        self.pdf = sheets_pdf(given, [NO_CODE] * copies, key=KEY, serials=SERIALS)

    def read(self, data, poll=POLL, key=KEY):
        """What every page of a file gives; pages that could not be opened as they are."""
        return [
            scans.read(page, self.layouts, poll, key) if isinstance(page, scans.Picture) else page
            for page in scans.pages(data)
        ]


@pytest.fixture(scope="session")
def short():
    return Printed(SHORT)


@pytest.fixture(scope="session")
def long():
    return Printed(SHEET, 2)
