"""Whatever domain and analysis make in words for people is known to the table that says it in another language."""

import re
from time import process_time

import pytest
from babel.messages.mofile import read_mo

from analysis import movement, naming, needed, province_words
from analysis.scans.reading import Reason
from analysis.screening import findings
from app.officer import launch, reconciling
from app.said import PLACE, TEXTS, by_catalogue
from surveys import campaign_board, figures, opinions, passwords, petitions, scans
from surveys.errors import Fault, Faulty, PaperWaits, PlaceNotThere
from surveys.proposals import Deed
from tests.app.test_interface import ENGLISH, MARKED
from tests.given import NOW
from tests.made_texts import HOLE, texts

WORDS = (
    *campaign_board.Hand, *petitions.State, *Deed, *Reason, *figures.NAMES.values(), *opinions.ASIDE.values(),
    *needed.WEEKDAYS, *province_words.STATES.values(), *province_words.TESTS.values(), *movement.CONTENTS.values(),
    *findings.TO_CHECK.values(), *launch.FIGURES.values(), *reconciling.NUMBERS.values(), *naming._RULES,
    *passwords._WHY.values(), *passwords._DICTIONARIES.values(), movement.OUTSIDE, petitions.SOURCE,
    scans.SAME_FILE, scans.SAME_SHEET, scans.BETTER_KEPT, scans.IN_BOX, scans.SET_ASIDE, scans.CONTRADICTS,
    scans.STILL_DISPUTED, *(f"2 {waits}" for waits in PaperWaits.NAMES.values()),
)  # fmt: skip
"""Words that states, numbers and reasons have of their own."""


@pytest.fixture(scope="module")
def in_english():
    """Says a text as an English page would."""
    with (ENGLISH / "messages.mo").open("rb") as file:
        catalogue = {message.id: message.string for message in read_mo(file)}

    def said(text, **values):
        return catalogue.get(text, text) % values if values else catalogue.get(text, text)

    return lambda text: by_catalogue(str(text), said)


def test_every_refusal_and_every_fault_is_said_whole(in_english):
    made = texts()
    assert len(made) > 250, "the texts are not found in the source any more"
    left = {text: where for text, where in made.items() if MARKED.search(in_english(text.replace(HOLE, "1")))}
    assert left == {}, f"app/said does not know what is made there: {left}"


def test_a_text_that_the_table_does_not_know_is_noticed(in_english):
    assert MARKED.search(in_english("Phiếu này có 1 lỗi lạ."))


def test_words_of_states_and_reasons_are_said(in_english):
    assert [word for word in WORDS if MARKED.search(in_english(word))] == []


def test_what_was_put_in_is_told_in_turn_and_data_stays(in_english):
    gone = PlaceNotThere("Thôn Đông", NOW.date(), None, ["Thôn Hạ", "Thôn Trung"])
    assert in_english(gone) == "“Thôn Đông” exists only from 02/03/2026 on; now it is Thôn Hạ, Thôn Trung."
    waits = PaperWaits("X1", {"file": 2, "words": 3})
    assert in_english(waits).startswith("Poll X1 still has 2 files of photographs, scans not read yet, 3 pieces of")
    two = Faulty([Fault("thôn thứ 2", "“Thôn Hạ” có hai lần"), Fault("tên đợt", "cần có từ 1 đến 200 chữ cái")])
    assert in_english(two) == (
        "village number 2: “Thôn Hạ” stands there twice\ntitle of the poll: must have 1 to 200 letters"
    )
    share = "mới có 375/585 hộ trả lời (64,10%), thiếu 35 hộ để đạt mức từ 70% trở lên"
    assert in_english(f"Chưa đạt: {share}.") == (
        "Not reached: only 375/585 households answered (64,10%), 35 households short of 70% or more."
    )


def test_a_long_text_of_somebody_else_takes_no_time(in_english):
    began = process_time()
    for piece in (": bản é, ", "thứ Tư ", "; é", "”, câu ", "1 hộ "):
        in_english(f"Không có đợt lấy ý kiến mang mã “{piece * 2_000}”.")
        in_english(f"Không có đợt lấy ý kiến mang mã “{(piece * 400)[:1_400]}”.")
    assert process_time() - began < 1


def test_a_place_stands_once_in_a_text_and_a_text_once_in_the_table():
    assert len(TEXTS) == len(set(TEXTS))
    assert all(len(places) == len(set(places)) for places in map(PLACE.findall, TEXTS))
    # a text with places goes through "%", one without does not
    assert not [text for text in TEXTS if PLACE.search(text) and re.search(r"(?<!%)%(?![(%])", text)]
