"""Every text that domain and analysis make for people is known to the table that says it in another language."""

import re

import pytest

from analysis import movement, needed, province_words, screening
from analysis.scans import reading
from app.said import TEXTS, by_catalogue, found
from surveys import campaign_board, figures, opinions, petitions
from surveys.errors import PaperWaits
from surveys.proposals import Deed
from tests.made_texts import HOLE, texts

MARKED = re.compile("[À-ỹĐđ]")
"""Letters that English has not: a text without any is an address of a field."""
MADE = {text: where for text, where in texts().items() if MARKED.search(text)}


def holed(text):
    """A text of the table as the source is read: every place a hole."""
    return re.sub(r"%\(\w+\)s", HOLE, text).replace("%%", "%")


KNOWN = {holed(text) for text in TEXTS}


@pytest.mark.parametrize("text", MADE, ids=MADE.get)
def test_every_refusal_and_every_fault_is_in_the_table(text):
    assert text in KNOWN or found(text.replace(HOLE, "1")), f"{MADE[text]} is made, but app/said does not know it"
