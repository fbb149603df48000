"""Every page of every scene in English: no letter of Vietnamese but in data, and no page without the language's name.

Data is what stands in the database: names, titles, texts of questionnaires, what people wrote, the journal.
"""

import json
import re
from contextlib import suppress

from bs4 import BeautifulSoup
from sqlalchemy import select

from app.said import TEXTS
from surveys.tables import JournalEntry, Table
from tests.app.test_interface import MARKED, english
from tests.pages.scenes import SCENES
from tests.pages.stage import staged

KEPT = ("Lắng Nghe", "THỬ", "Tiếng Việt", "Máy tính bảng của xã")
"""Names of ours that are the same in every language, and of a device that a scene opens."""
SAID_IN = ("title", "aria-label", "placeholder", "alt", "data-label")
"""Attributes that are read out or shown."""
OWN_WORDS = "mau-phieu"
"""Pages of a questionnaire show its own words, also where the interface has the same."""


def words_in(value):
    """Every text inside a value of the database, JSON read."""
    if isinstance(value, str) and value[:1] in "[{":
        with suppress(ValueError):
            value = json.loads(value)
    match value:
        case str():
            yield from (value, *value.splitlines())
        case list() | tuple():
            for each in value:
                yield from words_in(each)
        case dict():
            for each in value.values():
                yield from words_in(each)


def data(here):
    """What of the database would be taken for Vietnamese of the interface; the longest first."""
    with here.reading() as session:
        found = {
            text
            for table in Table.metadata.sorted_tables
            for row in session.execute(select(table))
            for value in row
            for text in map(_tidy, words_in(value))
            if MARKED.search(text)
        }
        found |= {
            f"{entry.officer} – {entry.act}" + (f" ({entry.detail})" if entry.detail else "")
            for entry in session.scalars(select(JournalEntry))
        } - {entry.act for entry in session.scalars(select(JournalEntry))}
    return sorted(found | {text[0].lower() + text[1:] for text in found}, key=len, reverse=True)


def shown(answer):
    """What a person is told by the page, but what the page itself says is Vietnamese."""
    page = BeautifulSoup(answer.text, "html.parser")
    for part in page.select("[lang=vi], script, style, .aloud"):
        part.decompose()
    said = [str(tag[name]) for name in SAID_IN for tag in page.select(f"[{name}]")]
    return page.html["lang"], _tidy(" ".join([page.get_text(" "), *said]))


def _tidy(text):
    return " ".join(text.split())


def without(text, known):
    """The text without data; a question that is cut short ends in dots."""
    for each in known:
        if each in text:
            text = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", "", text)
    for cut in re.findall(r"([^…]+?)\.\.\.", text):
        text = text.replace(cut, "") if any(each.startswith(cut.strip()[-30:]) for each in known) else text
    return text


def test_every_scene_in_english_has_vietnamese_in_data_alone(tmp_path):
    interface = {message.id for message in english()} | set(TEXTS)
    left = {}
    with staged(tmp_path / "home") as stage:
        stage.speak("en")
        every = [*KEPT, *data(stage.commune.here)]
        known = [text for text in every if text not in interface]
        for name, scene in SCENES.items():
            language, text = shown(stage.show(scene))
            rest = without(text, every if name.startswith(OWN_WORDS) else known)
            words = [word for word in re.findall(r"[^.;:<>()]+", rest) if MARKED.search(word)]
            if language != "en" or words:
                left[name] = (language, words[:6])
    assert left == {}, "\n".join(f"{name}: {told}" for name, told in left.items())
