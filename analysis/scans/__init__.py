"""Scans and photographs of ballots read: pure, a picture in, marks with their confidence out."""

from analysis.scans.crops import crop_question, crop_words
from analysis.scans.joining import ReadBallot, join_pages
from analysis.scans.pages import read
from analysis.scans.pictures import pages
from analysis.scans.reading import Doubt, Picture, ReadPage, Reason, Status, Unreadable

__all__ = [
    "Doubt",
    "Picture",
    "ReadBallot",
    "ReadPage",
    "Reason",
    "Status",
    "Unreadable",
    "crop_question",
    "crop_words",
    "join_pages",
    "pages",
    "read",
]
