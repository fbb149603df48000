"""A test client that looks over every page any test opens."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.interface import INTERFACES


class LookingClient(FlaskClient):
    """Opens pages and looks each HTML one over."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            look_over(BeautifulSoup(response.get_data(as_text=True), "html.parser"))
        return response


def look_over(page: BeautifulSoup) -> None:
    """What must hold on every page: language, a heading found in the title, labels, unique ids."""
    assert page.html is not None and page.html["lang"] in INTERFACES
    [heading] = page.select("h1")
    assert page.title is not None and _words(heading.text) in _words(page.title.text), "heading not in title"
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)), "an id is used twice"
    for box in page.select("input:not([type=hidden]):not([type=submit]), select, textarea"):
        assert page.select(f"label[for='{box.get('id')}']") or box.find_parent("label"), f"{box} has no label"
    for table in page.select("table:not(:has([colspan], [rowspan]))"):
        assert not _astray(table), f"a head does not stand over its numbers: {_astray(table)}"
    for tag in page.select("[src], link[href]"):
        address = str(tag.get("src") or tag.get("href"))
        assert address.startswith(("/", "data:")), f"{address} is loaded from elsewhere"
    assert not page.select("[style], [onclick], [onload]"), "inline style or script is blocked by the policy"


def _astray(table: Tag) -> list[str]:
    """Heads of columns that begin at the left while their numbers end at the right."""
    heads = table.select("thead th")
    lines = [cells for row in table.select("tbody tr") if len(cells := row.select("td, th")) == len(heads)]
    numbers = {place for cells in lines for place, cell in enumerate(cells) if "number" in cell.get("class", [])}
    return [head.text for place, head in enumerate(heads) if place in numbers and "number" not in head.get("class", [])]


def _words(text: str) -> str:
    return " ".join(text.split())
