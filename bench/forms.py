"""A survey's form as somebody fills it in, whatever program made it: plain HTML, radio buttons, fields for words."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

SAID = "Đường thôn cần thêm đèn"
"""What everybody writes into the last field for words."""
_INPUT = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass
class Form:
    """One form of a page: where it is sent, and its fields."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    """The first answer of every question with radio buttons that is not empty."""
    words: list[str] = field(default_factory=list)

    def answered(self, page: str) -> str:
        """The body somebody sends who was given ``page``: this form again, with hidden fields (a token) of its own.

        Raises KeyError for a page that lacks one of them.
        """
        given = _hidden(page)
        mine = {name: given[name] for name in self.hidden}
        said = dict.fromkeys(self.words, "") | dict.fromkeys(self.words[-1:], SAID)
        return urlencode(mine | self.choices | said)


def form_of(page: str) -> Form:
    """The form of a page that asks most questions. Raises LookupError for a page without one."""
    reader = _Reader()
    reader.feed(page)
    found = max(reader.forms, key=lambda form: len(form.choices), default=None)
    if found is None or not found.choices:
        raise LookupError("no form with questions on this page")
    return found


def _hidden(page: str) -> dict[str, str]:
    """Every hidden field of a page; read without a parser, for it is done for each visitor."""
    read = [
        {name.lower(): unescape(two or one or bare) for name, two, one, bare in _ATTRIBUTE.findall(tag)}
        for tag in _INPUT.findall(page)
    ]
    return {each["name"]: each.get("value", "") for each in read if each.get("type") == "hidden" and "name" in each}


class _Reader(HTMLParser):
    """Collects the forms that are posted."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._inside = named.get("method", "").lower() == "post"
            if self._inside:
                self.forms.append(Form(named.get("action", "")))
        elif self._inside and named.get("name"):
            self._take(tag, named["name"], named)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def _take(self, tag: str, name: str, named: dict[str, str]) -> None:
        form, kind = self.forms[-1], named.get("type", "text").lower() if tag == "input" else tag
        if kind == "hidden":
            form.hidden[name] = named.get("value", "")
        elif kind == "radio" and named.get("value"):
            form.choices.setdefault(name, named["value"])
        elif kind in ("textarea", "text"):
            form.words.append(name)
