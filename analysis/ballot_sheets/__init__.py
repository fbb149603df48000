"""The ballot sheet (tờ phiếu): a tear-off stub with the resident's link, and the ballot on paper."""

from analysis.ballot_sheets.layout import Area, Choice, Layout, Marker, PagePlan, QuestionPlace, Room, from_json
from analysis.ballot_sheets.parts import BallotSheet
from analysis.ballot_sheets.pdf import NO_CODE, UNVERIFIED, layout_of, sheets_pdf

__all__ = [
    "NO_CODE",
    "UNVERIFIED",
    "Area",
    "BallotSheet",
    "Choice",
    "Layout",
    "Marker",
    "PagePlan",
    "QuestionPlace",
    "Room",
    "from_json",
    "layout_of",
    "sheets_pdf",
]
