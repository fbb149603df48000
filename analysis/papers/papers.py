"""Findings into papers: templates filled with docxtpl, the table as Excel too."""

import io
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from analysis.findings import Findings
from analysis.papers import workbook
from analysis.papers.annexes import intervals, weighted
from analysis.papers.forms import FOLDER
from analysis.papers.rehearsal import marked
from analysis.papers.rows import kept_together
from analysis.papers.words import of_notice, of_village, of_whole
from surveys.reconciliation import Reconciliation

MINUTES, SUMMARY, REPORT, NOTICE = (
    "bien-ban-kiem-phieu",
    "bieu-tong-hop-ket-qua",
    "bao-cao-ket-qua-lay-y-kien",
    "thong-bao-niem-yet",
)

Sheets = Mapping[str, Reconciliation]
Afterwards = Mapping[str, Sequence[str]]
"""What was amended or counted again since, by village; of the whole under ""."""


def names(findings: Findings) -> list[str]:
    """The file names of every paper of a poll, in the order of the procedure."""
    minutes = [_minutes_name(position, village.place) for position, village in enumerate(findings.villages, 1)]
    return [*minutes, f"{SUMMARY}.docx", f"{SUMMARY}.xlsx", f"{REPORT}.docx", f"{NOTICE}.docx"]


def papers(
    findings: Findings, *, made_on: date, templates: Path | None = None, before: Findings | None = None,
    sheets: Sheets | None = None, check: str = "", afterwards: Afterwards | None = None,
) -> dict[str, bytes]:  # fmt: skip
    """Every paper by its file name."""
    return {
        name: paper(
            name, findings, made_on=made_on, templates=templates, before=before, sheets=sheets, check=check,
            afterwards=afterwards,
        )
        for name in names(findings)
    }  # fmt: skip


def paper(
    name: str, findings: Findings, *, made_on: date, templates: Path | None = None, before: Findings | None = None,
    sheets: Sheets | None = None, check: str = "", afterwards: Afterwards | None = None,
) -> bytes:  # fmt: skip
    """One paper. A template of the locality's own in the folder ``templates`` goes before the shipped one.

    ``before`` is the wave before, for the report; ``sheets`` are the reconciliations for the minutes, by village;
    ``check`` is what the paper says of the digest of what is published; ``afterwards`` what was amended since.

    Raises KeyError for a name that is not of ``names``.
    """
    if name == f"{SUMMARY}.xlsx":
        return workbook.summary(findings)
    if name.startswith(MINUTES):
        village = findings.villages[names(findings).index(name)]
        words = of_village(findings, village, made_on, (sheets or {}).get(village.place))
        since = list((afterwards or {}).get(village.place, ()))
        return fill(
            template(MINUTES, templates),
            words | {"check": check, "afterwards": since},
            rehearsal=findings.count.rehearsal,
        )
    form = name.removesuffix(".docx")
    if form not in (SUMMARY, REPORT, NOTICE):
        raise KeyError(name)
    word = template(form, templates)
    words = of_notice(findings, made_on) if form == NOTICE else of_whole(findings, made_on)
    if form == REPORT:
        words |= {
            "pictures": _pictures(word, findings, before),
            "intervals": intervals(findings),
            "weighted": weighted(findings),
        }
    since = [] if form == NOTICE else list((afterwards or {}).get("", ()))
    return fill(word, words | {"check": check, "afterwards": since}, rehearsal=findings.count.rehearsal)


class _Described(InlineImage):  # type: ignore[misc]
    """A picture with words for who cannot see it (docxtpl has no place for them)."""

    def __init__(self, template: DocxTemplate, image: bytes, words: str) -> None:
        super().__init__(template, io.BytesIO(image), width=Mm(158))
        self.words = words

    def _insert_image(self) -> str:
        return str(super()._insert_image()).replace("<wp:docPr ", f"<wp:docPr descr={quoteattr(self.words)} ", 1)


def _pictures(word: DocxTemplate, findings: Findings, before: Findings | None) -> list[InlineImage]:
    from analysis import charts  # noqa: PLC0415  matplotlib takes its time: only when a report is made

    return [_Described(word, charts.png(draw()), picture.alt) for picture, draw in charts.album(findings, before)]


def template(form: str, own: Path | None) -> DocxTemplate:
    """The Word template of a form: the locality's own before the shipped one."""
    file = f"{form}.docx"
    path = own / file if own is not None and (own / file).is_file() else FOLDER / file
    return DocxTemplate(str(path))


def fill(word: DocxTemplate, words: dict[str, Any], *, rehearsal: bool = False) -> bytes:
    """The only place that renders: without autoescape "<" and "&" would vanish in silence."""
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    word.render(words, jinja_env=environment, autoescape=True)
    kept_together(word.docx)
    filled = io.BytesIO()
    word.save(filled)
    return marked(filled.getvalue()) if rehearsal else filled.getvalue()


def village_of(findings: Findings, name: str) -> str | None:
    """The village whose minutes carry this file name; None for every other paper."""
    for position, village in enumerate(findings.villages, 1):
        if name == _minutes_name(position, village.place):
            return village.place
    return None


def _minutes_name(position: int, village: str) -> str:
    return f"{MINUTES}-{position:02}-{plain(village)}.docx"


def plain(text: str) -> str:
    """Vietnamese text as part of a file name: letters without marks, joined by dashes."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")).lower()
    kept = "".join(c if c.isascii() and c.isalnum() else "" if unicodedata.combining(c) else "-" for c in letters)
    return "-".join(filter(None, kept.split("-"))) or "khong-ten"
